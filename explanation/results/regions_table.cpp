#include "explanation/results/regions_table.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "core/mapped_volume.hpp"
#include "core/text.hpp"
#include "evaluation/baselines/regions.hpp"
#include "explanation/results/map_files.hpp"

namespace tripet::explanation {
namespace {

const double unknown = std::numeric_limits<double>::quiet_NaN();

std::string cell(double value) {
  return std::isfinite(value) ? core::format_number(std::round(value * 1e6) / 1e6) : "n/a";
}

/// Of relevances, which may be tiny.
std::string digits(double value) {
  if (!std::isfinite(value)) return "n/a";
  if (value == 0) return "0";
  const double power = std::pow(10, 5 - std::floor(std::log10(std::abs(value))));
  return core::format_number(std::round(value * power) / power);
}

/// The region on the other side; nothing for one in the middle.
std::optional<std::size_t> mirrored(std::size_t region) {
  const auto& regions = evaluation::regions();
  std::string name = regions[region].name;
  for (const auto& [side, other] : {std::pair<std::string, std::string>{" left", " right"}, {" right", " left"}}) {
    if (!name.ends_with(side)) continue;
    name = name.substr(0, name.size() - side.size()) + other;
    for (std::size_t i = 0; i < regions.size(); ++i) {
      if (regions[i].name == name) return i;
    }
  }
  return std::nullopt;
}

std::vector<double> means(const core::MappedVolume& volume) {
  std::vector<double> out;
  for (const auto& region : evaluation::regions())
    out.push_back(evaluation::region_mean(volume, region).value_or(unknown));
  return out;
}

/// The share of the brain's relevance within each region's sphere.
std::vector<double> shares(const core::MappedVolume& map, const Atlas& atlas) {
  const auto& regions = evaluation::regions();
  std::vector<double> inside(regions.size());
  double all = 0;
  const ops::Affine to_ras{map.affine()};
  const auto& size = map.size();
  std::size_t i = 0;
  for (int z = 0; z < size[2]; ++z) {
    for (int y = 0; y < size[1]; ++y) {
      for (int x = 0; x < size[0]; ++x, ++i) {
        if (atlas.brain[i] < 0.5F) continue;
        const double relevance = std::abs(static_cast<double>(map.values()[i]));
        all += relevance;
        const ops::Point at = to_ras({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        for (std::size_t r = 0; r < regions.size(); ++r) {
          double square = 0;
          for (std::size_t axis = 0; axis < 3; ++axis) square += std::pow(at[axis] - regions[r].centre[axis], 2);
          if (square <= regions[r].radius * regions[r].radius) inside[r] += relevance;
        }
      }
    }
  }
  for (double& share : inside) share = all > 0 ? share / all : unknown;
  return inside;
}

using Uptake = std::map<std::filesystem::path, std::vector<double>>;

/// By region, over the scans of the class.
std::vector<double> mean_uptake(const std::vector<ExplainedScan>& scans, const Uptake& uptake,
                                const std::string& label) {
  std::map<std::filesystem::path, bool> counted;  // a scan that several models explain counts once
  std::vector<double> sum(evaluation::regions().size());
  for (const auto& scan : scans) {
    if (scan.label != label || !counted.emplace(scan.prepared, true).second) continue;
    for (std::size_t r = 0; r < sum.size(); ++r) sum[r] += uptake.at(scan.prepared)[r];
  }
  for (double& value : sum) value = counted.empty() ? unknown : value / static_cast<double>(counted.size());
  return sum;
}

}  // namespace

core::Tsv regions_table(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out, const Atlas& atlas,
                        const std::string& reference_class) {
  core::Tsv table({"participant_id", "session_id", "model", "method", "region", "uptake", "uptake_change_percent",
                   "relevance", "relevance_share", "asymmetry"});
  Uptake uptake;
  for (const auto& scan : scans) {
    if (!uptake.contains(scan.prepared)) uptake[scan.prepared] = means(core::MappedVolume(scan.prepared));
  }
  const auto usual = mean_uptake(scans, uptake, reference_class);
  const auto& regions = evaluation::regions();
  for (const auto& scan : scans) {
    const MapFiles files(out, scan.participant_id, scan.session_id, scan.model);
    for (const auto& method : scan.methods) {
      const core::MappedVolume map(files.in_template_space(method));
      const auto relevance = means(map), share = shares(map, atlas);
      for (std::size_t r = 0; r < regions.size(); ++r) {
        const double here = uptake.at(scan.prepared)[r];
        double asymmetry = unknown;
        if (const auto other = mirrored(r)) {
          const bool is_left = std::string(regions[r].name).ends_with("left");
          const double left = relevance[is_left ? r : *other], right = relevance[is_left ? *other : r];
          asymmetry = (left - right) / (std::abs(left) + std::abs(right));
        }
        table.add({scan.participant_id, scan.session_id, scan.model, method, regions[r].name, cell(here),
                   cell(100 * (here / usual[r] - 1)), digits(relevance[r]), cell(share[r]), cell(asymmetry)});
      }
    }
  }
  return table;
}

}  // namespace tripet::explanation
