#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tripet::preprocessing {

/// The patterns of a .bidsignore, which has the syntax of .gitignore: comments, ! takes back, / at the end names
/// folders only, a / elsewhere fixes the pattern to the data set's root, * ? [a-z] stay within a name, ** crosses
/// folders.
class IgnoreFile {
 public:
  /// Without patterns when there is no such file.
  explicit IgnoreFile(const std::filesystem::path& path);

  bool is_empty() const { return patterns_.empty(); }

  /// Whether the last pattern that fits leaves this out; `path` is relative to the root. Folders above it are the
  /// caller's, as they are in gitignore: what lies in a folder left out is not asked for.
  bool leaves_out(const std::filesystem::path& path, bool is_folder) const;

 private:
  struct Pattern {
    std::vector<std::string> names;  // of the folders on the way, then of the file; "**" for any number of folders
    bool takes_back = false, folders_only = false;
  };
  std::vector<Pattern> patterns_;
};

}  // namespace tripet::preprocessing
