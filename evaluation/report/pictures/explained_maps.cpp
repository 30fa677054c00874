#include "evaluation/report/pictures/explained_maps.hpp"

#include <array>
#include <cctype>

#include "core/picture/png.hpp"
#include "core/scan_list.hpp"
#include "core/table/cell.hpp"
#include "core/tsv.hpp"
#include "evaluation/report/pictures/slices.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;

/// RFC 3986: what a path may hold as it is.
std::string as_url(const std::string& path) {
  constexpr std::array<char, 17> digits{"0123456789ABCDEF"};
  std::string url;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string("-._~/").find(c) != std::string::npos) {
      url += c;
    } else {
      url += '%';
      url += digits[byte / 16];
      url += digits[byte % 16];
    }
  }
  return url;
}

}  // namespace

ExplainedMaps::ExplainedMaps(const fs::path& folder) : folder_(folder) {
  if (folder.empty() || !fs::exists(folder / "maps.tsv")) return;
  const core::Tsv maps = core::Tsv::read(folder / "maps.tsv");
  for (std::size_t row = 0; row < maps.size(); ++row) {
    const std::string picture = maps.get(row, "picture");
    if (maps.at(row, "outcome") == "right" || maps.at(row, "predicted") == core::not_available ||
        picture == core::not_available) {
      continue;
    }
    of_scan_[{maps.at(row, "participant_id"), maps.get(row, "session_id")}].push_back(
        {maps.at(row, "model"), maps.at(row, "method"), maps.at(row, "target"), folder / picture});
  }
  if (!fs::exists(folder / "checks.tsv")) return;
  const core::Tsv checks = core::Tsv::read(folder / "checks.tsv");
  for (std::size_t row = 0; row < checks.size(); ++row) {
    if (checks.at(row, "passed") == "yes") continue;
    warnings_[{checks.at(row, "model"), checks.at(row, "method")}].push_back(checks.at(row, "meaning"));
  }
}

std::string ExplainedMaps::link(const fs::path& from) const {
  return as_url(fs::relative(folder_ / "explain.html", from).generic_string());
}

Json ExplainedMaps::of(const ScanId& scan) const {
  Json out = Json::array();
  const auto found = of_scan_.find(scan);
  if (found == of_scan_.end()) return out;
  for (const auto& map : found->second) {
    if (!fs::exists(map.picture)) continue;
    Json warnings = Json::array();
    for (const std::string& method : {map.method, std::string("all")}) {
      const auto of = warnings_.find({map.model, method});
      if (of == warnings_.end()) continue;
      for (const auto& warning : of->second) warnings.push_back(warning);
    }
    const std::string name = map.model + ", " + map.method + ", of " + map.target;
    out.push_back(
        {{"image", core::png_data_uri(map.picture)},
         {"name", name},
         {"warnings", warnings},
         {"alt", "Map of " + core::scan_name(scan.first, scan.second) + " by " + name + ", " + planes_text()}});
  }
  return out;
}

}  // namespace tripet::evaluation
