#include "evaluation/sites/harmonised_uptake.hpp"

#include "core/error.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/regions.hpp"

namespace tripet::evaluation {

namespace {

const char* const table_name = "harmonisation.tsv";

}  // namespace

bool RecordedHarmonisation::is_there(const std::filesystem::path& folder) {
  return !folder.empty() && std::filesystem::exists(folder / table_name);
}

RecordedHarmonisation::RecordedHarmonisation(const std::filesystem::path& folder) {
  const core::Tsv table = core::Tsv::read(folder / table_name);
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string &site = table.at(row, "site"), &factor = table.at(row, "factor");
    if (core::is_missing(factor)) {
      as_they_are_[site] = table.at(row, "scans_as_they_are");
    } else {
      sites_[site] = std::make_shared<const Maps>(
          Maps{core::MappedVolume(folder / factor), core::MappedVolume(folder / table.at(row, "offset"))});
    }
  }
}

std::vector<double> RecordedHarmonisation::uptake(const core::MappedVolume& scan, const std::string& site,
                                                  bool divide) const {
  const auto found = sites_.find(site);
  if (found == sites_.end()) return regional_uptake(scan, divide);
  const auto factor = found->second->factor.values(), offset = found->second->offset.values();
  if (factor.size() != scan.values().size()) throw core::Error("the harmonisation is of another grid");
  return regional_uptake(scan, divide, [&](std::size_t voxel, double value) {
    return static_cast<double>(factor[voxel]) * value + static_cast<double>(offset[voxel]);
  });
}

}  // namespace tripet::evaluation
