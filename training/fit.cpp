#include "training/fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "core/control_name.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/interrupt.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "core/stopwatch.hpp"
#include "model/autograd.hpp"
#include "model/weights/weights.hpp"
#include "training/device/device.hpp"
#include "training/harmonisation/harmonised.hpp"
#include "training/learner.hpp"
#include "training/run_files/checkpoint.hpp"
#include "training/run_files/event_file.hpp"
#include "training/run_files/run_folder.hpp"
#include "training/validation.hpp"

namespace tripet::training {
namespace {

StepSummary::Scalars scalars(const Epoch& epoch) {
  return {{"loss/train", epoch.train_loss},
          {"loss/validation", epoch.validation_loss},
          {"validation/log_loss", epoch.validation_log_loss},
          {"validation/balanced_accuracy", epoch.validation_balanced_accuracy},
          {"validation/auc", epoch.validation_auc},
          {"learning_rate", epoch.learning_rate}};
}

class Fit {
 public:
  Fit(const Experiment& experiment, const Job& job, const FitSettings& settings)
      : experiment_(experiment),
        job_(job),
        parallel_(settings.parallel),
        key_(std::to_string(experiment.seed) + "/" + std::to_string(job.repeat) + "/" + std::to_string(job.fold) +
             (job.arm == core::control_suffix ? "/other" : "")),
        folder_(experiment, job, parallel_.alone() ? 1 : parallel_.ranks->size()),
        sets_(folder_.sets()),
        learner_(experiment, job.strategy, sets_.train, core::hash_seed("weights/" + key_), parallel_),
        judge_(learner_.strategy()) {}

  void run(const FitSettings& settings);

 private:
  void begin();
  double learning_rate(int epoch) const;
  double train_epoch(int epoch);
  StepSummary validate(Epoch& epoch);
  void save();
  bool is_better(const Epoch& a, const Epoch& b) const;
  bool out_of_patience() const;
  void finish();
  void predict(const Indices& indices, const std::string& file);
  bool is_writer() const { return parallel_.alone() || parallel_.ranks->is_writer(); }

