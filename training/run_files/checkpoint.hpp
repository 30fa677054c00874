#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "model/networks/network.hpp"
#include "training/adamw.hpp"
#include "training/run_files/history.hpp"
#include "training/run_files/state_file.hpp"

namespace tripet::training {

/// Where training stands after a whole number of epochs. All random numbers are keyed by epoch, so that nothing else is
/// needed to go on as if nothing had happened.
struct Progression {
  std::vector<Epoch> epochs;
  int best_epoch = 0;                         // from 1; 0: none yet
  std::map<std::string, torch::Tensor> best;  // parameters and buffers of the best epoch

  /// Of the best epoch, which there is.
  const Epoch& best_values() const { return epochs[static_cast<std::size_t>(best_epoch - 1)]; }
};

/// A copy of the network's parameters and buffers by name.
std::map<std::string, torch::Tensor> copy_weights(const model::Network& network);

/// checkpoint.pt, as run_files/state_file.hpp has it. `settings` are kept to recognise the run.
void write_checkpoint(const std::filesystem::path& path, const model::Network& network, const AdamW& optimiser,
                      const Progression& progression, const core::Json& settings);

/// Restores all three; false, with nothing changed, when there is no file or it belongs to other settings. Throws as
/// read_state().
bool read_checkpoint(const std::filesystem::path& path, model::Network& network, AdamW& optimiser,
                     Progression& progression, const core::Json& settings);

}  // namespace tripet::training
