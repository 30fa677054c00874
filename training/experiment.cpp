#include "training/experiment.hpp"

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/participants_file.hpp"
#include "core/tsv.hpp"
#include "training/data/near_duplicates.hpp"
#include "training/data/permuted_labels.hpp"
#include "training/data/preparation.hpp"
#include "training/device/device.hpp"
#include "training/device/gpu_parts.hpp"
#include "training/learning_curve.hpp"

namespace tripet::training {
namespace {

Cohort read_checked(const DataOptions& data) {
  if (data.by_site() && !data.splits.empty()) {
    throw core::UsageError("--split-by site draws folds, and --splits " + data.splits.string() +
                           " says which they are; leave one of the two out");
  }
  if (data.splits.empty() && (data.folds == 1 || (data.folds == 0 && !data.by_site()))) {
    throw core::UsageError("--folds " + std::to_string(data.folds) +
                           ": at least two are needed; 0 is for --split-by site and leaves out one site at a time");
  }
  Cohort cohort = read_cohort(data);
  for (const auto& warning : cohort.warnings) core::log_warn(warning);
  if (data.splits.empty() && !data.by_site()) check_folds(cohort, data.folds);
  return cohort;
}

std::optional<SplitTable> read_splits(const DataOptions& data, const Cohort& cohort) {
  if (data.splits.empty()) return {};
  std::set<core::ScanId> scans;
  for (const auto& example : cohort.examples) scans.emplace(example.participant_id, example.session_id);
  SplitTable table(data.splits, scans);
  for (const auto& warning : table.check(cohort)) core::log_warn(warning);
  return table;
}

std::optional<SiteSplits> split_by_site(const DataOptions& data, const Cohort& cohort, std::uint64_t seed,
                                        double calibration_share) {
  if (!data.by_site()) return {};
  return SiteSplits(read_sites(data, cohort), cohort, data.folds, seed, calibration_share);
}

std::vector<ScanTraits> read_traits(const DataOptions& data, const Cohort& cohort) {
  if (!data.harmonised()) return {};
  return core::with_context("--harmonize site", [&] {
    core::Tsv table = core::Tsv::read(core::participants_table(data.data, data.labels));
    std::vector<core::ScanId> scans;
    for (const auto& example : cohort.examples) scans.emplace_back(example.participant_id, example.session_id);
    std::vector<std::string> told_with_the_labels;
    core::align_ids(table, {scans.begin(), scans.end()}, told_with_the_labels);
    return read_scan_traits(table, scans, data.site_column);
  });
}

}  // namespace

Experiment::Experiment(const DataOptions& data_, const LearningOptions& learning_, const DeviceOptions& device_,
                       std::uint64_t seed_, double calibration_share_)
    : data(data_),
      learning(learning_),
      device(resolve(device_)),
      seed(seed_),
      calibration_share(calibration_share_),
      cohort(read_checked(data_)),
      splits(read_splits(data_, cohort)),
      site_splits(split_by_site(data_, cohort, seed, calibration_share)),
      dataset(std::make_shared<const Dataset>(cohort)),
      preparation(read_preparation(data_.data)),
      traits(read_traits(data_, cohort)) {
  if (const auto on = choose_device(device); on.is_cuda() && gpu_parts() != nullptr)
    device_scans = scans_on(on, dataset);
  if (splits) data.folds = splits->folds();
  if (site_splits) data.folds = site_splits->folds();
  for (const auto& warning : near_duplicates(cohort, *dataset)) core::log_warn(warning);
  if (!learning.init.empty()) init = read_initial_weights(learning.init);
  data_hash = dataset->hash();
}

Experiment Experiment::with_synthetic(const std::vector<Example>& scans, const core::Json& provenance,
                                      bool alone) const {
  Experiment more = *this;
  more.synthetic = SyntheticPart{{}, alone, provenance};
  for (const Example& scan : scans) {
    more.synthetic->ids.insert(scan.participant_id);
    more.cohort.examples.push_back(scan);
  }
  more.dataset = std::make_shared<const Dataset>(*dataset, more.cohort);
  if (device_scans) more.device_scans = scans_on(choose_device(device), more.dataset);
  return more;
}

Experiment Experiment::with_part(int percent) const {
  Experiment part = *this;
  part.training_percent = percent;
  return part;
}

Experiment Experiment::with_permuted_labels(int repeat, int fold) const {
  Experiment other = *this;
  other.split_of_true_labels = split(repeat, fold);
  const std::string key = std::to_string(seed) + "/" + std::to_string(repeat) + "/" + std::to_string(fold);
  other.cohort = training::with_permuted_labels(cohort, *other.split_of_true_labels, key);
  return other;
}

Split Experiment::split(int repeat, int fold) const {
  if (split_of_true_labels) return *split_of_true_labels;
  Split all = split_of_participants(repeat, fold);
  if (training_percent < 100) {
    thin_training(all, cohort.label_of_participant(), training_percent, seed, repeat, fold);
  }
  if (!synthetic) return all;
  if (synthetic->alone) std::erase_if(all, [](const auto& entry) { return entry.second == Set::train; });
  for (const auto& id : synthetic->ids) all[id] = Set::train;
  return all;
}

Split Experiment::split_of_participants(int repeat, int fold) const {
  if (splits) return splits->split(repeat, fold);
  if (site_splits) return site_splits->fold(repeat, fold).split;
  return split_participants(cohort.label_of_participant(), data.folds, fold, seed, repeat, calibration_share);
}

}  // namespace tripet::training
