#include "evaluation/report/sections/synthetic_scans.hpp"

#include <algorithm>

#include "core/picture/png.hpp"
#include "core/tsv.hpp"
#include "evaluation/report/findings.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;
using core::member;

/// The generators of a comparison: the folders in synthetic/ that hold a finished one, by repeat and fold.
std::vector<fs::path> generator_folders(const fs::path& runs) {
  std::vector<fs::path> found;
  if (!fs::is_directory(runs / "synthetic")) return found;
  for (const auto& entry : fs::recursive_directory_iterator(runs / "synthetic")) {
    if (entry.path().filename() == "quality.json") found.push_back(entry.path().parent_path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string name_of(const fs::path& generator, const fs::path& runs) {
  return fs::relative(generator.parent_path(), runs / "synthetic").string();
}

/// Over the pairs of diagnoses.
Json mean_of(const Json& maps, const char* key) {
  double sum = 0;
  int count = 0;
  for (const auto& [pair, map] : maps.items()) {
    if (!member(map, key).is_number()) continue;
    sum += map[key].get<double>();
    ++count;
  }
  return count > 0 ? Json(sum / count) : Json();
}

Json quality_row(const fs::path& generator, const fs::path& runs) {
  const Json quality = core::read_json(generator / "quality.json");
  const Json record = fs::exists(generator / "run.json") ? core::read_json(generator / "run.json") : Json();
  const Json &maps = member(quality, "difference_maps"), &ssim = member(quality, "ssim"),
             &nearest = member(quality, "nearest");
  std::string power;
  for (const auto& share : member(quality, "power")) power += (power.empty() ? "" : ", ") + decimals(share, 2);
  const std::string share = nearest.is_object() ? decimals(member(nearest, "share"), 2) + " (by chance " +
                                                      decimals(member(nearest, "chance_low"), 2) + " to " +
                                                      decimals(member(nearest, "chance_high"), 2) + ")"
                                                : core::not_available;
  const Json& seconds = member(record, "seconds");
  return {{"head", name_of(generator, runs)},
          {"cells",
           Json::array({cell(decimals(mean_of(maps, "correlation"), 2)), cell(decimals(mean_of(maps, "real"), 2)),
                        cell(decimals(member(quality, "deviation_ratio"), 2)), cell(power),
                        cell(decimals(member(ssim, "synthetic"), 2) + " / " + decimals(member(ssim, "real"), 2)),
                        cell(decimals(member(record, "diversity"), 2)), cell(share),
                        cell(seconds.is_number() ? decimals(seconds.get<double>() / 60, 1) : core::not_available)})}};
}

std::size_t scans_listed(const std::vector<fs::path>& generators) {
  std::size_t count = 0;
  for (const auto& generator : generators) {
    const auto table = generator.parent_path() / "scans" / "synthetic.tsv";
    if (fs::exists(table)) count += core::Tsv::read(table).size();
  }
  return count;
}

}  // namespace

Json synthetic_section(const Json& metrics, const std::vector<std::string>& strategies, const fs::path& runs) {
  Json sentences = Json::array();
  for (const auto& real : strategies) {
    for (const char* arm : {"+synthetic", "-on-synthetic"}) {
      if (std::find(strategies.begin(), strategies.end(), real + arm) == strategies.end()) continue;
      for (const auto& sentence : pair_findings(metrics, real, real + arm)) sentences.push_back(sentence);
    }
  }
  if (sentences.empty()) return false;
  const auto generators = generator_folders(runs);
  const std::size_t scans = scans_listed(generators);
  Json section{{"sentences", sentences},
               {"count", scans > 0 ? Json(std::to_string(scans)) : Json(false)},
               {"table", false},
               {"picture", false}};
  if (generators.empty()) return section;
  section["table"] =
      table("synthetic", "Synthetic scans of each fold's generator",
            {"Generator", "Difference maps", "of two real sets", "Deviation", "Power (coarse, middle, fine)",
             "Similarity, synthetic / real", "Diversity", "Nearest is a scan learnt from", "Minutes"});
  for (const auto& generator : generators) section["table"]["rows"].push_back(quality_row(generator, runs));
  if (const auto picture = generators.front() / "samples.png"; fs::exists(picture)) {
    section["picture"] = {{"image", core::png_data_uri(picture)}, {"where", name_of(generators.front(), runs)}};
  }
  return section;
}

}  // namespace tripet::evaluation
