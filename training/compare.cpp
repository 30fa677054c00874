#include "training/compare.hpp"

#include <ATen/Parallel.h>

#include <algorithm>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/parallel_for.hpp"
#include "core/progress.hpp"
#include "core/shard.hpp"
#include "training/calibrate_run.hpp"
#include "training/device/device.hpp"
#include "training/run_files/run_predictions.hpp"
#include "training/tuning.hpp"

namespace tripet::training {
namespace {

// Strategies side by side within a fold: stopped half-way, what is there can be compared.
std::vector<Job> all_jobs(const CompareOptions& options, int folds, const DescribeRun& describe_run) {
  std::vector<Job> jobs;
  for (int repeat = 0; repeat < options.repeats; ++repeat) {
    for (int fold = 0; fold < folds; ++fold) {
      for (const auto& strategy : options.strategies) {
        TrainOptions run;
        run.out = options.out / strategy / ("repeat-" + std::to_string(repeat)) / ("fold-" + std::to_string(fold));
        run.data = options.data;
        run.strategy = strategy;
        run.repeat = repeat;
        run.fold = fold;
        run.learning = options.learning;
        run.calibration = options.calibration;
        run.device = options.device;
        jobs.push_back({run.out, strategy, repeat, fold, describe_run(run)});
      }
    }
  }
  return jobs;
}

std::vector<std::filesystem::path> other_folds(const std::vector<Job>& jobs, const Job& job) {
  std::vector<std::filesystem::path> tables;
  for (const Job& other : jobs) {
    if (other.strategy == job.strategy && other.repeat == job.repeat && other.fold != job.fold) {
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
  const auto everything = all_jobs(options, experiment.data.folds, describe_run);
  // A missing one is told before hours of training.
  for (const Job& job : everything) experiment.split(job.repeat, job.fold);
  check_settings(experiment, everything);
  check_calibration(experiment, options.calibration, options.strategies, experiment.split(0, 0),
                    experiment.data.folds > 1);
  const auto jobs = shard.part(everything);
  std::vector<Job> missing;
  for (const Job& job : jobs) {
    if (!is_finished(experiment, job)) missing.push_back(job);
  }
  if (missing.size() < jobs.size()) {
    core::log_info(std::to_string(jobs.size() - missing.size()) + " of " + std::to_string(jobs.size()) +
                   " runs are finished already");
  }
  if (before_training) before_training();
  const auto epochs_of_job = static_cast<std::size_t>(std::max(1, options.learning.tune) * options.learning.epochs);
  core::Progress progress("training", missing.size() * epochs_of_job);
  core::parallel_for(missing.size(), on_cpu ? core::thread_count(threads) : 1,
                     [&](std::size_t i, const core::StopCheck& stop) {
                       const Job& job = missing[i];
                       std::size_t left = epochs_of_job;
                       const auto after_epoch = [&](const Epoch& epoch) {
                         stop();
                         progress.advance(job.strategy + ", " + summary(epoch));
                         --left;
                       };
                       const auto resumed = [&](std::size_t epochs) {
                         progress.skip(epochs);
                         left -= epochs;
                       };
                       fit_tuned(experiment, job, {.after_epoch = after_epoch, .resumed = resumed});
                       progress.skip(left);  // where patience ended it
                     });
  if (!shard.whole()) {
    core::log_info("the " + std::to_string(jobs.size()) + " runs of shard " + options.shard +
                   " are finished; when all shards are, the same command without --shard joins them");
    return {};
  }

  for (const Job& job : everything) calibrate_run(experiment, job, options.calibration, other_folds(everything, job));
  std::vector<std::filesystem::path> tables;
  for (const auto& strategy : options.strategies) {
    for (const Job& job : everything) {
      if (job.strategy == strategy) tables.push_back(job.out / "predictions.tsv");
    }
  }
  const auto joined = options.out / "predictions.tsv";
  join_run_predictions(joined, tables);
  return joined;
}

}  // namespace tripet::training
