#include "training/run_files/state_file.hpp"

#include <torch/serialize.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"

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
NamedTensors read_tensors(const std::filesystem::path& path) {
  const std::string bytes = core::read_text(path);
  Tensors tensors;
  NamedTensors all;
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

torch::Tensor tensor_named(const NamedTensors& tensors, const std::string& name) {
  const auto found = tensors.find(name);
  if (found == tensors.end()) throw core::Error("holds no " + name);
  return found->second;
}

void write_state(const std::filesystem::path& path, const std::vector<std::pair<std::string, torch::Tensor>>& tensors,
                 const core::Json& header) {
  Tensors all;
  for (const auto& [name, tensor] : tensors) all.insert(name, tensor.detach().cpu().contiguous());
  all.insert(header_key, text_tensor(header.dump()));
  all.insert(hash_key, text_tensor(content_hash(all)));
  const std::vector<char> bytes = torch::pickle_save(all);
  if (std::filesystem::exists(path)) std::filesystem::rename(path, previous_of(path));
  core::write_text(path, {bytes.begin(), bytes.end()});
}

bool read_state(const std::filesystem::path& path,
                const std::function<bool(const core::Json& header, const NamedTensors& tensors)>& restore) {
  std::string damage;
  for (const auto& candidate : {path, previous_of(path)}) {
    if (!std::filesystem::exists(candidate)) continue;
    try {
      return core::with_context(candidate.string(), [&] {
        const NamedTensors tensors = read_tensors(candidate);
        return restore(core::Json::parse(tensor_text(tensor_named(tensors, header_key))), tensors);
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
