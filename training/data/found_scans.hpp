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
  std::vector<ScanScale> scales;
  std::set<std::filesystem::path> seen;  // a scan given twice, by itself or in its folder, is there once
  int failed = 0;
};

/// Those of folders of prepared scans, and single ones, each once, on the grid that the model learnt from. `label` is
/// that of the folder's participants.tsv where it is a class of the model (several diseases: those of them that it
/// names). What cannot be used is warned of with its reason, and so are scans prepared with other settings. Throws
/// Error when none can be used.
FoundScans find_prepared_scans(const std::vector<std::filesystem::path>& prepared,
                               const model::ModelDescription& model);

}  // namespace tripet::training
