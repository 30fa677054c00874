#include "preprocessing/sources/sidecar_json.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/table/encoding.hpp"
#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

/// Length of the UTF-8 character that begins here; 0 where none does.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  return length;
}

std::string as_utf8(std::string_view text, bool& latin1) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length > 0) {
      out += text.substr(0, length);
    } else {
      const auto byte = static_cast<unsigned char>(text.front());
      out += static_cast<char>(0xc0U | byte >> 6U);
      out += static_cast<char>(0x80U | (byte & 0x3fU));
      latin1 = true;
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

/// Mends what stands outside of JSON's grammar.
class Mender {
 public:
  explicit Mender(std::string_view text) : text_(text) {}

  std::string mended() {
    while (!text_.empty()) {
      if (in_string_) {
        take_of_string();
      } else if (!take_word("NaN") && !take_word("nan") && !take_word("-Infinity") && !take_word("Infinity")) {
        take_other();
      }
    }
    return std::move(out_);
  }
  bool has_changed() const { return changed_; }

 private:
  void take_of_string() {
    const char c = text_.front();
    if (c == '\\' && text_.size() > 1) {
      out_ += text_.substr(0, 2);
      text_.remove_prefix(2);
      return;
    }
    in_string_ = c != '"';
    out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    changed_ = changed_ || out_.back() != c;
    text_.remove_prefix(1);
  }
  bool take_word(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    out_ += "null";
    text_.remove_prefix(word.size());
    return changed_ = true;
  }
  void take_other() {
    const char c = text_.front();
    text_.remove_prefix(1);
    in_string_ = c == '"';
    const auto next = text_.find_first_not_of(" \t\r\n");
    if (c == ',' && next != std::string_view::npos && (text_[next] == ']' || text_[next] == '}')) {
      changed_ = true;
    } else {
      out_ += c;
    }
  }

  std::string_view text_;
  std::string out_;
  bool in_string_ = false, changed_ = false;
};

}  // namespace

core::Json read_sidecar_json(const std::filesystem::path& path, core::Remarks& remarks) {
  std::string text = core::read_text(path);
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") || text.find('\0') != std::string::npos) {
    text = core::with_context("sidecar " + path.filename().string(), [&] { return core::decode_text(text).text; });
  }
  core::Json json = core::Json::parse(text, nullptr, false);  // takes a byte order mark
  if (!json.is_discarded()) return json;
  const std::string name = "sidecar " + path.filename().string();
  bool latin1 = false;
  const std::string utf8 = as_utf8(text, latin1);
  Mender mender(utf8);
  json = core::Json::parse(mender.mended(), nullptr, false);
  if (json.is_discarded()) return core::read_json(path);  // for its message
  if (latin1) remarks.note(name + " is not UTF-8: taken as Latin-1");
  if (mender.has_changed()) remarks.note(name + " is not quite JSON (NaN, a comma too many): taken all the same");
  return json;
}

}  // namespace tripet::preprocessing
