#include "training/compare.hpp"

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/control_name.hpp"
#include "core/error.hpp"
#include "core/learning_curve_name.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"
#include "core/shard.hpp"
#include "training/calibrate_run.hpp"
#include "training/device/device.hpp"
#include "training/device/side_by_side.hpp"
#include "training/learning_curve.hpp"
#include "training/run_files/run_predictions.hpp"
#include "training/synthesis/fold_scans.hpp"
#include "training/tuning.hpp"

namespace tripet::training {
namespace {

std::filesystem::path curve_folder(const CompareOptions& options, int percent) {
  return options.out / core::learning_curve_folder / std::to_string(percent);
}

Job job_of(const CompareOptions& options, const std::string& strategy, const std::string& arm, const Fold& fold,
           const DescribeRun& describe_run) {
  TrainOptions run;
  const int percent = percent_of_arm(arm);
  const auto folder = percent == 100 ? options.out / (strategy + arm) : curve_folder(options, percent) / strategy;
  run.out = folder / ("repeat-" + std::to_string(fold.first)) / ("fold-" + std::to_string(fold.second));
  run.data = options.data;
  run.strategy = strategy;
  run.repeat = fold.first;
  run.fold = fold.second;
  run.learning = options.learning;
  run.calibration = options.calibration;
  run.device = options.device;
  Job job{run.out, strategy, fold.first, fold.second, describe_run(run)};
  job.arm = arm;
  return job;
}

std::vector<Fold> all_folds(int repeats, int folds) {
  std::vector<Fold> all;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    for (int fold = 0; fold < folds; ++fold) all.emplace_back(repeat, fold);
  }
  return all;
}

/// Asked for, or cheap: one network a fold beside `networks` others is less than a fifth of the whole.
bool wants_control(const CompareOptions& options, std::size_t networks) {
  if (options.control && options.no_control) throw core::UsageError("--control and --no-control contradict each other");
  return !options.no_control && (options.control || networks >= 5);
}

// Strategies side by side within a fold: stopped half-way, what is there can be compared.
std::vector<Job> all_jobs(const CompareOptions& options, const std::vector<Fold>& folds, bool synthetic,
                          const DescribeRun& describe_run) {
  const auto percents = learning_curve_percents(options.learning_curve);
  if (synthetic && !percents.empty()) {
    throw core::UsageError(
        "--learning-curve and --synthetic: generators learn from all of a fold; name one of the two");
  }
  std::vector<std::string> arms{""};
  if (synthetic) arms.insert(arms.end(), {with_synthetic_scans, synthetic_scans_alone});
  const bool control = wants_control(options, options.strategies.size() * arms.size());
  if (control && !options.control) {
    core::log_info("control: " + options.strategies[0] +
                   " is trained once more with other seeds, which costs less than a fifth; --no-control leaves it out");
  }
  std::vector<Job> jobs;
  for (const Fold& fold : folds) {
    for (const auto& strategy : options.strategies) {
      for (const auto& arm : arms) jobs.push_back(job_of(options, strategy, arm, fold, describe_run));
    }
    if (control) jobs.push_back(job_of(options, options.strategies[0], core::control_suffix, fold, describe_run));
  }
  if (percents.empty()) return jobs;
  // After all the others: a comparison that is stopped is whole as early as without a curve.
  core::log_info(learning_curve_cost(percents, options.strategies.size() * folds.size(), jobs.size()));
  for (const Fold& fold : folds) {
    for (const auto& strategy : options.strategies) {
      for (const int percent : percents) {
        jobs.push_back(job_of(options, strategy, learning_curve_arm(percent), fold, describe_run));
      }
    }
  }
  return jobs;
}

std::set<Fold> folds_of(const std::vector<Job>& jobs) {
  std::set<Fold> folds;
  for (const Job& job : jobs) folds.emplace(job.repeat, job.fold);
  return folds;
}

/// The experiment that each job learns from.
class Experiments {
 public:
  explicit Experiments(const Experiment& real) : real_(real) {}
  void add(const FoldScans& scans, const std::set<Fold>& folds) {
    for (const Fold& fold : folds) {
      for (const auto& arm : {with_synthetic_scans, synthetic_scans_alone}) {
        of_arm_.emplace(std::pair(arm, fold), scans.experiment(real_, fold, arm == synthetic_scans_alone));
      }
    }
  }
  void add_part(int percent) { of_percent_.emplace(percent, real_.with_part(percent)); }
  const Experiment& of(const Job& job) const {
    if (const int percent = percent_of_arm(job.arm); percent < 100) return of_percent_.at(percent);
    return job.arm.empty() || job.arm == core::control_suffix ? real_ : of_arm_.at({job.arm, {job.repeat, job.fold}});
  }

