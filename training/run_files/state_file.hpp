#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/json.hpp"

namespace tripet::training {

/// Where training stands, in a file: a dict that Python's torch.load reads, with a hash of its contents. The file
/// before it is kept as NAME-previous.

inline const char* const checkpoint_name = "checkpoint.pt";

using NamedTensors = std::map<std::string, torch::Tensor>;

/// The tensors may be on any device. header: anything that is no tensor.
void write_state(const std::filesystem::path& path, const std::vector<std::pair<std::string, torch::Tensor>>& tensors,
                 const core::Json& header);

/// Calls restore(header, tensors) and returns what it returns: false when the file belongs to another run. False also
/// when there is no file. Warns and takes the previous one when the file is damaged: training then repeats what lies
/// between the two, to the same result. Throws Error naming the file when none of them can be used.
bool read_state(const std::filesystem::path& path,
                const std::function<bool(const core::Json& header, const NamedTensors& tensors)>& restore);

/// Throws Error when there is none of this name.
torch::Tensor tensor_named(const NamedTensors& tensors, const std::string& name);

/// A finished run needs the last one only.
void remove_previous_checkpoint(const std::filesystem::path& path);

}  // namespace tripet::training
