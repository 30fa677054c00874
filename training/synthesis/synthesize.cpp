#include "training/synthesis/synthesize.hpp"

#include <ATen/Parallel.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"
#include "training/device/device.hpp"
#include "training/synthesis/gan_fit.hpp"
#include "training/synthesis/synthetic_scans.hpp"

namespace tripet::training {

void train_generator(const SynthesizeTrainOptions& options, std::uint64_t seed, int threads,
                     const std::string& resolved_config, const Ranks& ranks) {
  set_own_threads(threads, ranks);
  if (options.gan.batch_size < 2 * ranks.size()) {
    throw core::UsageError("--batch-size " + std::to_string(options.gan.batch_size) + ": leaves some of " +
                           std::to_string(ranks.size()) + " processes with less than two scans");
  }
  const Experiment experiment(options.data, {}, own_gpu(options.device, ranks.place()), seed);
  const GanJob job{options.out, options.repeat, options.fold, options.participants == "all", resolved_config};
  core::Progress progress("training", static_cast<std::size_t>(options.gan.steps));
  fit_gan(experiment, job, options.gan,
          {.after_round =
               [&](const GanRound& round, int steps) {
                 progress.skip(static_cast<std::size_t>(steps - 1));
                 progress.advance(summary(round));
               },
           .resumed = [&](int steps) { progress.skip(static_cast<std::size_t>(steps)); },
           .parallel = {&ranks, true}});
}

void sample_generator(const SynthesizeSampleOptions& options, std::uint64_t seed, int threads,
                      const std::string& resolved_config) {
  if (threads > 0) at::set_num_threads(threads);
  const SyntheticSource source(options.model);
  core::write_text(options.out / "config.cfg", resolved_config);
  write_synthetic_scans(source, options.out, options.classes, options.scans, seed);
  core::log_info(options.out.string() + ": synthetic scans; only compare --synthetic takes them");
}

}  // namespace tripet::training
