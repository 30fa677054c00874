#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <torch/types.h>

#include "model/strategies/abstention.hpp"
#include "model/strategies/strategy.hpp"

namespace tripet::training {

/// Whose scan a row of logits belongs to.
struct PredictedScan {
  std::string participant_id;
  std::string session_id;
  std::string repeat;  // "n/a" for a scan that no fold holds
  std::string fold;
  std::string label;  // the class; several diseases: as disease_labels.hpp has it
};

/// What one strategy predicts: logits float32 [scans, heads].
struct RunPredictions {
  std::vector<PredictedScan> scans;
  torch::Tensor logits;
};

/// predictions.tsv of one model, by the names of core/prediction_columns.hpp: participant_id, session_id, repeat, fold,
/// strategy, label, predicted, prob_<CLASS>, logit_<HEAD>. Votes are not probabilities: then a column `decode` says
/// `vote`. Of several diseases a column `task` says `multilabel`, the label is n/a where one of them is not known, and
/// label_<DISEASE> gives 0, 1 or n/a for each. A model that may abstain adds `answer` and, where it has prediction
/// sets, prediction_set ("AD+DLB"; "none" is the empty one) and set_level (1 - alpha), all by the probabilities
/// `answering` [scans, classes], float64, or by those of the table where it is undefined.
void write_run_predictions(const std::filesystem::path& path, const RunPredictions& predictions,
                           const model::Strategy& strategy, const model::Abstention& abstention = {},
                           const torch::Tensor& answering = {});

/// The inverse: one strategy's rows. Throws Error when the table lacks a column.
RunPredictions read_run_predictions(const std::filesystem::path& path, const model::Strategy& strategy);

/// A table of one model, and what to call its strategy beside others.
struct NamedTable {
  std::filesystem::path path;
  std::string strategy;
};

/// Puts tables of several models under one header, in the given order; columns that a table does not have are n/a.
void join_run_predictions(const std::filesystem::path& path, const std::vector<NamedTable>& tables);

}  // namespace tripet::training
