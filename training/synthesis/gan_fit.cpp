#include "training/synthesis/gan_fit.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/interrupt.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "core/stopwatch.hpp"
#include "core/text.hpp"
#include "training/job.hpp"
#include "training/synthesis/adversaries.hpp"
#include "training/synthesis/gan_folder.hpp"
#include "training/synthesis/gan_watch.hpp"
#include "training/synthesis/scan_maps.hpp"

namespace tripet::training {
namespace {

constexpr int round_steps = 100;  // of a row of history.tsv
constexpr int picture_rounds = 5;

model::DcganSettings dcgan_settings(const Experiment& experiment, const GanOptions& options) {
  const auto& grid = experiment.dataset->grid();
  return {{grid[2], grid[1], grid[0]},
          static_cast<std::int64_t>(experiment.cohort.classes.size()),
          options.latent,
          options.width,
          options.spectral_norm,
          options.noise};
}

// Those of its own participants whom the fold does not learn from.
Indices held_out_scans(const Experiment& experiment, const GanJob& job) {
  if (job.all) return {};
  const Split split = experiment.split(job.repeat, job.fold);
  Indices scans = members(experiment.cohort, split, Set::validation);
  const Indices test = members(experiment.cohort, split, Set::test);
  scans.insert(scans.end(), test.begin(), test.end());
  return scans;
}

class GanFit {
 public:
  GanFit(const Experiment& experiment, const GanJob& job, const GanOptions& options, const GanFitSettings& settings)
      : experiment_(experiment),
        job_(job),
        options_(options),
        parallel_(settings.parallel),
        key_("gan/" + std::to_string(experiment.seed) + "/" + std::to_string(job.repeat) + "/" +
             std::to_string(job.fold)),
        settings_(gan_settings(experiment, job, options)),
        scans_(gan_scans(experiment, job)),
        batch_size_(std::min(scans_.size(), static_cast<std::size_t>(options.batch_size))),
        folder_(experiment, job, settings_, scans_, parallel_.alone() ? 1 : parallel_.ranks->size()),
        maps_(fit_scan_maps(*experiment.dataset, scans_)),
        adversaries_(dcgan_settings(experiment, options), options, experiment.device,
                     core::hash_seed("weights/" + key_), parallel_),
        held_out_(held_out_scans(experiment, job)),
        watch_(experiment, scans_, held_out_, maps_, key_) {}

  void run(const GanFitSettings& settings);

 private:
  void begin();
  Indices batch(std::int64_t step);
  AdversaryLosses train_step(std::int64_t step);
  GanRound train_round();
  void save();
  void finish();
  bool is_writer() const { return parallel_.alone() || parallel_.ranks->is_writer(); }
  int steps_done() const { return rounds_.empty() ? 0 : rounds_.back().step; }

