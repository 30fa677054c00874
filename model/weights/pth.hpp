#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace tripet::model {

/// The tensors of a file that torch.save wrote in its zip format (since PyTorch 1.6), on the CPU: see read_state_dict()
/// for what is looked for in it; nothing in it is executed. Several may share their memory. Throws core::Error naming
/// the file: another or a damaged format, something that is not tensor data, a tensor that reaches beyond its storage.
/// The old format is refused with the way to convert it.
std::map<std::string, torch::Tensor> read_pth(const std::filesystem::path& path);

}  // namespace tripet::model
