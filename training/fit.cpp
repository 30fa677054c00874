#include "training/fit.hpp"

#include <torch/autograd.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/interrupt.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "core/run_record.hpp"
#include "core/stopwatch.hpp"
#include "model/weights/model_file.hpp"
#include "model/weights/weights.hpp"
#include "training/learner.hpp"
#include "training/run_files/checkpoint.hpp"
#include "training/run_files/event_file.hpp"
#include "training/run_files/run_predictions.hpp"
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
      : study_(experiment),
        job_(job),
        parallel_(settings.parallel),
        settings_(job_settings(experiment, job)),
        key_(std::to_string(experiment.seed) + "/" + std::to_string(job.repeat) + "/" + std::to_string(job.fold)),
        split_(experiment.split(job.repeat, job.fold)),
        train_(members(experiment.cohort, split_, Set::train)),
        validation_(members(experiment.cohort, split_, Set::validation)),
        calibration_(members(experiment.cohort, split_, Set::calibration)),
        test_(members(experiment.cohort, split_, Set::test)),
        learner_(experiment, job.strategy, train_, core::hash_seed("weights/" + key_), parallel_),
        judge_(learner_.strategy()) {}

  void run(const FitSettings& settings);

 private:
  void begin();
  double learning_rate(int epoch) const;
  double train_epoch(int epoch);
  StepSummary validate(Epoch& epoch);
  void save();
  const Epoch& best_epoch() const;
  bool is_better(const Epoch& a, const Epoch& b) const;
  bool out_of_patience() const;
  void finish();
  void write_model() const;
  void write_end() const;
  void predict(const Indices& indices, const std::string& file);
  core::Json record() const;
  bool is_writer() const { return parallel_.alone() || parallel_.ranks->is_writer(); }

  const Experiment& study_;
  const Job& job_;
  const DataParallel parallel_;
  const core::Json settings_;
  const std::string key_;  // seed/repeat/fold: what all strategies share
  const Split split_;
  const Indices train_, validation_, calibration_, test_;
  Learner learner_;
  const Validation judge_;
  Progression progression_;
};

void Fit::begin() {
  if (is_writer()) {
    core::write_text(job_.out / "config.cfg", job_.config);
    write_splits(job_.out / "splits.tsv", split_, job_.repeat, job_.fold);
  }
  if (study_.learning.resume != "never" &&
      read_checkpoint(job_.out / checkpoint_name, learner_.network(), learner_.optimiser(), progression_, settings_)) {
    core::log_info(job_.out.string() + ": continues after epoch " + std::to_string(progression_.epochs.size()));
  } else if (is_writer()) {
    remove_event_files(job_.out);
  }
  if (is_writer()) core::write_json(job_.out / "run.json", record());
}

double Fit::learning_rate(int epoch) const {
  const double start = study_.learning.learning_rate;
  if (study_.learning.schedule == "constant") return start;
  if (study_.learning.schedule == "step") {
    const double done = static_cast<double>(epoch - 1) / study_.learning.epochs;
    return done < 0.5 ? start : done < 0.75 ? start / 10 : start / 100;
  }
  return start * 0.5 * (1 + std::cos(std::numbers::pi * (epoch - 1) / study_.learning.epochs));
}

double Fit::train_epoch(int epoch) {
  const std::string key = key_ + "/" + std::to_string(epoch);
  Indices order = train_;
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
  if (validation_.empty()) return {};
  const torch::NoGradGuard no_grad;
  const torch::Tensor outputs = learner_.logits(validation_);
  const torch::Tensor truth = learner_.labels(validation_);
  judge_.judge(epoch, outputs, truth, learner_.sample_weights(truth));
  if (study_.learning.select_by == "auc" && std::isnan(epoch.validation_auc)) {
    throw core::UsageError("--select-by auc: the validation set holds one class only; use --select-by log-loss");
  }
  StepSummary summary;
  const torch::Tensor probabilities = learner_.strategy().decode(outputs).t().contiguous();
  for (std::size_t c = 0; c < study_.cohort.classes.size(); ++c) {
    const double* row = probabilities.const_data_ptr<double>() + c * validation_.size();
    summary.probabilities.emplace_back("validation/probability_" + study_.cohort.classes[c],
                                       std::vector<double>(row, row + validation_.size()));
  }
  return summary;
}

void Fit::save() {
  if (!is_writer()) return;
  write_history(job_.out / "history.tsv", progression_.epochs);
  write_checkpoint(job_.out / checkpoint_name, learner_.network(), learner_.optimiser(), progression_, settings_);
}

const Epoch& Fit::best_epoch() const {
  return progression_.epochs[static_cast<std::size_t>(progression_.best_epoch - 1)];
}

bool Fit::is_better(const Epoch& a, const Epoch& b) const {
  return study_.learning.select_by == "auc" ? a.validation_auc > b.validation_auc
                                            : a.validation_log_loss < b.validation_log_loss;
}

