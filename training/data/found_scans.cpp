#include "training/data/found_scans.hpp"

#include <algorithm>
#include <optional>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/participants_file.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/data/disease_labels.hpp"
#include "training/data/label_table.hpp"
#include "training/data/preparation.hpp"
#include "training/harmonisation/scan_traits.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

std::string grid_text(std::int64_t x, std::int64_t y, std::int64_t z) {
  return std::to_string(x) + " x " + std::to_string(y) + " x " + std::to_string(z);
}

// The label table that training would take; nothing where the folder has none that can be used.
std::optional<LabelTable> read_labels(const fs::path& folder, const std::vector<std::string>& columns,
                                      const std::vector<core::ScanRecord>& scans) {
  const auto path = core::participants_table(folder, {});
  if (path.empty()) return {};
  std::set<core::ScanId> ids;
  for (const auto& scan : scans) ids.emplace(scan.participant_id, scan.session_id);
  try {
    const core::Tsv table = core::Tsv::read(path);
    if (!std::all_of(columns.begin(), columns.end(), [&](const auto& column) { return table.has(column); })) return {};
    LabelTable labels(path, columns, ids, folder);
    for (const auto& warning : labels.warnings()) core::log_warn(warning);
    return labels;
  } catch (const core::Error& e) {
    core::log_warn(std::string(e.what()) + "; predicted without labels");
  }
  return {};
}

// Reads the whole scan: what is wrong with one must not end the prediction of the others.
void add_scan(const fs::path& path, PredictedScan scan, const std::string& site, const model::ModelDescription& model,
              FoundScans& found) {
  if (!found.seen.insert(fs::weakly_canonical(path)).second) return;
  try {
    core::with_context(path.string(), [&] {
      core::MappedVolume volume(path);
      const auto& size = volume.size();
      const auto& input = model.network.input;
      if (size[0] != input[2] || size[1] != input[1] || size[2] != input[0]) {
        throw core::Error("has " + grid_text(size[0], size[1], size[2]) + " voxels, the model learnt from " +
                          grid_text(input[2], input[1], input[0]) + "; prepare it with the same --spacing");
      }
      found.scales.push_back(scan_scale(volume.values()));
      found.volumes.push_back(std::move(volume));
      found.files.push_back(path);
      found.scans.push_back(std::move(scan));
      found.sites.push_back(site);
    });
  } catch (const core::Interrupted&) {
    throw;
  } catch (const core::Error& e) {
    core::log_warn(e.what());
    ++found.failed;
  }
}

/// The site of each scan by the folder's table of participants, "" where it does not say.
std::vector<std::string> read_scan_sites(const fs::path& folder, const std::vector<core::ScanRecord>& scans,
                                         const model::ModelDescription& model) {
  std::vector<std::string> sites(scans.size());
  const auto path = core::participants_table(folder, {});
  if (path.empty() || !model.harmonisation) return sites;
  std::vector<core::ScanId> ids;
  for (const auto& scan : scans) ids.emplace_back(scan.participant_id, scan.session_id);
  try {
    core::Tsv table = core::Tsv::read(path);
    std::vector<std::string> told_with_the_labels;
    core::align_ids(table, {ids.begin(), ids.end()}, told_with_the_labels);
    const auto traits = read_scan_traits(table, ids, core::text_of(model.harmonisation->about, "site_column", "site"));
    for (std::size_t i = 0; i < scans.size(); ++i) sites[i] = traits[i].site;
  } catch (const core::Error& e) {
    core::log_warn(std::string(e.what()) + "; predicted without sites");
  }
  return sites;
}

void find_scans(const fs::path& folder, const model::ModelDescription& model, const std::string& site,
                FoundScans& found) {
  const auto& classes = model.strategy_settings.classes;
  const auto settings = model.training.value("settings", core::Json::object());
  std::vector<std::string> warnings;
  const auto scans = core::read_judged_scans(folder / "scans.tsv", &warnings);
  const auto labels = read_labels(folder, core::split(settings.value("label-column", ""), ','), scans);
  const auto sites = read_scan_sites(folder, scans, model);
  for (const auto& warning : warnings) core::log_warn(warning);
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const auto& scan = scans[i];
    if (scan.status == core::ScanStatus::failed) {
      core::log_warn(scan.source + ": " + scan.reason);
      ++found.failed;
      continue;
    }
    std::string label = labels ? labels->label(scan.participant_id, scan.session_id) : core::not_available;
    if (!model.strategy_settings.exclusive) {
      label = disease_label(parse_diseases(label, classes), classes);
    } else if (std::find(classes.begin(), classes.end(), label) == classes.end()) {
      label = core::not_available;
    }
    add_scan(folder / scan.output,
             {scan.participant_id, scan.session_id, core::not_available, core::not_available, label},
             site.empty() ? sites[i] : site, model, found);
  }
}

