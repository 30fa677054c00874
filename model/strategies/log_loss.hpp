#pragma once

#include <torch/types.h>

namespace tripet::model {

/// The metric by which every strategy stops and chooses its epoch: -log p of the true class, averaged within each class
/// and then over the classes that occur, so that no class rules by its size. probabilities [n, classes], labels int64
/// [n]. p is kept above 1e-15.
double balanced_log_loss(const torch::Tensor& probabilities, const torch::Tensor& labels);

}  // namespace tripet::model
