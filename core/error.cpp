#include "core/error.hpp"

#include "core/table/encoding.hpp"

namespace tripet::core {

std::string one_line(const std::string& text) {
  std::string line;
  for (char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (blank && (line.empty() || line.back() == ' ')) continue;
    line += blank ? ' ' : c;
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return valid_utf8(line);
}

}  // namespace tripet::core
