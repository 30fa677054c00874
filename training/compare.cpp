#include "training/compare.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"
#include "core/shard.hpp"
#include "training/calibration.hpp"
#include "training/device.hpp"
#include "training/prediction_table.hpp"
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

using Check = std::function<void()>;  // throws when the job is to stop

// Each worker takes the next job until none is left; the first failure stops the others at their next epoch.
void run_jobs(const std::vector<Job>& jobs, std::size_t workers,
              const std::function<void(const Job&, const Check&)>& run) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  std::exception_ptr failure;
  std::mutex mutex;
  const Check check = [&] {
    if (failed) throw core::Interrupted();
  };
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) {
      try {
        run(jobs[i], check);
      } catch (...) {
        next = jobs.size();
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        failed = true;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < workers; ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
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

  const Study study(options.data, options.learning, options.device, seed, options.calibration.share);
  const core::Shard shard = core::parse_shard(options.shard);
  const auto everything = all_jobs(options, study.data.folds, describe_run);
  // A missing one is told before hours of training.
  for (const Job& job : everything) study.split(job.repeat, job.fold);
  check_settings(study, everything);
  check_calibration(study, options.calibration, options.strategies, study.split(0, 0), study.data.folds > 1);
  const auto jobs = shard.part(everything);
  std::vector<Job> missing;
  for (const Job& job : jobs) {
    if (!is_finished(study, job)) missing.push_back(job);
  }
  if (missing.size() < jobs.size()) {
    core::log_info(std::to_string(jobs.size() - missing.size()) + " of " + std::to_string(jobs.size()) +
                   " runs are finished already");
  }
  if (before_training) before_training();
  const std::size_t cores =
      threads > 0 ? static_cast<std::size_t>(threads) : std::max(1u, std::thread::hardware_concurrency());
  const auto epochs_of_job = static_cast<std::size_t>(std::max(1, options.learning.tune) * options.learning.epochs);
  core::Progress progress("training", missing.size() * epochs_of_job);
  run_jobs(missing, on_cpu ? std::min(cores, missing.size()) : 1, [&](const Job& job, const Check& check) {
    std::size_t left = epochs_of_job;
    const auto after_epoch = [&](const Epoch& epoch) {
      check();
      progress.advance(job.strategy + ", " + summary(epoch));
      --left;
    };
    const auto resumed = [&](std::size_t epochs) {
      progress.skip(epochs);
      left -= epochs;
    };
    fit_tuned(study, job, {.after_epoch = after_epoch, .resumed = resumed});
    progress.skip(left);  // where patience ended it
  });
  if (!shard.whole()) {
    core::log_info("the " + std::to_string(jobs.size()) + " runs of shard " + options.shard +
                   " are finished; when all shards are, the same command without --shard joins them");
    return {};
  }

  for (const Job& job : everything) calibrate_run(study, job, options.calibration, other_folds(everything, job));
  std::vector<std::filesystem::path> tables;
  for (const auto& strategy : options.strategies) {
    for (const Job& job : everything) {
      if (job.strategy == strategy) tables.push_back(job.out / "predictions.tsv");
    }
  }
  const auto joined = options.out / "predictions.tsv";
  join_predictions(joined, tables);
  return joined;
}

}  // namespace tripet::training
