#include "preprocessing/sources/ignore_file.hpp"

#include <fnmatch.h>

#include <span>

#include "core/atomic_file.hpp"
#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

using Names = std::span<const std::string>;

bool fits(Names pattern, Names path) {
  if (pattern.empty()) return path.empty();
  if (pattern.front() == "**") {
    // At the end it stands for all that lies in the folder, elsewhere for any number of folders.
    if (pattern.size() == 1) return !path.empty();
    for (std::size_t skipped = 0; skipped <= path.size(); ++skipped) {
      if (fits(pattern.subspan(1), path.subspan(skipped))) return true;
    }
    return false;
  }
  return !path.empty() && fnmatch(pattern.front().c_str(), path.front().c_str(), 0) == 0 &&
         fits(pattern.subspan(1), path.subspan(1));
}

}  // namespace

IgnoreFile::IgnoreFile(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return;
  std::string text = core::read_text(path);
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
  for (const std::string& line : core::split(text, '\n')) {
    std::string rest = core::trim(line);
    if (rest.empty() || rest.front() == '#') continue;
    Pattern pattern;
    if (rest.front() == '!') pattern.takes_back = true, rest.erase(0, 1);
    if (rest.ends_with('/')) pattern.folders_only = true, rest.pop_back();
    const bool from_root = rest.find('/') != std::string::npos;
    if (rest.starts_with('/')) rest.erase(0, 1);
    if (rest.empty()) continue;
    if (!from_root) pattern.names.emplace_back("**");
    for (std::string& name : core::split(rest, '/')) pattern.names.push_back(std::move(name));
    patterns_.push_back(std::move(pattern));
  }
}

bool IgnoreFile::leaves_out(const std::filesystem::path& path, bool is_folder) const {
  std::vector<std::string> names;
  for (const auto& name : path) names.push_back(name.string());
  bool out = false;
  for (const Pattern& pattern : patterns_) {
    if ((is_folder || !pattern.folders_only) && fits(pattern.names, names)) out = !pattern.takes_back;
  }
  return out;
}

}  // namespace tripet::preprocessing
