#include "explanation/results/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/mapped_volume.hpp"
#include "core/parallel_for.hpp"
#include "evaluation/report/pictures/slices.hpp"
#include "explanation/results/map_files.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;

/// White is what all but a few voxels stay below.
double white_of(std::span<const float> values) {
  std::vector<float> sorted(values.begin(), values.end());
  const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(0.998 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), place, sorted.end());
  return std::max(static_cast<double>(*place), 1e-9);
}

bool is_drawn(const fs::path& picture, const fs::path& map) {
  return fs::exists(picture) && fs::last_write_time(picture) >= fs::last_write_time(map);
}

void draw(const fs::path& map_file, std::span<const float> under, const fs::path& picture) {
  const core::MappedVolume map(map_file);
  double largest = 1e-30;
  for (const float value : map.values()) largest = std::max(largest, std::abs(static_cast<double>(value)));
  const evaluation::RasGrid grid(map);
  const double white = white_of(under);
  core::write_png(picture, evaluation::three_planes([&](const ops::Point& ras) {
                    const double grey = std::clamp(grid.sample(under, ras) / white, 0.0, 1.0);
                    return evaluation::overlay(grid.sample(map.values(), ras) / largest, 220 * grey);
                  }));
}

}  // namespace

void write_pictures(const std::vector<ExplainedScan>& scans, const std::vector<GroupMean>& groups, const fs::path& out,
                    const Atlas& atlas, int threads) {
  core::parallel_for(scans.size(), threads, [&](std::size_t i, const core::StopCheck& stop) {
    const ExplainedScan& scan = scans[i];
    const MapFiles files(out, scan.participant_id, scan.session_id, scan.model);
    const core::MappedVolume prepared(scan.prepared);
    for (const auto& method : scan.methods) {
      stop();
      const auto map = files.in_template_space(method);
      if (!is_drawn(files.picture(method), map)) draw(map, prepared.values(), files.picture(method));
    }
  });
  for (const auto& group : groups) draw(group.file, atlas.template_values, group.picture());
}

}  // namespace tripet::explanation
