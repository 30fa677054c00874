#include "training/trainer.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <thread>

#include "core/error.hpp"
#include "core/progress.hpp"
#include "training/calibration.hpp"
#include "training/prediction_table.hpp"
#include "training/tuning.hpp"

namespace tripet::training {

void train(const TrainOptions& options, std::uint64_t seed, int threads, const std::string& resolved_config) {
  at::set_num_threads(threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency()));
  const Study study(options.data, options.learning, options.device, seed, options.calibration.share);
  const Job job{options.out, options.strategy, options.repeat, options.fold, resolved_config};
  check_settings(study, {job});
  const auto& predictions = options.calibration.predictions;
  check_calibration(study, options.calibration, {options.strategy}, study.split(options.repeat, options.fold),
                    !predictions.empty());
  // Now, not after hours of training.
  if (options.calibration.wanted() && !predictions.empty() &&
      read_predictions(predictions, *make_strategy(study, options.strategy)).scans.empty()) {
    throw core::UsageError("--calibration-predictions " + predictions.string() + ": holds no row of the strategy " +
                           options.strategy);
  }
  const int runs = std::max(1, options.learning.tune);
  core::Progress progress("training", static_cast<std::size_t>(runs * options.learning.epochs));
  fit_tuned(study, job,
            {.after_epoch = [&](const Epoch& epoch) { progress.advance(summary(epoch)); },
             .resumed = [&](std::size_t epochs) { progress.skip(epochs); }});
  calibrate_run(study, job, options.calibration, {predictions});
}

}  // namespace tripet::training
