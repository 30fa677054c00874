#include "preprocessing/dicom/text_encoding.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcspchrs.h>

#include <algorithm>
#include <optional>

namespace tripet::preprocessing {
namespace {

bool is_utf8(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    if (length == 0 || length > text.size() - i) return false;
    const auto second = static_cast<unsigned char>(length > 1 ? text[i + 1] : 0);
    // Longer than need be, halves of surrogate pairs, beyond the last character.
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
        (first == 0xf4 && second > 0x8f))
      return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

std::string from_latin1(const std::string& text) {
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xc0U | byte >> 6U);
      utf8 += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return utf8;
}

std::optional<std::string> converted(const std::string& text, const std::string& character_sets) {
  DcmSpecificCharacterSet converter;
  if (converter.selectCharacterSet(character_sets.c_str()).bad()) return std::nullopt;
  OFString utf8;
  if (converter.convertString(text.data(), text.size(), utf8, "\\^=").bad()) return std::nullopt;
  std::string result(utf8.c_str(), utf8.size());
  return is_utf8(result) ? std::optional(result) : std::nullopt;
}

}  // namespace

std::string TextDecoder::to_utf8(const std::string& text) const {
  constexpr char escape = 0x1b;  // begins the other characters of ISO 2022
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != escape; });
  if (plain) return text;
  if (!character_sets_.empty()) {
    if (const auto utf8 = converted(text, character_sets_)) return *utf8;
  }
  return is_utf8(text) ? text : from_latin1(text);
}

}  // namespace tripet::preprocessing
