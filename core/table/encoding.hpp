#pragma once

#include <string>
#include <string_view>

namespace tripet::core {

/// Whether the bytes are UTF-8 as RFC 3629 has it: no surrogates, nothing longer than needed.
bool is_utf8(std::string_view bytes);

/// Each byte that is part of no UTF-8 letter becomes U+FFFD: for what comes from file names into JSON and HTML.
std::string valid_utf8(std::string_view bytes);

/// A text file as UTF-8, without byte order mark.
struct DecodedText {
  std::string text;
  std::string guessed;  // the encoding where nothing in the file states it: "UTF-16", "Windows-1252"; else empty
};

/// UTF-8; UTF-16 by its mark, or without one when every second byte of the beginning is zero; what is not UTF-8 is
/// Windows-1252, which holds Latin-1. Throws Error: NUL bytes, UTF-32, a workbook or archive, UTF-8 and another
/// encoding in one file, bytes that Windows-1252 lacks.
DecodedText decode_text(std::string_view bytes);

/// No-break and other odd spaces become a space, letters without width go, blanks at the ends too, and inside a run of
/// blanks or line ends becomes one: what looks alike in a spreadsheet is alike.
std::string plain_cell(std::string_view text);

}  // namespace tripet::core