// sub-01_ses-02_pet.nii: the part that starts with this; n/a without.
std::string name_part(const fs::path& file, const std::string& start) {
  for (const auto& part : core::split(file.stem().string(), '_')) {
    if (part.starts_with(start)) return part;
  }
  return core::not_available;
}

void find_one(const fs::path& file, const model::ModelDescription& model, const std::string& site, FoundScans& found) {
  const std::string participant = name_part(file, "sub-");
  add_scan(file,
           {participant == core::not_available ? file.stem().string() : participant, name_part(file, "ses-"),
            core::not_available, core::not_available, core::not_available},
           site, model, found);
}

void check_preparation(const fs::path& prepared, const model::ModelDescription& model) {
  const auto given = fs::is_directory(prepared) ? read_preparation(prepared) : core::read_json(sidecar_of(prepared));
  const auto settings = preparation_settings(given);
  if (model.preprocessing.is_null() || settings.is_null()) return;
  const std::string wanted = model.training.value("preparation_hash", "");
  const bool same = wanted.empty() || preparation_hash(given).empty() ? settings == model.preprocessing
                                                                      : preparation_hash(given) == wanted;
  if (!same) {
    core::log_warn(prepared.string() + ": prepared with other settings than the scans that the model learnt from");
  }
}

}  // namespace

fs::path sidecar_of(const fs::path& volume) {
  return fs::path(volume).replace_extension(".json");
}

bool is_prepared(const fs::path& path) {
  if (fs::is_directory(path)) return fs::exists(path / "scans.tsv");
  const auto sidecar = sidecar_of(path);
  if (path.extension() != ".nii" || !fs::exists(sidecar)) return false;
  try {
    return core::read_json(sidecar).contains("Preprocessing");
  } catch (const core::Error&) {
    return false;  // the sidecar of a raw scan, which preparing will complain of
  }
}

FoundScans find_prepared_scans(const std::vector<fs::path>& prepared, const model::ModelDescription& model,
                               const std::string& site) {
  FoundScans found;
  for (const auto& path : prepared) {
    check_preparation(path, model);
    if (fs::is_directory(path)) {
      find_scans(path, model, site, found);
    } else {
      find_one(path, model, site, found);
    }
  }
  if (found.scans.empty()) throw core::Error("no scan could be used");
  return found;
}

std::pair<std::span<const float>, ScanScale> harmonised_scan(const FoundScans& found, std::size_t index,
                                                             const model::Harmonisation* harmonisation,
                                                             std::vector<float>& memory) {
  const auto values = found.volumes[index].values();
  const ops::SiteMap* map = harmonisation == nullptr ? nullptr : harmonisation->of(found.sites[index]);
  if (map == nullptr) return {values, found.scales[index]};
  memory.resize(values.size());
  ops::apply(*map, values, memory);
  return {memory, core::with_context(found.files[index].string(), [&] { return scan_scale(memory); })};
}

void warn_of_unknown_sites(const FoundScans& found, const model::Harmonisation& harmonisation) {
  std::map<std::string, std::size_t> scans;
  for (const auto& site : found.sites) {
    if (harmonisation.of(site) == nullptr) ++scans[site];
  }
  for (const auto& [site, count] : scans) {
    core::log_warn(
        counted(count, "scan") + " of " +
        (site.empty() ? "no known site (a column " + core::text_of(harmonisation.about, "site_column", "site") +
                            " of participants.tsv, or --site, says it)"
                      : "site " + site + ", which the model does not know") +
        ": not harmonised, taken as they are; the model's sites are " + core::join(harmonisation.sites, ", "));
  }
}

}  // namespace tripet::training
