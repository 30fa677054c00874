#pragma once

#include <filesystem>

#include "model/weights/tensor_file.hpp"

namespace tripet::model {

/// The tensors of a safetensors file or of a .pth file in torch.save's zip format; which one is told by its content,
/// not by its name. A .pth file has no metadata. Throws core::Error naming the file.
TensorFile read_weights(const std::filesystem::path& path);

}  // namespace tripet::model