 private:
  const Experiment& real_;
  std::map<std::pair<std::string, Fold>, Experiment> of_arm_;
  std::map<int, Experiment> of_percent_;
};

FoldScans make_fold_scans(const CompareOptions& options, const Experiment& experiment, const std::set<Fold>& folds,
                          int scans, int workers) {
  core::Progress progress("generators", folds.size() * static_cast<std::size_t>(options.synthetic_steps));
  return {
      experiment, options.out, {folds.begin(), folds.end()}, scans, options.synthetic_steps, workers, [&](int steps) {
        progress.skip(static_cast<std::size_t>(steps));
      }};
}

/// Where one job at a time is trained: a GPU, or a thread of the CPU. One thread uses it.
class Place {
 public:
  explicit Place(DeviceOptions device) : device_(std::move(device)) {}
  /// The experiment on this place's device; valid as long as both. The scans of one at a time are in a GPU's memory.
  const Experiment& own(const Experiment& experiment) {
    const Experiment& here = on_device(experiment);
    if (last_ != nullptr && last_ != &here && last_->device_scans) last_->device_scans->release();
    last_ = &here;
    return here;
  }

 private:
  const Experiment& on_device(const Experiment& experiment) {
    if (device_.device == experiment.device.device) return experiment;
    const auto [own, is_new] = own_.try_emplace(&experiment, experiment);
    if (is_new) {
      own->second.device = device_;
      if (experiment.device_scans) own->second.device_scans = scans_on(choose_device(device_), experiment.dataset);
    }
    return own->second;
  }

  DeviceOptions device_;
  const Experiment* last_ = nullptr;
  std::map<const Experiment*, Experiment> own_;
};

std::vector<Place> places_for(const Experiment& experiment, const CompareOptions& options, std::size_t jobs,
                              int workers) {
  if (choose_device(experiment.device).is_cpu()) {
    return {static_cast<std::size_t>(workers), Place(experiment.device)};
  }
  std::vector<Place> places;
  const auto gpus = static_cast<std::size_t>(at::getNumGPUs());
  for (const auto& device : gpus_side_by_side(experiment.device, options.device, options.devices, gpus)) {
    if (places.empty() || places.size() < jobs) places.emplace_back(device);
  }
  if (places.size() > 1) core::log_info(std::to_string(places.size()) + " GPUs train side by side");
  return places;
}

void train_jobs(const CompareOptions& options, const Experiments& experiments, const std::vector<Job>& missing,
                std::vector<Place> places) {
  const auto epochs_of_job = static_cast<std::size_t>(std::max(1, options.learning.tune) * options.learning.epochs);
  core::Progress progress("training", missing.size() * epochs_of_job);
  const auto train = [&](std::size_t i, std::size_t place, const core::StopCheck& stop) {
    const Job& job = missing[i];
    std::size_t left = epochs_of_job;
    const auto after_epoch = [&](const Epoch& epoch) {
      stop();
      progress.advance(job.strategy + job.arm + ", " + summary(epoch));
      --left;
    };
    const auto resumed = [&](std::size_t epochs) {
      progress.skip(epochs);
      left -= epochs;
    };
    fit_tuned(places[place].own(experiments.of(job)), job, {.after_epoch = after_epoch, .resumed = resumed});
    progress.skip(left);  // where patience ended it
  };
  share_among_places(missing.size(), places.size(), train);
}

/// What the networks on this percentage of the training participants predict, in one table.
std::filesystem::path join(const CompareOptions& options, const std::vector<Job>& all, int percent) {
  std::vector<NamedTable> tables;
  std::vector<std::string> names;
  std::vector<Job> jobs = all;
  std::erase_if(jobs, [&](const Job& job) { return percent_of_arm(job.arm) != percent; });
  if (percent < 100) {
    for (Job& job : jobs) job.arm.clear();  // whose table it is, its folder says
  }
  for (const Job& job : jobs) {
    if (const std::string name = job.strategy + job.arm; std::count(names.begin(), names.end(), name) == 0) {
      names.push_back(name);
    }
  }
  for (const auto& name : names) {
    for (const Job& job : jobs) {
      if (job.strategy + job.arm == name) tables.push_back({job.out / "predictions.tsv", name});
    }
  }
  const auto joined = (percent == 100 ? options.out : curve_folder(options, percent)) / "predictions.tsv";
  join_run_predictions(joined, tables);
  return joined;
}

std::vector<std::filesystem::path> other_folds(const std::vector<Job>& jobs, const Job& job) {
  std::vector<std::filesystem::path> tables;
  for (const Job& other : jobs) {
    if (other.strategy == job.strategy && other.arm == job.arm && other.repeat == job.repeat &&
        other.fold != job.fold) {
      tables.push_back(other.out / "predictions.tsv");
    }
  }
  return tables;
}

}  // namespace

