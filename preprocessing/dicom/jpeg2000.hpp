#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tripet::preprocessing {

/// The samples of a grey JPEG 2000 picture, row by row. Throws Error: damaged, cut, colour, another size.
std::vector<std::int32_t> decode_jpeg2000(const std::string& stream, int rows, int columns);

}  // namespace tripet::preprocessing
