#include "training/dry_run.hpp"

#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "core/parallel_for.hpp"
#include "core/stopwatch.hpp"
#include "model/autograd.hpp"
#include "model/networks/summary.hpp"
#include "training/device/device.hpp"
#include "training/device/random_stream.hpp"
#include "training/job.hpp"
#include "training/learner.hpp"
#include "training/model_settings.hpp"

namespace tripet::training {
namespace {

// A line of /proc/self/status in bytes.
double status_bytes(const std::string& key) {
  std::ifstream stream("/proc/self/status");
  std::string name, unit;
  for (double kibibytes; stream >> name;) {
    if (name == key + ":" && stream >> kibibytes) return kibibytes * 1024;
    std::getline(stream, unit);
  }
  return 0;
}

// The scans are mapped: the system takes their pages back when it needs the memory.
double peak_memory(const torch::Device& device) {
  if (device.is_cuda()) {
    const auto stats = at::accelerator::getDeviceStats(device.index());
    return static_cast<double>(stats.reserved_bytes[0].peak);
  }
  return status_bytes("VmHWM") - status_bytes("RssFile");
}

// Of one batch: the median, so that fetching the memory of the first does not count.
double seconds_to_read(const Experiment& experiment, const std::vector<Indices>& batches, std::size_t batch_size) {
  BatchReader reader(experiment, batch_size, Augmentation::parse(experiment.learning.augment));
  std::vector<double> seconds(11);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const core::Stopwatch watch;
    reader.read(batches[i % batches.size()], "dry-run/" + std::to_string(i));
    if (experiment.device_scans) at::accelerator::synchronizeDevice(experiment.device_scans->device().index());
    seconds[i] = watch.seconds();
  }
  std::nth_element(seconds.begin(), seconds.begin() + 5, seconds.end());
  return seconds[5];
}

std::string format(const char* form, double value) {
  char text[64];
  std::snprintf(text, sizeof text, form, value);
  return text;
}

}  // namespace

std::string dry_run(const TrainOptions& options, std::uint64_t seed, int threads) {
  at::set_num_threads(core::thread_count(threads));
  const Experiment experiment(options.data, options.learning, options.device, seed, options.calibration.share);
  check_settings(experiment, {{options.out, options.strategy, options.repeat, options.fold, ""}});
  const Split split = experiment.split(options.repeat, options.fold);
  const auto train = members(experiment.cohort, split, Set::train);
  const auto validation = members(experiment.cohort, split, Set::validation);
  const auto test = members(experiment.cohort, split, Set::test);
  const OwnStream stream(choose_device(experiment.device));
  Learner learner(experiment, options.strategy, train, seed);

  // The first step chooses kernels and fetches memory. The learning rate is small, so that no step can fail.
  const auto batches = make_batches(train, learner.batch_size());
  constexpr double smallest_rate = 1e-9;
  learner.step(batches.front(), "dry-run", 0, smallest_rate);
  constexpr double enough_seconds = 5;
  constexpr std::size_t most_steps = 10;
  std::size_t steps = 0;
  const core::Stopwatch training;
  while (steps < most_steps && training.seconds() < enough_seconds) {
    ++steps;
    learner.step(batches[steps % batches.size()], "dry-run", steps, smallest_rate,
                 batches[(steps + 1) % batches.size()]);
  }
  const double step_seconds = training.seconds() / static_cast<double>(steps);
  const double read_seconds = seconds_to_read(experiment, batches, learner.batch_size());
  double scan_seconds = 0;
  if (!validation.empty()) {
    const Indices some(validation.begin(),
                       validation.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(validation.size(), 8)));
    learner.logits(some);
    const core::Stopwatch reading;
    learner.logits(some);
    scan_seconds = reading.seconds() / static_cast<double>(some.size());
  }
  const double epoch_seconds =
      static_cast<double>(batches.size()) * step_seconds + static_cast<double>(validation.size()) * scan_seconds;

  std::int64_t parameters = 0;
  for (const auto& parameter : learner.network().parameters()) parameters += parameter.numel();
  const auto& grid = experiment.dataset->grid();
  const auto count = [](auto n) { return std::to_string(n); };
  std::string text;
  const auto line = [&](const std::string& name, const std::string& value) { text += name + ": " + value + "\n"; };
  line("network", experiment.learning.model + ", " + std::to_string(learner.strategy().head_count()) + " heads (" +
                      options.strategy + ")");
  line("parameters", std::to_string(parameters));
  line("device", learner.device().str() + ", " + experiment.device.precision + ", " +
                     std::to_string(at::get_num_threads()) + " threads");
  line("scans", count(train.size()) + " train, " + count(validation.size()) + " validation, " + count(test.size()) +
                    " test, of " + count(grid[0]) + " x " + count(grid[1]) + " x " + count(grid[2]) + " voxels");
  line("steps per epoch", count(batches.size()) + " of at most " + count(learner.batch_size()) + " scans");
  line("memory", format("%.2f GB", peak_memory(learner.device()) / 1e9) + " at the peak, beside the mapped scans");
  line("time per step", format("%.3g s", step_seconds) +
                            format(" (%.1f scans/s)", static_cast<double>(train.size()) /
                                                          (step_seconds * static_cast<double>(batches.size()))));
  line("time to read and augment",
       format("%.3g s", read_seconds) + format(" of it (%.1f %%)", 100 * read_seconds / step_seconds));
  if (scan_seconds > 0) line("time per validation scan", format("%.3g s", scan_seconds));
  line("time per epoch", format("%.3g s", epoch_seconds) +
                             format(" (all epochs: %.3g min)", epoch_seconds * options.learning.epochs / 60));
  // On a network of its own, whose memory is not part of the peak.
  const auto network = new_network(network_settings(experiment, learner.strategy()), seed);
  return model::summary_table(*network) + "\n" + text;
}

}  // namespace tripet::training
