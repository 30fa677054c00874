#include "training/experiment.hpp"

#include "core/log.hpp"
#include "training/data/near_duplicates.hpp"
#include "training/data/preparation.hpp"
#include "training/device/device.hpp"
#include "training/device/gpu.hpp"

namespace tripet::training {
namespace {

Cohort read_checked(const DataOptions& data) {
  Cohort cohort = read_cohort(data);
  for (const auto& warning : cohort.warnings) core::log_warn(warning);
  if (data.splits.empty()) check_folds(cohort, data.folds);
  return cohort;
}

std::optional<SplitTable> read_splits(const DataOptions& data, const Cohort& cohort) {
  if (data.splits.empty()) return {};
  SplitTable table(data.splits);
  for (const auto& warning : table.check(cohort)) core::log_warn(warning);
  return table;
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
      dataset(std::make_shared<const Dataset>(cohort)),
      preparation(read_preparation(data_.data)) {
  if (const auto on = choose_device(device); on.is_cuda() && gpu_parts() != nullptr)
    device_scans = scans_on(on, dataset);
  if (splits) data.folds = splits->folds();
  for (const auto& warning : near_duplicates(cohort, *dataset)) core::log_warn(warning);
  if (!learning.init.empty()) init = read_initial_weights(learning.init);
}

Split Experiment::split(int repeat, int fold) const {
  if (splits) return splits->split(repeat, fold);
  return split_participants(cohort.label_of_participant(), data.folds, fold, seed, repeat, calibration_share);
}

}  // namespace tripet::training
