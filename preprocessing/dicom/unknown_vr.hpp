#pragma once

#include <cstdint>
#include <string>

namespace tripet::preprocessing {

/// Anonymisers and converters leave fields whose value representation is none ("--", blanks, zeros), most with the
/// length field of UN. DCMTK takes a length of two bytes for all of them and loses its place. Writes UN, or what the
/// field is, over such representations, so that DCMTK reads on.
///
/// `bytes` is the start of a file of `file_size` bytes; what is not explicit little-endian stays as it is.
void name_unknown_vrs(std::string& bytes, std::uint64_t file_size);

}  // namespace tripet::preprocessing
