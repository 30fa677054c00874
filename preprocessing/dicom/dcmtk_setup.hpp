#pragma once

#include <cstdint>
#include <string>

namespace tripet::preprocessing {

/// Makes DCMTK ready, once: silent, lenient where that loses nothing, with its codecs and a dictionary of the fields
/// that are read here. Debian's DCMTK loads its own dictionary from a file, which may be missing or another one: this
/// one stands in its place, so that what a file gives never depends on it.
void set_up_dcmtk();

/// The value representation of a field that is read here ("DS"); empty for others.
std::string vr_of(std::uint32_t tag);

}  // namespace tripet::preprocessing
