#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <torch/types.h>

#include "model/strategy.hpp"

namespace tripet::training {

/// Whose scan a row of logits belongs to.
struct PredictedScan {
  std::string participant_id;
  std::string session_id;
  std::string repeat;  // "n/a" for a scan that no fold holds
  std::string fold;
  std::string label;
};

/// predictions.tsv of one model: participant_id, session_id, repeat, fold, strategy, label, predicted, prob_<CLASS>,
/// logit_<HEAD>. Votes are no probabilities: then a column `decode` says `vote`. logits [scans, heads].
void write_predictions(const std::filesystem::path& path, const std::vector<PredictedScan>& scans,
                       const torch::Tensor& logits, const model::Strategy& strategy);

/// Puts tables of several models under one header, in the given order; columns that a table does not have are n/a.
void join_predictions(const std::filesystem::path& path, const std::vector<std::filesystem::path>& tables);

}  // namespace tripet::training
