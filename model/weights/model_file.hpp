#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/json.hpp"
#include "model/harmonisation.hpp"
#include "model/networks/network.hpp"
#include "model/strategies/abstention.hpp"
#include "model/strategies/strategy.hpp"

namespace tripet::model {

/// All that predict needs beside the weights; kept in the metadata of model.safetensors.
struct ModelDescription {
  NetworkSettings network;
  std::string strategy;
  StrategySettings strategy_settings;
  Abstention abstention = {};
  core::Json preprocessing;                                      // what preprocessing::settings_from_json reads
  core::Json training;                                           // free: seed, fold, repeat, epoch ...
  std::shared_ptr<const Harmonisation> harmonisation = nullptr;  // null: scans are taken as they are
};

struct LoadedModel {
  std::shared_ptr<Network> network;  // on the CPU, in evaluation mode
  std::unique_ptr<Strategy> strategy;
  ModelDescription description;
};

/// Writes model.safetensors: the network's parameters and buffers under the names of PyTorch's state_dict, the
/// description as metadata; the maps of a harmonisation beside them (site_maps.hpp). The network may be on any device.
/// Throws core::Error naming the file.
void write_model(const std::filesystem::path& path, const Network& network, const ModelDescription& description);

/// Throws core::Error naming the file and what is wrong with it: no safetensors, no model of tripet, or weights that
/// are not exactly those of the network that the metadata describes.
LoadedModel read_model(const std::filesystem::path& path);

}  // namespace tripet::model