  const Experiment& experiment_;
  const Job& job_;
  const DataParallel parallel_;
  const std::string key_;  // seed/repeat/fold: what all strategies share, but for the control
  const RunFolder folder_;
  const RunSets& sets_;
  Learner learner_;
  const Validation judge_;
  Progression progression_;
};

void Fit::begin() {
  if (is_writer()) folder_.write_plan();
  if (experiment_.learning.resume != "never" &&
      read_checkpoint(job_.out / checkpoint_name, learner_.network(), learner_.optimiser(), progression_,
                      folder_.settings())) {
    core::log_info(job_.out.string() + ": continues after epoch " + std::to_string(progression_.epochs.size()));
  } else if (is_writer()) {
    remove_event_files(job_.out);
  }
  if (is_writer()) folder_.write_record(learner_);
}

double Fit::learning_rate(int epoch) const {
  const double start = experiment_.learning.learning_rate;
  if (experiment_.learning.schedule == "constant") return start;
  if (experiment_.learning.schedule == "step") {
    const double done = static_cast<double>(epoch - 1) / experiment_.learning.epochs;
    return done < 0.5 ? start : done < 0.75 ? start / 10 : start / 100;
  }
  return start * 0.5 * (1 + std::cos(std::numbers::pi * (epoch - 1) / experiment_.learning.epochs));
}

double Fit::train_epoch(int epoch) {
  const std::string key = key_ + "/" + std::to_string(epoch);
  Indices order = sets_.train;
  core::Random("order/" + key).shuffle(order);
  double sum = 0;
  const auto batches = make_batches(order, learner_.batch_size());
  for (std::size_t number = 0; number < batches.size(); ++number) {
    core::throw_if_interrupted();
    const Indices next = number + 1 < batches.size() ? batches[number + 1] : Indices{};
    const double loss = core::with_context("epoch " + std::to_string(epoch), [&] {
      return learner_.step(batches[number], key, number, learning_rate(epoch), next);
    });
    sum += loss * static_cast<double>(batches[number].size());
  }
  learner_.share_running_statistics();
  return sum / static_cast<double>(order.size());
}

StepSummary Fit::validate(Epoch& epoch) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  epoch.validation_loss = epoch.validation_log_loss = epoch.validation_balanced_accuracy = epoch.validation_auc =
      nothing;
  if (sets_.validation.empty()) return {};
  const torch::NoGradGuard no_grad;
  const torch::Tensor outputs = learner_.logits(sets_.validation);
  const torch::Tensor truth = learner_.labels(sets_.validation);
  judge_.judge(epoch, outputs, truth, learner_.sample_weights(truth));
  if (experiment_.learning.select_by == "auc" && std::isnan(epoch.validation_auc)) {
    throw core::UsageError("--select-by auc: the validation set holds one class only; use --select-by log-loss");
  }
  StepSummary summary;
  const torch::Tensor probabilities = learner_.strategy().decode(outputs).t().contiguous();
  for (std::size_t c = 0; c < experiment_.cohort.classes.size(); ++c) {
    const double* row = probabilities.const_data_ptr<double>() + c * sets_.validation.size();
    summary.probabilities.emplace_back("validation/probability_" + experiment_.cohort.classes[c],
                                       std::vector<double>(row, row + sets_.validation.size()));
  }
  return summary;
}

void Fit::save() {
  if (!is_writer()) return;
  write_history(job_.out / "history.tsv", progression_.epochs);
  write_checkpoint(job_.out / checkpoint_name, learner_.network(), learner_.optimiser(), progression_,
                   folder_.settings());
}

bool Fit::is_better(const Epoch& a, const Epoch& b) const {
  return experiment_.learning.select_by == "auc" ? a.validation_auc > b.validation_auc
                                                 : a.validation_log_loss < b.validation_log_loss;
}

bool Fit::out_of_patience() const {
  const int patience = experiment_.learning.patience;
  return patience > 0 && progression_.best_epoch > 0 &&
         static_cast<int>(progression_.epochs.size()) - progression_.best_epoch >= patience;
}

void Fit::run(const FitSettings& settings) {
  begin();
  if (settings.resumed && !progression_.epochs.empty()) settings.resumed(progression_.epochs.size());
  std::optional<EventFile> events;
  if (is_writer()) events.emplace(job_.out, static_cast<std::int64_t>(progression_.epochs.size()) + 1);
  core::Stopwatch saved;
  while (static_cast<int>(progression_.epochs.size()) < experiment_.learning.epochs && !out_of_patience()) {
    const core::Stopwatch watch;
    Epoch epoch;
    epoch.epoch = static_cast<int>(progression_.epochs.size()) + 1;
    epoch.learning_rate = learning_rate(epoch.epoch);
    epoch.train_loss = train_epoch(epoch.epoch);
    StepSummary summary = validate(epoch);
    epoch.seconds = watch.seconds();
    // Without a validation set the last epoch is the one to keep.
    if (sets_.validation.empty() || progression_.best_epoch == 0 || is_better(epoch, progression_.best_values())) {
      progression_.best_epoch = epoch.epoch;
      progression_.best = copy_weights(learner_.network());
    }
    progression_.epochs.push_back(epoch);
    summary.scalars = scalars(epoch);
    if (events) events->write(epoch.epoch, summary);
    if (saved.seconds() >= settings.seconds_to_checkpoint) {
      save();
      saved = {};
    }
    if (settings.after_epoch) settings.after_epoch(epoch);
  }
  finish();
}

void Fit::finish() {
  save();
  model::load_state(learner_.network(), progression_.best);
  if (is_writer()) folder_.write_model(learner_, progression_);
  if (!sets_.calibration.empty()) predict(sets_.calibration, "calibration.tsv");
  predict(sets_.test, "predictions.tsv");
  if (is_writer()) {
    folder_.write_end(learner_, progression_);
    remove_previous_checkpoint(job_.out / checkpoint_name);
  }
  if (!parallel_.alone()) parallel_.ranks->meet();
}

void Fit::predict(const Indices& indices, const std::string& file) {
  const torch::Tensor logits = learner_.logits(indices);
  if (is_writer()) folder_.write_predictions(file, indices, logits, learner_);
}

}  // namespace

void fit(const Experiment& experiment, const Job& job, const FitSettings& settings) {
  core::with_context(where(job), [&] {
    if (is_finished(experiment, job)) {
      core::log_debug(where(job) + ": finished before");
      return;
    }
    const OwnStream stream(choose_device(experiment.device));
    if (!experiment.data.harmonised()) return Fit(experiment, job, settings).run(settings);
    const Experiment own = harmonised(experiment, job.repeat, job.fold);
    Fit(own, job, settings).run(settings);
  });
}

}  // namespace tripet::training
