#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "model/generative/generator.hpp"

namespace tripet::model {

/// A generator and all that turns what it makes into prepared scans.
struct GeneratorFile {
  std::shared_ptr<Generator> generator;  // in evaluation mode, on the CPU when it was read
  torch::Tensor mean, deviation;         // float32 [d, h, w], what its outputs are multiplied with and added to
  std::vector<std::string> classes;
  std::array<std::array<double, 4>, 3> affine{};  // voxel index to RAS millimetres, as core::MappedVolume has it
  core::Json preparation;                         // how the scans were prepared that it learnt from
  core::Json training;                            // who trained it (salted hashes), seed, fold ...
};

inline const char* const generator_file_name = "generator.safetensors";

/// generator.safetensors: weights under the names of PyTorch's state_dict, the rest as metadata. Throws core::Error
/// naming the file.
void write_generator(const std::filesystem::path& path, const GeneratorFile& content);

/// path: the file, or the folder of a run. Throws core::Error naming the file and what is wrong with it.
GeneratorFile read_generator(const std::filesystem::path& path);

}  // namespace tripet::model
