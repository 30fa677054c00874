#include "core/table/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/error.hpp"

namespace tripet::core {
namespace {

// Of the code points 0x80 to 0x9F; 0 where Windows-1252 has none. From 0xA0 on it is Latin-1.
constexpr std::array<std::uint16_t, 32> windows_1252{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                                     0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

unsigned byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

/// Bytes of the letter that starts at i; 0 when none does.
std::size_t letter_length(std::string_view text, std::size_t i) {
  const unsigned a = byte_at(text, i), b = byte_at(text, i + 1);
  const auto follows = [&](std::size_t k) { return (byte_at(text, k) & 0xC0) == 0x80; };
  if (a < 0x80) return 1;
  if (a >= 0xC2 && a <= 0xDF) return follows(i + 1) ? 2 : 0;
  if (a >= 0xE0 && a <= 0xEF) {
    const bool in_range = (a != 0xE0 || b >= 0xA0) && (a != 0xED || b < 0xA0);
    return in_range && follows(i + 1) && follows(i + 2) ? 3 : 0;
  }
  if (a >= 0xF0 && a <= 0xF4) {
    const bool in_range = (a != 0xF0 || b >= 0x90) && (a != 0xF4 || b < 0x90);
    return in_range && follows(i + 1) && follows(i + 2) && follows(i + 3) ? 4 : 0;
  }
  return 0;
}

void append_letter(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string line_of(std::string_view text, std::size_t position) {
  return std::to_string(1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

std::string from_utf16(std::string_view bytes, bool little) {
  if (bytes.size() % 2 != 0) throw Error("is UTF-16 with half a letter at its end: cut when it was copied?");
  const auto unit = [&](std::size_t i) -> std::uint32_t {
    return little ? byte_at(bytes, i) | byte_at(bytes, i + 1) << 8 : byte_at(bytes, i) << 8 | byte_at(bytes, i + 1);
  };
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xE000) {
      const std::uint32_t low = i + 2 < bytes.size() ? unit(i + 2) : 0;
      if (code >= 0xDC00 || low < 0xDC00 || low >= 0xE000) throw Error("is not valid UTF-16; save it as UTF-8");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    append_letter(out, code);
  }
  return out;
}

/// Whether every second byte of the beginning is zero and no other: a header of ASCII letters in UTF-16.
bool looks_like_utf16(std::string_view bytes, bool little) {
  const std::size_t end = std::min<std::size_t>(bytes.size(), 64) / 2 * 2;
  for (std::size_t i = 0; i < end; ++i) {
    if ((bytes[i] == '\0') != ((i % 2 == 1) == little)) return false;
  }
  return end >= 8;
}

std::string from_windows_1252(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned byte = byte_at(bytes, i);
    const std::uint32_t code = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
    if (code == 0 && byte != 0)
      throw Error("line " + line_of(bytes, i) + " is neither UTF-8 nor Windows-1252 (Latin-1); save the file as UTF-8");
    append_letter(out, code);
  }
  return out;
}

void refuse_other_formats(std::string_view bytes) {
  const auto starts = [&](std::string_view magic) { return bytes.substr(0, magic.size()) == magic; };
  if (starts("PK\x03\x04") || starts("\xD0\xCF\x11\xE0"))
    throw Error("is a workbook (Excel, LibreOffice), not text; save it as text with tabs or as CSV, in UTF-8");
  if (starts("\x1F\x8B")) throw Error("is compressed (gzip); unpack it");
  using namespace std::string_view_literals;
  if (starts("\xFF\xFE\0\0"sv) || starts("\0\0\xFE\xFF"sv)) throw Error("is UTF-32; save it as UTF-8");
}

struct Utf8Scan {
  std::size_t first_wrong = std::string_view::npos;  // byte that is part of no letter
  bool has_long_letters = false;                     // of more than one byte
};

Utf8Scan scan_utf8(std::string_view bytes) {
  Utf8Scan scan;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = letter_length(bytes, i);
    if (length == 0) scan.first_wrong = std::min(scan.first_wrong, i);
    scan.has_long_letters = scan.has_long_letters || length > 1;
    i += std::max<std::size_t>(length, 1);
  }
  return scan;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  return scan_utf8(bytes).first_wrong == std::string_view::npos;
}

std::string valid_utf8(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = letter_length(bytes, i);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else {
      out += bytes.substr(i, length);
      i += length;
    }
  }
  return out;
}

DecodedText decode_text(std::string_view bytes) {
  refuse_other_formats(bytes);
  const auto starts = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  DecodedText decoded;
  const bool marked = starts("\xEF\xBB\xBF");
  if (marked) bytes.remove_prefix(3);
  if (starts("\xFF\xFE") || starts("\xFE\xFF")) {
    decoded.text = from_utf16(bytes.substr(2), starts("\xFF\xFE"));
  } else if (looks_like_utf16(bytes, true) || looks_like_utf16(bytes, false)) {
    decoded.text = from_utf16(bytes, looks_like_utf16(bytes, true));
    decoded.guessed = "UTF-16";
  } else {
    const auto [wrong, has_long_letters] = scan_utf8(bytes);
    if (wrong != std::string_view::npos && (marked || has_long_letters)) {
      throw Error("line " + line_of(bytes, wrong) + " is not UTF-8, other letters of the file are; save it as UTF-8");
    }
    decoded.text = wrong == std::string_view::npos ? std::string(bytes) : from_windows_1252(bytes);
    if (wrong != std::string_view::npos) decoded.guessed = "Windows-1252";
  }
  if (const auto nul = decoded.text.find('\0'); nul != std::string::npos) {
    throw Error("line " + line_of(decoded.text, nul) + " holds NUL bytes: not text, or damaged");
  }
  return decoded;
}

std::string plain_cell(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(letter_length(text, i), 1);
    const std::string_view letter = text.substr(i, length);
    i += length;
    // Zero-width space, non-joiner, joiner, left-to-right and right-to-left marks; word joiner; byte order mark; soft
    // hyphen.
    if ((letter >= "\u200B" && letter <= "\u200F") || letter == "\u2060" || letter == "\uFEFF" || letter == "\u00AD")
      continue;
    const bool blank = letter == " " || letter == "\t" || letter == "\n" || letter == "\r" || letter == "\v" ||
                       letter == "\f" || letter == "\u00A0" || (letter >= "\u2000" && letter <= "\u200A") ||
                       letter == "\u202F" || letter == "\u3000";
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? " " : letter;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace tripet::core
