#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::training {

/// What one epoch gave. Validation numbers are NaN where there is no validation set.
struct Epoch {
  int epoch = 0;  // from 1
  double train_loss = 0;
  double validation_loss = 0;
  double validation_log_loss = 0;  // of the decoded probabilities, mean over classes of the class's mean
  double validation_balanced_accuracy = 0;
  double validation_auc = 0;  // mean over classes of each class against the rest
  double learning_rate = 0;
  double seconds = 0;
};

/// The losses and accuracy for a progress bar.
std::string summary(const Epoch& epoch);

/// history.tsv, one row an epoch.
void write_history(const std::filesystem::path& path, const std::vector<Epoch>& epochs);

/// JSON has no NaN: it is written as null, and comes back here.
double number(const core::Json& json);
core::Json to_json(const std::vector<Epoch>& epochs);
std::vector<Epoch> epochs_from_json(const core::Json& json);

}  // namespace tripet::training
