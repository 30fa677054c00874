#pragma once

#include <filesystem>
#include <set>
#include <vector>

#include "core/mapped_volume.hpp"
#include "model/weights/model_file.hpp"
#include "training/data/dataset.hpp"
#include "training/run_files/run_predictions.hpp"

namespace tripet::training {

/// Whether the path needs no preparing: a folder with a scans.tsv, or a volume that preprocess wrote (its sidecar says
/// how).
bool is_prepared(const std::filesystem::path& path);

/// The sidecar of a prepared scan.
std::filesystem::path sidecar_of(const std::filesystem::path& volume);

/// The prepared scans that a model can be applied to, and how many cannot be used.
struct FoundScans {
  std::vector<PredictedScan> scans;
  std::vector<std::filesystem::path> files;
  std::vector<core::MappedVolume> volumes;
  std::vector<ScanScale> scales;         // of values()
  std::vector<std::string> sites;        // of each scan, where the model asks for it; "": not known
  std::set<std::filesystem::path> seen;  // a scan given twice, by itself or in its folder, is there once
  int failed = 0;
  // Where scans are kept as a harmonisation has them; empty: as they lie in their files.
  std::vector<std::vector<float>> harmonised = {};

  std::span<const float> values(std::size_t index) const {
    const bool as_it_is = harmonised.empty() || harmonised[index].empty();
    return as_it_is ? volumes[index].values() : std::span<const float>(harmonised[index]);
  }
};

/// Those of folders of prepared scans, and single ones, each once, on the grid that the model learnt from. `label` is
/// that of the folder's participants.tsv where it is a class of the model (several diseases: those of them that it
/// names). What cannot be used is warned of with its reason, and so are scans prepared with other settings. Throws
/// Error when none can be used. site: of all scans, whatever tables say; where it is empty the folder's
/// participants.tsv tells, for a model that harmonises.
FoundScans find_prepared_scans(const std::vector<std::filesystem::path>& prepared, const model::ModelDescription& model,
                               const std::string& site = "");

/// Scan number `index` as the harmonisation has it, and its scale. memory: holds it where it must be made. Null, or a
/// site that it does not know: as it is.
std::pair<std::span<const float>, ScanScale> harmonised_scan(const FoundScans& found, std::size_t index,
                                                             const model::Harmonisation* harmonisation,
                                                             std::vector<float>& memory);

/// Warns of scans whose site the model does not know: they stay as they are.
void warn_of_unknown_sites(const FoundScans& found, const model::Harmonisation& harmonisation);

}  // namespace tripet::training
