#include "training/job.hpp"

#include <set>

#include "core/control_name.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "training/data/augmentation.hpp"
#include "training/data/class_weights.hpp"
#include "training/data/preparation.hpp"
#include "training/device/random_stream.hpp"
#include "training/harmonisation/harmonised.hpp"
#include "training/model_settings.hpp"

namespace tripet::training {
namespace {

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

/// Of site, age and sex of all scans.
std::string traits_hash(const Experiment& experiment) {
  std::string all;
  for (const ScanTraits& traits : experiment.traits) {
    all += traits.site + "\t" + (traits.age ? core::format_number(*traits.age) : core::not_available) + "\t" +
           traits.sex + "\n";
  }
  return core::hash_bytes(all);
}

}  // namespace

std::string where(const Job& job) {
  return job.strategy + job.arm + ", repeat " + std::to_string(job.repeat) + ", fold " + std::to_string(job.fold);
}

bool learnt_from_permuted_labels(const core::Json& training) {
  return core::member(core::member(training, "settings"), permuted_labels).is_boolean();
}

core::Json data_settings(const Experiment& experiment, int repeat, int fold) {
  return {{"tripet", core::version()},
          {"data", experiment.data_hash},
          {"preprocessing", preparation_settings(experiment.preparation)},
          {"label-column", core::join(experiment.data.label_columns, ",")},
          {"task", experiment.data.task},
          {"classes", experiment.cohort.classes},
          {"folds", experiment.data.folds},
          {"splits", experiment.splits ? experiment.splits->hash() : ""},
          {"fold", fold},
          {"repeat", repeat},
          {"seed", experiment.seed},
          {"calibration-share", experiment.calibration_share}};
}

core::Json job_settings(const Experiment& experiment, const Job& job) {
  core::Json settings = data_settings(experiment, job.repeat, job.fold);
  settings["strategy"] = job.strategy;
  LearningOptions learning = experiment.learning;
  DeviceOptions device = experiment.device;
  core::OptionSet options;
  learning.describe(options);
  device.describe(options);
  for (const auto& option : options.options()) {
    if (option.name() != "resume") settings[option.name()] = option.value();
  }
  settings["batch-norm"] = job.batch_norm;
  // Only where it is so: a run from before it could be asked for is finished as it is.
  if (experiment.site_splits) {
    settings["split-by"] = experiment.data.split_by;
    settings["sites"] = experiment.site_splits->hash();
  }
  if (experiment.data.harmonised()) {
    settings["harmonize"] = experiment.data.harmonize;
    settings["site-age-sex"] = traits_hash(experiment);
  }
  if (experiment.synthetic) {
    settings["synthetic"] = {{"generator", experiment.synthetic->provenance.at("GeneratorHash")},
                             {"scans", experiment.dataset->hash()},
                             {"alone", experiment.synthetic->alone}};
  }
  if (experiment.split_of_true_labels) settings[permuted_labels] = true;
  if (job.arm == core::control_suffix) settings["control"] = true;
  if (experiment.training_percent < 100) settings["training-percent"] = experiment.training_percent;
  // Where the weights lay plays no part either.
  settings["init"] = experiment.init ? experiment.init->hash : "";
  // Which of several GPUs plays no part.
  settings["device"] = core::split(device.device, ':').front();
  return settings;
}

core::Json recorded_run(const std::filesystem::path& out, const core::Json& settings) {
  const auto record = out / "run.json";
  if (!std::filesystem::exists(record)) return nullptr;
  auto before = core::read_json(record);
  const auto held = before.value("settings", core::Json::object());
  std::vector<std::string> changed;
  for (const auto& [key, value] : settings.items()) {
    if (!held.contains(key) || held[key] != value) changed.push_back(key);
  }
  for (const auto& [key, value] : held.items()) {
    if (!settings.contains(key)) changed.push_back(key);
  }
  if (!changed.empty()) {
    throw core::Error(out.string() + ": holds a run with other settings (" + core::join(changed, ", ") +
                      "); choose another --out, or start over with --resume never");
  }
  return before;
}

bool is_finished(const Experiment& experiment, const Job& job) {
  if (experiment.learning.resume == "never") return false;
  const auto before = recorded_run(job.out, job_settings(experiment, job));
  return !before.is_null() && before.value("finished", false) &&
         std::filesystem::exists(job.out / "model.safetensors") && std::filesystem::exists(job.out / "predictions.tsv");
}

void check_settings(const Experiment& experiment, const std::vector<Job>& jobs) {
  const LearningOptions& learning = experiment.learning;
  for (const Job& job : jobs) make_strategy(experiment, job.strategy);
  Augmentation::parse(learning.augment);
  class_weights(learning.class_weights, experiment.cohort, {});
  if (learning.freeze != "none" && !experiment.init) {
    throw core::UsageError("--freeze " + learning.freeze + ": needs --init; random weights would never learn");
  }
  if (experiment.data.harmonised()) {
    std::set<std::pair<int, int>> folds;
    for (const Job& job : jobs) folds.emplace(job.repeat, job.fold);
    check_harmonisation(experiment, folds);
  }
  if (experiment.init) check_init(experiment, jobs);
}

}  // namespace tripet::training
