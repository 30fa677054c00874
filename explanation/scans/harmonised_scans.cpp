#include "explanation/scans/harmonised_scans.hpp"

#include <map>
#include <memory>

#include "core/error.hpp"
#include "model/weights/model_file.hpp"

namespace tripet::explanation {
namespace {

using Shared = std::shared_ptr<const model::Harmonisation>;

bool same_map(const ops::SiteMap* a, const ops::SiteMap* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->factor == b->factor && a->offset == b->offset;
}

}  // namespace

void harmonise_scans(training::FoundScans& found, const std::vector<ExplainedModel>& models) {
  std::map<std::filesystem::path, Shared> read;
  const auto harmonisation_of = [&](const std::filesystem::path& file) {
    const auto known = read.find(file);
    if (known != read.end()) return known->second;
    return read[file] = model::read_model(file).description.harmonisation;
  };
  found.harmonised.resize(found.scans.size());
  for (std::size_t i = 0; i < found.scans.size(); ++i) {
    const core::ScanId id{found.scans[i].participant_id, found.scans[i].session_id};
    bool first = true;
    Shared taken;
    for (const auto& model : models) {
      const auto file = model.file_for(id);
      if (!file) continue;
      const Shared own = harmonisation_of(*file);
      const auto map_of = [&](const Shared& one) { return one ? one->of(found.sites[i]) : nullptr; };
      if (!first && !same_map(map_of(own), map_of(taken))) {
        throw core::UsageError("--model: " + models.front().name + " and " + model.name +
                               " harmonise scans differently; explain each on its own");
      }
      taken = own;
      first = false;
    }
    std::vector<float> memory;
    const auto [values, scale] = training::harmonised_scan(found, i, taken.get(), memory);
    if (values.data() == memory.data()) found.harmonised[i] = std::move(memory);
    found.scales[i] = scale;
  }
  for (const auto& [file, harmonisation] : read) {
    if (!harmonisation) continue;
    training::warn_of_unknown_sites(found, *harmonisation);
    break;  // the folds of one comparison know the same sites, or nearly
  }
}

}  // namespace tripet::explanation