std::filesystem::path compare(const CompareOptions& options, std::uint64_t seed, int threads,
                              const DescribeRun& describe_run, const std::function<void()>& before_training) {
  for (const auto& name : options.strategies) {
    if (std::count(options.strategies.begin(), options.strategies.end(), name) > 1) {
      throw core::UsageError("--strategies names " + name + " twice");
    }
  }
  if (options.strategies.empty()) throw core::UsageError("--strategies: name at least one");
  const bool on_cpu = choose_device(options.device).is_cpu();
  // Two jobs of one thread finish sooner than one after the other with two: the small layers do not share well.
  if (on_cpu) at::set_num_threads(1);

  const Experiment experiment(options.data, options.learning, options.device, seed, options.calibration.share);
  const core::Shard shard = core::parse_shard(options.shard);
  const SyntheticRequest request = SyntheticRequest::parse(options.synthetic);
  if (request.wanted() && options.data.harmonised()) {
    throw core::UsageError("--harmonize " + options.data.harmonize +
                           ": generators learn from scans as they were prepared; leave out it or --synthetic");
  }
  const auto folds = all_folds(options.repeats, experiment.data.folds);
  const auto everything = all_jobs(options, folds, request.wanted(), describe_run);
  // A missing one is told before hours of training.
  for (const Job& job : everything) experiment.split(job.repeat, job.fold);
  check_settings(experiment, everything);
  check_calibration(experiment, options.calibration, options.strategies, experiment.split(0, 0),
                    experiment.data.folds > 1);
  const auto jobs = shard.part(everything);
  const int workers = on_cpu ? core::thread_count(threads) : 1;
  Experiments experiments(experiment);
  for (const int percent : learning_curve_percents(options.learning_curve)) experiments.add_part(percent);
  if (!request.folders.empty()) experiments.add(FoldScans(experiment, request.folders, folds), folds_of(everything));
  if (request.scans > 0) {
    // Those of other settings are told before generators are trained.
    for (const Job& job : jobs) {
      if (job.arm.empty()) is_finished(experiment, job);
    }
    if (before_training) before_training();
    const auto own = folds_of(shard.whole() ? everything : jobs);
    experiments.add(make_fold_scans(options, experiment, own, request.scans, workers), own);
  }
  std::vector<Job> missing;
  for (const Job& job : jobs) {
    if (!is_finished(experiments.of(job), job)) missing.push_back(job);
  }
  if (missing.size() < jobs.size()) {
    core::log_info(std::to_string(jobs.size() - missing.size()) + " of " + std::to_string(jobs.size()) +
                   " runs are finished already");
  }
  if (before_training && request.scans == 0) before_training();
  train_jobs(options, experiments, missing, places_for(experiment, options, missing.size(), workers));
  if (!shard.whole()) {
    core::log_info("the " + std::to_string(jobs.size()) + " runs of shard " + options.shard +
                   " are finished; when all shards are, the same command without --shard joins them");
    return {};
  }

  for (const Job& job : everything) {
    calibrate_run(experiments.of(job), job, options.calibration, other_folds(everything, job));
  }
  for (const int percent : learning_curve_percents(options.learning_curve)) join(options, everything, percent);
  return join(options, everything, 100);
}

}  // namespace tripet::training
