#include "training/run_files/checkpoint.hpp"

#include <torch/serialize.h>

#include <cmath>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "model/weights/weights.hpp"

namespace tripet::training {
namespace {

using Tensors = c10::Dict<std::string, torch::Tensor>;

const char* const header_key = "tripet";
const char* const hash_key = "hash";

// Text among tensors: pickle_load takes a dict of one kind of value only.
torch::Tensor text_tensor(const std::string& text) {
  torch::Tensor tensor = torch::empty({static_cast<std::int64_t>(text.size())}, torch::kUInt8);
  std::copy(text.begin(), text.end(), tensor.data_ptr<std::uint8_t>());
  return tensor;
}

std::string tensor_text(const torch::Tensor& tensor) {
  const auto* bytes = tensor.const_data_ptr<std::uint8_t>();
  return {bytes, bytes + tensor.numel()};
}

std::string settings_hash(const core::Json& settings) {
  return core::hash_bytes(settings.dump());
}

// Of everything but the hash itself, in the order in which the dict was filled.
std::string content_hash(const Tensors& tensors) {
  std::string all;
  for (const auto& entry : tensors) {
    if (entry.key() == hash_key) continue;
    const torch::Tensor& tensor = entry.value();
    all += entry.key() + " " + core::hash_bytes({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()});
  }
  return core::hash_bytes(all);
}

std::filesystem::path previous_of(const std::filesystem::path& path) {
  return path.parent_path() / (path.stem().string() + "-previous" + path.extension().string());
}

// The tensors by name; throws when they are not those that were written.
std::map<std::string, torch::Tensor> read_tensors(const std::filesystem::path& path) {
  const std::string bytes = core::read_text(path);
  Tensors tensors;
  std::map<std::string, torch::Tensor> all;
  try {
    for (const auto& entry : torch::pickle_load({bytes.begin(), bytes.end()}).toGenericDict()) {
      const auto tensor = entry.value().toTensor();
      tensors.insert(entry.key().toStringRef(), tensor);
      all.emplace(entry.key().toStringRef(), tensor);
    }
  } catch (const std::exception&) {  // LibTorch's own text runs over many lines
    throw core::Error("is damaged: it cannot be unpacked");
  }
  if (all.count(header_key) == 0 || all.count(hash_key) == 0 || content_hash(tensors) != tensor_text(all[hash_key])) {
    throw core::Error("is damaged: its contents do not have the hash that was written with them");
  }
  return all;
}

}  // namespace

std::map<std::string, torch::Tensor> copy_weights(const model::Network& network) {
  auto weights = model::state_of(network);
  for (auto& [name, tensor] : weights) tensor = tensor.clone();
  return weights;
}

void write_checkpoint(const std::filesystem::path& path, const model::Network& network, const AdamW& optimiser,
                      const Progression& progression, const core::Json& settings) {
  Tensors all;
  const auto put = [&all](const std::string& name, const torch::Tensor& tensor) {
    all.insert(name, tensor.detach().cpu().contiguous());
  };
  for (const auto& [name, tensor] : model::state_of(network)) put("network." + name, tensor);
  for (const auto& [name, tensor] : optimiser.state()) put("optimiser." + name, tensor);
  for (const auto& [name, tensor] : progression.best) put("best." + name, tensor);
  const core::Json header{{"settings_hash", settings_hash(settings)},
                          {"optimiser_steps", optimiser.steps()},
                          {"best_epoch", progression.best_epoch},
                          {"epochs", to_json(progression.epochs)}};
  all.insert(header_key, text_tensor(header.dump()));
  all.insert(hash_key, text_tensor(content_hash(all)));
  const std::vector<char> bytes = torch::pickle_save(all);
  if (std::filesystem::exists(path)) std::filesystem::rename(path, previous_of(path));
  core::write_text(path, {bytes.begin(), bytes.end()});
}

namespace {

bool restore(const std::map<std::string, torch::Tensor>& all, model::Network& network, AdamW& optimiser,
             Progression& progression, const core::Json& settings) {
  const auto get = [&all](const std::string& name) {
    const auto found = all.find(name);
    if (found == all.end()) throw core::Error("holds no " + name);
    return found->second;
  };
  const auto header = core::Json::parse(tensor_text(get(header_key)));
  if (header.at("settings_hash") != settings_hash(settings)) return false;

  const torch::NoGradGuard no_grad;
  std::map<std::string, torch::Tensor> saved;
  for (const auto& [name, tensor] : model::state_of(network)) saved.emplace(name, get("network." + name));
  model::load_state(network, saved);
  for (auto [name, tensor] : optimiser.state()) tensor.copy_(get("optimiser." + name));
  optimiser.set_steps(header.at("optimiser_steps").get<std::int64_t>());
  progression.best_epoch = header.at("best_epoch").get<int>();
  progression.epochs = epochs_from_json(header.at("epochs"));
  progression.best.clear();
  if (progression.best_epoch > 0) {
    for (const auto& [name, tensor] : model::state_of(network)) progression.best.emplace(name, get("best." + name));
  }
  return true;
}

}  // namespace

bool read_checkpoint(const std::filesystem::path& path, model::Network& network, AdamW& optimiser,
                     Progression& progression, const core::Json& settings) {
  std::string damage;
  for (const auto& candidate : {path, previous_of(path)}) {
    if (!std::filesystem::exists(candidate)) continue;
    try {
      return core::with_context(candidate.string(), [&] {
        return restore(read_tensors(candidate), network, optimiser, progression, settings);
      });
    } catch (const core::Error& e) {
      core::log_warn(e.what());
      damage = e.what();
    }
  }
  if (!damage.empty()) throw core::Error(damage + "; start over with --resume never");
  return false;
}

void remove_previous_checkpoint(const std::filesystem::path& path) {
  std::filesystem::remove(previous_of(path));
}

}  // namespace tripet::training
