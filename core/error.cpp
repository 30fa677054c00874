#include "core/error.hpp"

#include <string_view>

#include "core/table/encoding.hpp"

namespace tripet::core {

std::string one_line(const std::string& text) {
  std::string line;
  // LibTorch's errors go on with the addresses of the functions that were under way.
  for (char c : std::string_view(text).substr(0, text.find("Exception raised from "))) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line += blank ? ' ' : c;
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return valid_utf8(line);
}

}  // namespace tripet::core