  const Experiment& experiment_;
  const GanJob& job_;
  const GanOptions& options_;
  const DataParallel parallel_;
  const std::string key_;
  const core::Json settings_;
  const Indices scans_;
  const std::size_t batch_size_;
  const GanFolder folder_;
  const ScanMaps maps_;
  Adversaries adversaries_;
  const Indices held_out_;
  const GanWatch watch_;
  std::vector<GanRound> rounds_;
  Indices order_;  // of one pass over the scans
  std::size_t pass_of_order_ = 0;
};

void GanFit::begin() {
  if (is_writer()) folder_.write_plan();
  const std::string hash = core::hash_bytes(settings_.dump());
  const auto restore = [&](const core::Json& header, const NamedTensors& tensors) {
    if (header.at("settings_hash") != hash) return false;
    adversaries_.restore(tensors, header.at("steps").get<std::int64_t>());
    rounds_ = rounds_from_json(header.at("rounds"));
    return true;
  };
  if (options_.resume != "never" && read_state(job_.out / checkpoint_name, restore)) {
    core::log_info(job_.out.string() + ": continues after step " + std::to_string(steps_done()));
  } else if (is_writer()) {
    remove_event_files(job_.out);
  }
  if (is_writer()) folder_.write_record(adversaries_);
}

// One pass over the scans after the other, each in an order of its own; a batch may hold the end of one and the
// beginning of the next.
Indices GanFit::batch(std::int64_t step) {
  Indices members;
  for (std::size_t i = 0; i < batch_size_; ++i) {
    const std::size_t at = static_cast<std::size_t>(step) * batch_size_ + i;
    const std::size_t pass = at / scans_.size();
    if (order_.empty() || pass != pass_of_order_) {
      order_ = scans_;
      core::Random("order/" + key_ + "/" + std::to_string(pass)).shuffle(order_);
      pass_of_order_ = pass;
    }
    members.push_back(order_[at % scans_.size()]);
  }
  return members;
}

AdversaryLosses GanFit::train_step(std::int64_t step) {
  const Indices members = batch(step);
  const auto part = parallel_.alone() ? Ranks::Part{0, members.size()} : parallel_.ranks->part(members.size());
  const Indices own(members.begin() + static_cast<std::ptrdiff_t>(part.first),
                    members.begin() + static_cast<std::ptrdiff_t>(part.last));
  try {
    return adversaries_.step(maps_.to_network(scan_tensors(*experiment_.dataset, own)),
                             labels_of(experiment_.cohort, members), key_ + "/" + std::to_string(step));
  } catch (const core::Error& e) {
    std::set<std::string> names;
    for (const std::size_t i : members) names.insert(experiment_.cohort.examples[i].participant_id);
    throw core::Error("step " + std::to_string(step + 1) + ": " + e.what() + " with the participants " +
                      core::join({names.begin(), names.end()}, ", ") +
                      "; try lower --generator-rate and --discriminator-rate, and look at their pictures");
  }
}

GanRound GanFit::train_round() {
  const core::Stopwatch watch;
  GanRound round;
  const int first = steps_done(), last = std::min(options_.steps, first + round_steps);
  for (int step = first; step < last; ++step) {
    core::throw_if_interrupted();
    const AdversaryLosses losses = train_step(step);
    const double share = 1.0 / (last - first);
    round.discriminator_loss += losses.discriminator * share;
    round.generator_loss += losses.generator * share;
    round.real += losses.real * share;
    round.fake += losses.fake * share;
  }
  round.step = last;
  round.diversity = watch_.diversity(adversaries_);
  round.seconds = watch.seconds();
  return round;
}

void GanFit::save() {
  if (!is_writer()) return;
  write_history(job_.out / "history.tsv", rounds_);
  write_state(job_.out / checkpoint_name, adversaries_.state(),
              {{"settings_hash", core::hash_bytes(settings_.dump())},
               {"steps", adversaries_.steps()},
               {"rounds", to_json(rounds_)}});
}

void GanFit::run(const GanFitSettings& settings) {
  begin();
  if (settings.resumed && !rounds_.empty()) settings.resumed(steps_done());
  std::optional<EventFile> events;
  if (is_writer()) events.emplace(job_.out, steps_done() + 1);
  core::Stopwatch saved;
  while (steps_done() < options_.steps) {
    const int before = steps_done();
    rounds_.push_back(train_round());
    const GanRound& round = rounds_.back();
    StepSummary summary{scalars(round)};
    if (is_writer() && (rounds_.size() % picture_rounds == 0 || round.step == options_.steps)) {
      summary.pictures.emplace_back("samples", watch_.picture(adversaries_));
      core::write_png(job_.out / "samples.png", summary.pictures.back().second);
    }
    if (events) events->write(round.step, summary);
    if (saved.seconds() >= settings.seconds_to_checkpoint) {
      save();
      saved = {};
    }
    if (settings.after_round) settings.after_round(round, round.step - before);
  }
  finish();
}

void GanFit::finish() {
  save();
  const GanRound& last = rounds_.back();
  if (is_writer()) {
    if (last.diversity < least_diversity) {
      core::log_warn(
          job_.out.string() + ": mode collapse: synthetic scans differ from each other by only " +
          core::format_number(std::round(100 * last.diversity) / 100) +
          " of what real ones do; try a higher --match-deviations, a lower --discriminator-rate, or other --augment");
    }
    folder_.write_generator(adversaries_, maps_, last);
    core::write_json(job_.out / quality_name, watch_.quality(adversaries_));
    folder_.write_end(adversaries_, rounds_);
    remove_previous_checkpoint(job_.out / checkpoint_name);
  }
  if (!parallel_.alone()) parallel_.ranks->meet();
}

}  // namespace

Indices gan_scans(const Experiment& experiment, const GanJob& job) {
  const Cohort& cohort = experiment.cohort;
  if (cohort.multilabel) {
    throw core::UsageError("--task multilabel: a generator makes scans of one class each; use --task multiclass");
  }
  Indices scans;
  if (job.all) {
    for (std::size_t i = 0; i < cohort.examples.size(); ++i) scans.push_back(i);
  } else {
    scans = members(cohort, experiment.split(job.repeat, job.fold), Set::train);
  }
  std::map<int, int> counts;
  for (const std::size_t i : scans) ++counts[cohort.examples[i].label];
  for (std::size_t c = 0; c < cohort.classes.size(); ++c) {
    if (counts[static_cast<int>(c)] >= 2) continue;
    throw core::Error("class " + cohort.classes[c] + " has " + std::to_string(counts[static_cast<int>(c)]) +
                      " scans to learn from; a generator needs at least two of each");
  }
  return scans;
}

core::Json gan_settings(const Experiment& experiment, const GanJob& job, const GanOptions& options) {
  core::Json settings = data_settings(experiment, job.repeat, job.fold);
  GanOptions gan = options;
  DeviceOptions device = experiment.device;
  core::OptionSet set;
  gan.describe(set);
  device.describe(set);
  for (const auto& option : set.options()) {
    if (option.name() != "resume") settings[option.name()] = option.value();
  }
  settings["participants"] = job.all ? "all" : "train";
  if (experiment.site_splits) settings["sites"] = experiment.site_splits->hash();
  settings["device"] = core::split(device.device, ':').front();
  return settings;
}

void fit_gan(const Experiment& experiment, const GanJob& job, const GanOptions& options,
             const GanFitSettings& settings) {
  core::with_context("generator, repeat " + std::to_string(job.repeat) + ", fold " + std::to_string(job.fold), [&] {
    if (options.resume != "never") {
      const auto before = recorded_run(job.out, gan_settings(experiment, job, options));
      if (!before.is_null() && before.value("finished", false)) {
        core::log_debug(job.out.string() + ": finished before");
        return;
      }
    }
    GanFit(experiment, job, options, settings).run(settings);
  });
}

}  // namespace tripet::training
