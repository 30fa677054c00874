#include "training/run_files/checkpoint.hpp"

#include <cmath>

#include "core/hash.hpp"
#include "model/weights/weights.hpp"

namespace tripet::training {
namespace {

std::string settings_hash(const core::Json& settings) {
  return core::hash_bytes(settings.dump());
}

}  // namespace

std::map<std::string, torch::Tensor> copy_weights(const model::Network& network) {
  auto weights = model::state_of(network);
  for (auto& [name, tensor] : weights) tensor = tensor.clone();
  return weights;
}

void write_checkpoint(const std::filesystem::path& path, const model::Network& network, const AdamW& optimiser,
                      const Progression& progression, const core::Json& settings) {
  std::vector<std::pair<std::string, torch::Tensor>> all;
  for (const auto& [name, tensor] : model::state_of(network)) all.emplace_back("network." + name, tensor);
  for (const auto& [name, tensor] : optimiser.state()) all.emplace_back("optimiser." + name, tensor);
  for (const auto& [name, tensor] : progression.best) all.emplace_back("best." + name, tensor);
  write_state(path, all,
              {{"settings_hash", settings_hash(settings)},
               {"optimiser_steps", optimiser.steps()},
               {"best_epoch", progression.best_epoch},
               {"epochs", to_json(progression.epochs)}});
}

bool read_checkpoint(const std::filesystem::path& path, model::Network& network, AdamW& optimiser,
                     Progression& progression, const core::Json& settings) {
  return read_state(path, [&](const core::Json& header, const NamedTensors& all) {
    if (header.at("settings_hash") != settings_hash(settings)) return false;
    const torch::NoGradGuard no_grad;
    std::map<std::string, torch::Tensor> saved;
    for (const auto& [name, tensor] : model::state_of(network)) {
      saved.emplace(name, tensor_named(all, "network." + name));
    }
    model::load_state(network, saved);
    for (auto [name, tensor] : optimiser.state()) tensor.copy_(tensor_named(all, "optimiser." + name));
    optimiser.set_steps(header.at("optimiser_steps").get<std::int64_t>());
    progression.best_epoch = header.at("best_epoch").get<int>();
    progression.epochs = epochs_from_json(header.at("epochs"));
    progression.best.clear();
    if (progression.best_epoch > 0) {
      for (const auto& [name, tensor] : model::state_of(network)) {
        progression.best.emplace(name, tensor_named(all, "best." + name));
      }
    }
    return true;
  });
}

}  // namespace tripet::training