bool Fit::out_of_patience() const {
  const int patience = study_.learning.patience;
  return patience > 0 && progression_.best_epoch > 0 &&
         static_cast<int>(progression_.epochs.size()) - progression_.best_epoch >= patience;
}

void Fit::run(const FitSettings& settings) {
  begin();
  if (settings.resumed && !progression_.epochs.empty()) settings.resumed(progression_.epochs.size());
  std::optional<EventFile> events;
  if (is_writer()) events.emplace(job_.out, static_cast<std::int64_t>(progression_.epochs.size()) + 1);
  core::Stopwatch saved;
  while (static_cast<int>(progression_.epochs.size()) < study_.learning.epochs && !out_of_patience()) {
    const core::Stopwatch watch;
    Epoch epoch;
    epoch.epoch = static_cast<int>(progression_.epochs.size()) + 1;
    epoch.learning_rate = learning_rate(epoch.epoch);
    epoch.train_loss = train_epoch(epoch.epoch);
    StepSummary summary = validate(epoch);
    epoch.seconds = watch.seconds();
    // Without a validation set the last epoch is the one to keep.
    if (validation_.empty() || progression_.best_epoch == 0 || is_better(epoch, best_epoch())) {
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
  if (is_writer()) write_model();
  if (!calibration_.empty()) predict(calibration_, "calibration.tsv");
  predict(test_, "predictions.tsv");
  if (is_writer()) write_end();
  if (!parallel_.alone()) parallel_.ranks->meet();
}

void Fit::write_model() const {
  std::vector<std::string> trained;
  for (const std::size_t i : train_) trained.push_back(study_.cohort.examples[i].participant_id);
  for (const std::size_t i : validation_) trained.push_back(study_.cohort.examples[i].participant_id);
  const std::string salt = core::hash_bytes(settings_.dump());
  for (auto& name : trained) name = core::hash_bytes(salt + name);
  const core::Json training{{"settings", settings_},
                            {"epoch", progression_.best_epoch},
                            {"validation_log_loss", best_epoch().validation_log_loss},
                            {"input", "each scan to mean 0 and standard deviation 1 over all voxels"},
                            {"preparation_hash", preparation_hash(study_.preparation)},
                            {"salt", salt},
                            {"participants", trained},
                            {"init", study_.init ? provenance(*study_.init) : core::Json()}};
  model::write_model(job_.out / "model.safetensors", learner_.network(),
                     {learner_.network().settings(),
                      job_.strategy,
                      learner_.strategy().settings(),
                      {},
                      preparation_settings(study_.preparation),
                      training});
}

void Fit::write_end() const {
  core::Json done = record();
  double seconds = 0;
  for (const auto& epoch : progression_.epochs) seconds += epoch.seconds;
  done["finished"] = true;
  done["epochs"] = progression_.epochs.size();
  done["best_epoch"] = progression_.best_epoch;
  done["best_validation_log_loss"] = best_epoch().validation_log_loss;
  done["best_validation_auc"] = best_epoch().validation_auc;
  done["seconds"] = seconds;
  core::write_json(job_.out / "run.json", done);
  remove_previous_checkpoint(job_.out / checkpoint_name);
}

void Fit::predict(const Indices& indices, const std::string& file) {
  std::vector<PredictedScan> scans;
  for (const std::size_t i : indices) {
    const Example& example = study_.cohort.examples[i];
    scans.push_back({example.participant_id, example.session_id, std::to_string(job_.repeat), std::to_string(job_.fold),
                     study_.cohort.label_of(example)});
  }
  const torch::Tensor logits = learner_.logits(indices);
  if (is_writer()) write_predictions(job_.out / file, scans, logits, learner_.strategy());
}

core::Json Fit::record() const {
  core::Json json = core::run_record();
  json["settings"] = settings_;
  json["settings_hash"] = core::hash_bytes(settings_.dump());
  json["data_hash"] = study_.dataset->hash();
  json["seed"] = study_.seed;
  json["device"] = learner_.device().str();
  json["processes"] = parallel_.alone() ? 1 : parallel_.ranks->size();
  std::int64_t parameters = 0;
  for (const auto& parameter : learner_.network().parameters()) parameters += parameter.numel();
  json["parameters"] = parameters;
  json["scans"] = {{"train", train_.size()}, {"validation", validation_.size()}, {"test", test_.size()}};
  if (!calibration_.empty()) json["scans"]["calibration"] = calibration_.size();
  json["class_weights"] = nullptr;
  const auto& weights = learner_.class_weights();
  for (std::size_t c = 0; c < weights.size(); ++c) json["class_weights"][study_.cohort.classes[c]] = weights[c];
  json["finished"] = false;
  return json;
}

}  // namespace

void fit(const Experiment& experiment, const Job& job, const FitSettings& settings) {
  core::with_context(where(job), [&] {
    if (is_finished(experiment, job)) {
      core::log_debug(where(job) + ": finished before");
      return;
    }
    Fit(experiment, job, settings).run(settings);
  });
}

}  // namespace tripet::training
