#pragma once

#include <torch/types.h>

#include <string>

#include "model/strategies/strategy.hpp"

namespace tripet::model {

/// The temperature, between 1/20 and 20, that minimises the mean log loss of the decoded probabilities (Guo et al.
/// 2017). logits [n, heads] of scans that trained nothing: out of fold, or a set of their own; labels int64 [n]. The
/// settings' own temperature plays no part. Throws core::Error without scans, and for a decoding that gives no
/// probabilities.
double fit_temperature(const std::string& strategy, const StrategySettings& settings, const torch::Tensor& logits,
                       const torch::Tensor& labels);

}  // namespace tripet::model
