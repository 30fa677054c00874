#include "preprocessing/sources/scan_names.hpp"

#include <utility>
#include <vector>

#include "core/text.hpp"
#include "preprocessing/sources/bids_name.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

/// key-<label> in the file's name, or else in that of the nearest folder.
std::string labelled(const fs::path& path, const std::string& key) {
  const auto entities = parse_bids_name(path).entities;
  if (const auto found = entities.find(key); found != entities.end() && !found->second.empty()) {
    return key + "-" + label_of(found->second);
  }
  for (fs::path folder = path.parent_path(); folder != folder.parent_path(); folder = folder.parent_path()) {
    const std::string name = folder.filename().string();
    if (name.starts_with(key + "-") && name.size() > key.size() + 1 &&
        label_of(name.substr(key.size() + 1)) == name.substr(key.size() + 1)) {
      return name;
    }
  }
  return "";
}

}  // namespace

std::string participant_in(const fs::path& path) {
  return labelled(path, "sub");
}

std::string session_in(const fs::path& path) {
  const std::string session = labelled(path, "ses");
  return session.empty() ? "n/a" : session;
}

std::string tracer_label(const std::string& name) {
  static const std::vector<std::pair<std::string, std::string>> known{{"fdg", "18FFDG"},
                                                                      {"fluorodeoxyglucose", "18FFDG"},
                                                                      {"florbetapir", "18FAV45"},
                                                                      {"av45", "18FAV45"},
                                                                      {"florbetaben", "18FFBB"},
                                                                      {"flutemetamol", "18FFMM"},
                                                                      {"flortaucipir", "18FAV1451"},
                                                                      {"av1451", "18FAV1451"},
                                                                      {"pib", "11CPIB"},
                                                                      {"pittsburgh", "11CPIB"}};
  std::string lower = core::to_lower(name);
  std::erase(lower, '-');
  for (const auto& [word, label] : known) {
    if (lower.find(word) != std::string::npos) return label;
  }
  return "";
}

}  // namespace tripet::preprocessing
