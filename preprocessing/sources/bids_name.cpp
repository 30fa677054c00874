#include "preprocessing/sources/bids_name.hpp"

#include <algorithm>
#include <cctype>

#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/readable_file.hpp"
#include "preprocessing/sources/sidecar_json.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

bool is_level(const std::string& folder) {
  return folder == "pet" || folder.starts_with("ses-") || folder.starts_with("sub-");
}

bool applies(const BidsName& general, const BidsName& image) {
  return general.suffix == image.suffix &&
         std::all_of(general.entities.begin(), general.entities.end(), [&](const auto& entity) {
           const auto found = image.entities.find(entity.first);
           return found != image.entities.end() && found->second == entity.second;
         });
}

}  // namespace

std::string stem(const fs::path& file) {
  std::string name = file.filename().string();
  const std::string lower = core::to_lower(name);
  for (const std::string ending : {".nii.gz", ".hdr.gz", ".img.gz", ".nii", ".hdr", ".img", ".dcm", ".ima", ".json"}) {
    if (lower.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

BidsName parse_bids_name(const fs::path& file) {
  BidsName name;
  for (const std::string& part : core::split(stem(file), '_')) {
    const auto dash = part.find('-');
    if (dash == std::string::npos) {
      name.suffix = part;
    } else {
      name.entities[part.substr(0, dash)] = part.substr(dash + 1);
    }
  }
  return name;
}

std::string label_of(const std::string& text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string label;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      label += {digits[byte >> 4U], digits[byte & 0xfU]};
    } else if (std::isalnum(byte) != 0) {
      label += c;
    }
  }
  return label.empty() ? "unnamed" : label;
}

std::vector<fs::path> bids_sidecars(const fs::path& image) {
  const BidsName image_name = parse_bids_name(image);
  const std::string image_stem = stem(image);
  std::vector<fs::path> found;
  const fs::path absolute = fs::absolute(image).lexically_normal();
  // Up to the folder that holds sub-*, which is the data set's own.
  for (fs::path folder = absolute.parent_path();; folder = folder.parent_path()) {
    std::vector<std::pair<std::size_t, fs::path>> here;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      const fs::path& path = entry->path();
      if (path.extension() != ".json") continue;
      const BidsName name = parse_bids_name(path);
      const bool own = folder == absolute.parent_path() && stem(path) == image_stem;
      if (own || (name.suffix == "pet" && applies(name, image_name))) {
        here.emplace_back(own ? std::string::npos : name.entities.size(), path);
      }
    }
    std::sort(here.begin(), here.end(), std::greater<>());
    for (auto& [entities, path] : here) found.push_back(path);
    if (!is_level(folder.filename().string())) break;
  }
  std::reverse(found.begin(), found.end());
  return found;
}

core::Json read_bids_sidecars(const std::vector<fs::path>& sidecars, core::Remarks& remarks) {
  core::Json merged = core::Json::object();
  for (const fs::path& path : sidecars) {
    core::with_context("sidecar " + path.filename().string(), [&] { imaging::require_readable_file(path); });
    const core::Json json = core::with_context("sidecar", [&] { return read_sidecar_json(path, remarks); });
    if (!json.is_object()) throw core::Error("sidecar " + path.filename().string() + ": is not a JSON object");
    merged.update(json);
  }
  return merged;
}

}  // namespace tripet::preprocessing
