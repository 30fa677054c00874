#include "training/trainer.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/progress.hpp"
#include "training/calibrate_run.hpp"
#include "training/device/device.hpp"
#include "training/model_settings.hpp"
#include "training/run_files/run_predictions.hpp"
#include "training/tuning.hpp"

namespace tripet::training {

namespace {

std::string own_batch_norm(const TrainOptions& options, const Ranks& ranks) {
  return options.batch_norm == "all" || ranks.size() == 1 ? "all" : std::to_string(ranks.size()) + " processes";
}

}  // namespace

void train(const TrainOptions& options, std::uint64_t seed, int threads, const std::string& resolved_config,
           const Ranks& ranks) {
  set_own_threads(threads, ranks);
  if (ranks.size() > 1 && options.learning.tune > 0) {
    throw core::UsageError("--tune: its trials cannot be shared among processes; tune with one, then train with " +
                           std::to_string(ranks.size()));
  }
  const Experiment given(options.data, options.learning, own_gpu(options.device, ranks.place()), seed,
                         options.calibration.share);
  const Experiment experiment =
      options.permute_labels ? given.with_permuted_labels(options.repeat, options.fold) : given;
  const Job job{options.out,  options.strategy, options.repeat,
                options.fold, resolved_config,  own_batch_norm(options, ranks)};
  check_settings(experiment, {job});
  const auto& predictions = options.calibration.predictions;
  check_calibration(experiment, options.calibration, {options.strategy}, experiment.split(options.repeat, options.fold),
                    !predictions.empty());
  // Now, not after hours of training.
  if (options.calibration.wanted() && !predictions.empty() &&
      read_run_predictions(predictions, *make_strategy(experiment, options.strategy)).scans.empty()) {
    throw core::UsageError("--calibration-predictions " + predictions.string() + ": holds no row of the strategy " +
                           options.strategy);
  }
  const int runs = std::max(1, options.learning.tune);
  core::Progress progress("training", static_cast<std::size_t>(runs * options.learning.epochs));
  fit_tuned(experiment, job,
            {.after_epoch = [&](const Epoch& epoch) { progress.advance(summary(epoch)); },
             .resumed = [&](std::size_t epochs) { progress.skip(epochs); },
             .parallel = {&ranks, options.batch_norm == "all"}});
  if (ranks.is_writer()) calibrate_run(experiment, job, options.calibration, {predictions});
}

}  // namespace tripet::training
