#include "training/job.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "training/data/augmentation.hpp"
#include "training/data/near_duplicates.hpp"
#include "training/device/device.hpp"
#include "training/device/gpu.hpp"
#include "training/device/random_stream.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

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

// Made once, so that what the file is taken for is said once.
void check_init(const Experiment& experiment, const std::vector<Job>& jobs) {
  const auto network = new_network(network_settings(experiment, *make_strategy(experiment, jobs.front().strategy)), 0);
  core::log_info("--init " + experiment.init->path.string() + ": " + start_from(*experiment.init, *network));
  std::set<std::string> held_out;
  for (const Job& job : jobs) {
    for (const auto& [participant, set] : experiment.split(job.repeat, job.fold)) {
      if (set == Set::test) held_out.insert(participant);
    }
  }
  check_held_out(*experiment.init, held_out);
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

core::Json read_preparation(const fs::path& folder) {
  const auto path = folder / "preprocessing.json";
  if (!fs::exists(path)) return nullptr;
  return core::read_json(path);
}

core::Json preparation_settings(const core::Json& preparation) {
  return preparation.is_null() ? core::Json() : preparation.value("Preprocessing", core::Json());
}

std::string preparation_hash(const core::Json& preparation) {
  return preparation.is_null() ? "" : preparation.value("SettingsHash", "");
}

std::string where(const Job& job) {
  return job.strategy + ", repeat " + std::to_string(job.repeat) + ", fold " + std::to_string(job.fold);
}

core::Json job_settings(const Experiment& experiment, const Job& job) {
  core::Json settings{{"tripet", core::version()},
                      {"data", experiment.dataset->hash()},
                      {"preprocessing", preparation_settings(experiment.preparation)},
                      {"label-column", core::join(experiment.data.label_columns, ",")},
                      {"task", experiment.data.task},
                      {"classes", experiment.cohort.classes},
                      {"folds", experiment.data.folds},
                      {"splits", experiment.splits ? experiment.splits->hash() : ""},
                      {"fold", job.fold},
                      {"repeat", job.repeat},
                      {"seed", experiment.seed},
                      {"calibration-share", experiment.calibration_share},
                      {"strategy", job.strategy}};
  LearningOptions learning = experiment.learning;
  DeviceOptions device = experiment.device;
  core::OptionSet options;
  learning.describe(options);
  device.describe(options);
  for (const auto& option : options.options()) {
    if (option.name() != "resume") settings[option.name()] = option.value();
  }
  settings["batch-norm"] = job.batch_norm;
  // Where the weights lay plays no part either.
  settings["init"] = experiment.init ? experiment.init->hash : "";
  // Which of several GPUs plays no part.
  settings["device"] = core::split(device.device, ':').front();
  return settings;
}

bool is_finished(const Experiment& experiment, const Job& job) {
  const auto record = job.out / "run.json";
  if (experiment.learning.resume == "never" || !fs::exists(record)) return false;
  const auto before = core::read_json(record);
  const auto settings = job_settings(experiment, job);
  const auto held = before.value("settings", core::Json::object());
  std::vector<std::string> changed;
  for (const auto& [key, value] : settings.items()) {
    if (!held.contains(key) || held[key] != value) changed.push_back(key);
  }
  if (!changed.empty()) {
    throw core::Error(job.out.string() + ": holds a run with other settings (" + core::join(changed, ", ") +
                      "); choose another --out, or start over with --resume never");
  }
  return before.value("finished", false) && fs::exists(job.out / "model.safetensors") &&
         fs::exists(job.out / "predictions.tsv");
}

std::unique_ptr<model::Strategy> make_strategy(const Experiment& experiment, const std::string& name,
                                               const std::vector<double>& class_weights) {
  if (experiment.cohort.multilabel && name != "multi-label") {
    throw core::UsageError("--task multilabel: " + name +
                           " gives each scan one class; use multi-label, or --task multiclass");
  }
  model::StrategySettings settings;
  settings.classes = experiment.cohort.classes;
  settings.irrelevant_pairs = experiment.learning.irrelevant_pairs;
  settings.decode = experiment.learning.decode;
  settings.label_smoothing = experiment.learning.label_smoothing;
  settings.focal = experiment.learning.focal;
  settings.exclusive = !experiment.cohort.multilabel;
  if (experiment.cohort.multilabel) settings.positive_weights = class_weights;
  return model::make_strategy(name, settings);
}

model::NetworkSettings network_settings(const Experiment& experiment, const model::Strategy& strategy) {
  const auto& grid = experiment.dataset->grid();
  const LearningOptions& learning = experiment.learning;
  return {learning.model,   {grid[2], grid[1], grid[0]}, strategy.head_count(),
          learning.dropout, learning.resnet_geometry,    learning.resnet_shortcut};
}

void check_settings(const Experiment& experiment, const std::vector<Job>& jobs) {
  const LearningOptions& learning = experiment.learning;
  for (const Job& job : jobs) make_strategy(experiment, job.strategy);
  Augmentation::parse(learning.augment);
  class_weights(learning.class_weights, experiment.cohort, {});
  if (learning.class_weights != "none" && learning.batch_size == 1 && !experiment.cohort.multilabel) {
    throw core::UsageError("--class-weights " + learning.class_weights +
                           ": weighs the scans of a batch against each other, and --batch-size 1 leaves nothing to "
                           "weigh; use larger batches or --class-weights none");
  }
  if (learning.freeze != "none" && !experiment.init) {
    throw core::UsageError("--freeze " + learning.freeze + ": needs --init; random weights would never learn");
  }
  if (experiment.init) check_init(experiment, jobs);
}

std::vector<std::size_t> members(const Cohort& cohort, const Split& split, Set set) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < cohort.examples.size(); ++i) {
    const auto found = split.find(cohort.examples[i].participant_id);
    if (found != split.end() && found->second == set) indices.push_back(i);
  }
  return indices;
}

std::vector<double> class_weights(const std::string& option, const Cohort& cohort,
                                  const std::vector<std::size_t>& examples) {
  const std::size_t classes = cohort.classes.size();
  if (option == "none") return {};
  std::vector<double> weights(classes);
  if (option == "balanced" && cohort.multilabel) {
    for (std::size_t d = 0; d < classes; ++d) {
      double with = 0, without = 0;
      for (const std::size_t i : examples) {
        with += cohort.examples[i].present[d] == 1;
        without += cohort.examples[i].present[d] == 0;
      }
      weights[d] = with > 0 && without > 0 ? without / with : 1;
    }
    return weights;
  }
  if (option == "balanced") {
    std::vector<double> counts(classes);
    for (const std::size_t i : examples) ++counts[static_cast<std::size_t>(cohort.examples[i].label)];
    for (std::size_t c = 0; c < classes; ++c) {
      // A class without a scan in the training set enters no loss: its weight plays no part.
      weights[c] =
          counts[c] > 0 ? static_cast<double>(examples.size()) / (static_cast<double>(classes) * counts[c]) : 0;
    }
    return weights;
  }
  const auto texts = core::split(option, ',');
  for (std::size_t c = 0; c < texts.size(); ++c) {
    const auto weight = core::parse_number(core::trim(texts[c]));
    if (!weight || !(*weight > 0) || texts.size() != classes) {
      throw core::UsageError("--class-weights " + option +
                             ": give none, balanced, or one positive number for each of " +
                             core::join(cohort.classes, ", "));
    }
    weights[c] = *weight;
  }
  return weights;
}

}  // namespace tripet::training
