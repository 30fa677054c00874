#pragma once

#include <filesystem>

#include "model/weights/tensor_file.hpp"

namespace tripet::model {

/// A safetensors file: eight bytes with the length of a JSON header, the header, the values.

/// The same content gives the same bytes, whatever the order it was put together in. Tensors may be on any device.
/// Throws core::Error naming the file, and the tensor when its type has no name in the format.
void write_safetensors(const std::filesystem::path& path, const TensorFile& content);

/// Throws core::Error naming the file when it breaks the format anywhere: cut short, bytes left over, a hole or an
/// overlap between tensors, a length that does not fit the shape, an unknown type, a name twice.
TensorFile read_safetensors(const std::filesystem::path& path);

}  // namespace tripet::model
