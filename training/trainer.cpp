#include "training/trainer.hpp"

#include <ATen/Parallel.h>

#include <thread>

#include "core/progress.hpp"
#include "training/fit.hpp"

namespace tripet::training {

void train(const TrainOptions& options, std::uint64_t seed, int threads, const std::string& resolved_config) {
  at::set_num_threads(threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency()));
  const Study study(options.data, options.learning, options.device, seed);
  check_settings(study, {options.strategy});
  core::Progress progress("training", static_cast<std::size_t>(options.learning.epochs));
  fit(study, {options.out, options.strategy, options.repeat, options.fold, resolved_config},
      {.after_epoch = [&] { progress.advance(); }});
}

}  // namespace tripet::training
