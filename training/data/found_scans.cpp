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
void add_scan(const fs::path& path, PredictedScan scan, const model::ModelDescription& model, FoundScans& found) {
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
    });
  } catch (const core::Interrupted&) {
    throw;
  } catch (const core::Error& e) {
    core::log_warn(e.what());
    ++found.failed;
  }
}

void find_scans(const fs::path& folder, const model::ModelDescription& model, FoundScans& found) {
  const auto& classes = model.strategy_settings.classes;
  const auto settings = model.training.value("settings", core::Json::object());
  std::vector<std::string> warnings;
  const auto scans = core::read_judged_scans(folder / "scans.tsv", &warnings);
  const auto labels = read_labels(folder, core::split(settings.value("label-column", ""), ','), scans);
  for (const auto& warning : warnings) core::log_warn(warning);
  for (const auto& scan : scans) {
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
             {scan.participant_id, scan.session_id, core::not_available, core::not_available, label}, model, found);
  }
}

// sub-01_ses-02_pet.nii: the part that starts with this; n/a without.
std::string name_part(const fs::path& file, const std::string& start) {
  for (const auto& part : core::split(file.stem().string(), '_')) {
    if (part.starts_with(start)) return part;
  }
  return core::not_available;
}

void find_one(const fs::path& file, const model::ModelDescription& model, FoundScans& found) {
  const std::string participant = name_part(file, "sub-");
  add_scan(file,
           {participant == core::not_available ? file.stem().string() : participant, name_part(file, "ses-"),
            core::not_available, core::not_available, core::not_available},
           model, found);
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

FoundScans find_prepared_scans(const std::vector<fs::path>& prepared, const model::ModelDescription& model) {
  FoundScans found;
  for (const auto& path : prepared) {
    check_preparation(path, model);
    if (fs::is_directory(path)) {
      find_scans(path, model, found);
    } else {
      find_one(path, model, found);
    }
  }
  if (found.scans.empty()) throw core::Error("no scan could be used");
  return found;
}

}  // namespace tripet::training
