#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "model/networks/network.hpp"
#include "model/weights/tensor_file.hpp"

namespace tripet::training {

/// Weights of elsewhere that trunks start from (--init): read once for all networks of an experiment.
struct InitialWeights {
  std::filesystem::path path;
  std::string hash;  // of the file
  model::TensorFile file;
  core::Json training;  // how the file's model was trained; null when it is none of tripet
};

/// Throws Error naming the file.
InitialWeights read_initial_weights(const std::filesystem::path& path);

/// Copies the trunk; throws Error naming the file when it does not fit. Returns what was done, in one line.
std::string start_from(const InitialWeights& weights, model::Network& network);

/// What a model keeps of the weights that it started from: their hash, and who trained them.
core::Json provenance(const InitialWeights& weights);

/// Who trained the generator of synthetic scans with this provenance (synthetic.json), as a model's metadata `training`
/// says it.
core::Json synthetic_training(const core::Json& provenance);

/// Those of the participants who, by the salted hashes that a model keeps in its metadata `training`, took part in its
/// training, in that of weights that it started from, or in that of the generator of its synthetic scans.
std::set<std::string> trained_with(const core::Json& training, const std::set<std::string>& participants);
/// Those by whose scans its temperature, sets or answers were fitted.
std::set<std::string> calibrated_with(const core::Json& training, const std::set<std::string>& participants);

/// Throws Error naming the file when one of these participants, whom networks are tested on, trained the weights. Warns
/// when the file does not say who did.
void check_held_out(const InitialWeights& weights, const std::set<std::string>& participants);

}  // namespace tripet::training
