#include "training/initial_weights.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "model/weights/site_maps.hpp"
#include "model/weights/trunk.hpp"
#include "model/weights/weights_file.hpp"

namespace tripet::training {

InitialWeights read_initial_weights(const std::filesystem::path& path) {
  const auto file = std::filesystem::is_directory(path) ? path / "model.safetensors" : path;
  InitialWeights weights{path, "", model::read_weights(file), nullptr};
  std::erase_if(weights.file.tensors,
                [](const auto& tensor) { return tensor.first.starts_with(model::harmonisation_prefix); });
  weights.hash = core::hash_file(file);
  const auto found = weights.file.metadata.find("training");
  if (found == weights.file.metadata.end()) return weights;
  weights.training = core::Json::parse(found->second, nullptr, /*allow_exceptions=*/false);
  if (!weights.training.is_object()) throw core::Error(file.string() + ": its metadata training cannot be understood");
  return weights;
}

std::string start_from(const InitialWeights& weights, model::Network& network) {
  return core::with_context("--init " + weights.path.string(), [&] {
    return describe(model::load_trunk(network, weights.file.tensors, weights.file.metadata));
  });
}

core::Json provenance(const InitialWeights& weights) {
  core::Json kept{{"hash", weights.hash}};
  for (const char* key : {"salt", "participants", "init", "synthetic"}) {
    if (weights.training.contains(key)) kept[key] = weights.training[key];
  }
  return kept;
}

core::Json synthetic_training(const core::Json& provenance) {
  core::Json training{{"hash", provenance.at("GeneratorHash")},
                      {"salt", provenance.at("Salt")},
                      {"participants", provenance.at("Participants")}};
  if (provenance.contains("More")) training["synthetic"] = provenance["More"];  // of a second generator
  return training;
}

namespace {

std::set<std::string> named_in(const char* list, const core::Json& training,
                               const std::set<std::string>& participants) {
  std::set<std::string> found;
  if (!training.is_object()) return found;
  try {
    const auto known = training.value(list, std::set<std::string>{});
    const std::string salt = training.value("salt", "");
    for (const auto& participant : participants) {
      if (known.contains(core::hash_bytes(salt + participant))) found.insert(participant);
    }
  } catch (const core::Json::exception&) {
    throw core::Error("its list of training participants cannot be understood");
  }
  return found;
}

}  // namespace

std::set<std::string> trained_with(const core::Json& training, const std::set<std::string>& participants) {
  auto found = named_in("participants", training, participants);
  for (const char* part : {"init", "synthetic"}) {
    if (training.is_object() && training.contains(part)) found.merge(trained_with(training[part], participants));
  }
  return found;
}

std::set<std::string> calibrated_with(const core::Json& training, const std::set<std::string>& participants) {
  return named_in("calibrated_with", training, participants);
}

void check_held_out(const InitialWeights& weights, const std::set<std::string>& participants) {
  core::with_context("--init " + weights.path.string(), [&] {
    if (!weights.training.contains("participants")) {
      core::log_warn(weights.path.string() +
                     ": does not say who trained it; make sure that no participant of this experiment did");
    }
    const auto seen = trained_with(weights.training, participants);
    if (seen.empty()) return;
    throw core::Error(
        "trained on " + *seen.begin() + (seen.size() > 1 ? " and " + std::to_string(seen.size() - 1) + " more" : "") +
        ", whom (by participant_id) a fold holds out for testing; results would look better than they are");
  });
}

}  // namespace tripet::training
