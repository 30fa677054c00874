#include "model/weights/weights_file.hpp"

#include <fstream>

#include "model/weights/pth.hpp"
#include "model/weights/safetensors.hpp"

namespace tripet::model {

namespace {

/// A header in JSON stands behind the eight bytes with its length.
bool looks_like_safetensors(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  char start[9] = {};
  return stream.read(start, sizeof start) && start[8] == '{' && !(start[0] == 'P' && start[1] == 'K');
}

}  // namespace

TensorFile read_weights(const std::filesystem::path& path) {
  if (looks_like_safetensors(path)) return read_safetensors(path);
  return {{}, read_pth(path)};
}

}  // namespace tripet::model
