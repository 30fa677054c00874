#pragma once

#include <string>

namespace tripet::preprocessing {

/// Brings the texts of a data set to UTF-8.
class TextDecoder {
 public:
  /// `character_sets` is the data set's SpecificCharacterSet, several separated by backslashes; empty without one.
  explicit TextDecoder(std::string character_sets) : character_sets_(std::move(character_sets)) {}

  /// Always UTF-8. Where a text is not in its character set, or that is not known: the text if it is UTF-8, else each
  /// byte as the Latin-1 character, so that different texts stay different.
  std::string to_utf8(const std::string& text) const;

 private:
  std::string character_sets_;
};

}  // namespace tripet::preprocessing
