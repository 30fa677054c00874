#include "training/fit.hpp"

#include <torch/autograd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/interrupt.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "model/model_file.hpp"
#include "model/weights.hpp"
#include "training/batches.hpp"
#include "training/checkpoint.hpp"
#include "training/device.hpp"
#include "training/inference.hpp"
#include "training/prediction_table.hpp"
#include "training/random_stream.hpp"
#include "training/transfer.hpp"
#include "training/validation.hpp"

namespace tripet::training {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class Fit {
 public:
  Fit(const Study& study, const Job& job)
      : study_(study),
        job_(job),
        settings_(job_settings(study, job)),
        device_(choose_device(study.device)),
        key_(std::to_string(study.seed) + "/" + std::to_string(job.repeat) + "/" + std::to_string(job.fold)),
        split_(study.split(job.repeat, job.fold)),
        train_(members(study.cohort, split_, Set::train)),
        validation_(members(study.cohort, split_, Set::validation)),
        calibration_(members(study.cohort, split_, Set::calibration)),
        test_(members(study.cohort, split_, Set::test)),
        weights_(class_weights(study.learning.class_weights, study.cohort, train_)),
        batch_size_(std::min(train_.size(), static_cast<std::size_t>(study.learning.batch_size))),
        batch_(study, batch_size_),
        strategy_(make_strategy(study, job.strategy, weights_)),
        judge_(*strategy_),
        network_(new_network(network_settings(study, *strategy_), core::hash_seed("weights/" + key_))),
        optimiser_(prepare(*network_, study, device_)) {}

  void run(const FitSettings& settings);

 private:
  void begin();
  double learning_rate(int epoch) const;
  double train_epoch(int epoch);
  /// As the strategy's loss takes them.
  torch::Tensor labels(const Indices& indices) const;
  torch::Tensor sample_weights(const torch::Tensor& labels) const;
  torch::Tensor logits(const Indices& indices);
  void validate(Epoch& epoch);
  void save();
  const Epoch& best_epoch() const;
  bool is_better(const Epoch& a, const Epoch& b) const;
  bool out_of_patience() const;
  void finish();
  void predict(const Indices& indices, const std::string& file);
  core::Json record() const;

  const Study& study_;
  const Job& job_;
  const core::Json settings_;
  const torch::Device device_;
  const std::string key_;  // seed/repeat/fold: what all strategies share
  const Split split_;
  const Indices train_, validation_, calibration_, test_;
  const std::vector<double> weights_;  // by class; empty: none
  const std::size_t batch_size_;
  BatchReader batch_;
  const std::unique_ptr<model::Strategy> strategy_;
  const Validation judge_;
  const std::shared_ptr<model::Network> network_;
  AdamW optimiser_;
  Progression progression_;
};

void Fit::begin() {
  core::write_text(job_.out / "config.cfg", job_.config);
  write_splits(job_.out / "splits.tsv", split_, job_.repeat, job_.fold);
  if (study_.learning.resume != "never" && std::filesystem::exists(job_.out / "checkpoint.pt") &&
      read_checkpoint(job_.out / "checkpoint.pt", *network_, optimiser_, progression_, settings_)) {
    core::log_info(job_.out.string() + ": continues after epoch " + std::to_string(progression_.epochs.size()));
  }
  core::write_json(job_.out / "run.json", record());
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

torch::Tensor Fit::labels(const Indices& indices) const {
  if (study_.cohort.multilabel) {
    torch::Tensor present =
        torch::empty({static_cast<std::int64_t>(indices.size()), strategy_->class_count()}, torch::kFloat32);
    float* out = present.data_ptr<float>();
    for (const std::size_t i : indices) {
      out = std::copy(study_.cohort.examples[i].present.begin(), study_.cohort.examples[i].present.end(), out);
    }
    return present;
  }
  torch::Tensor tensor = torch::empty({static_cast<std::int64_t>(indices.size())}, torch::kInt64);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    tensor.data_ptr<std::int64_t>()[i] = study_.cohort.examples[indices[i]].label;
  }
  return tensor;
}

torch::Tensor Fit::sample_weights(const torch::Tensor& labels) const {
  if (weights_.empty() || study_.cohort.multilabel) return {};  // the latter's are in the strategy
  torch::Tensor weights = torch::empty({labels.size(0)}, torch::kFloat64);
  for (std::int64_t i = 0; i < labels.size(0); ++i) {
    weights.data_ptr<double>()[i] = weights_[static_cast<std::size_t>(labels.const_data_ptr<std::int64_t>()[i])];
  }
  return weights.to(device_);
}

double Fit::train_epoch(int epoch) {
  const std::string key = key_ + "/" + std::to_string(epoch);
  Indices order = train_;
  core::Random("order/" + key).shuffle(order);
  train_mode(*network_, study_.learning);
  double sum = 0;
  std::size_t number = 0;
  for (const Indices& members : make_batches(order, batch_size_)) {
    core::throw_if_interrupted();
    const torch::Tensor scans = batch_.read(members, key).to(device_);
    const torch::Tensor truth = labels(members);
    torch::Tensor logits;
    {
      const PrecisionGuard precision(study_.device, device_);
      const torch::Tensor features = network_->features(scans);
      logits = classify(*network_, features, core::hash_seed("dropout/" + key + "/" + std::to_string(number++)));
    }
    const torch::Tensor loss = strategy_->loss(logits, truth.to(device_), sample_weights(truth));
    const double value = loss.item<double>();
    if (!std::isfinite(value)) {
      std::vector<std::string> names;
      for (const std::size_t i : members) names.push_back(study_.cohort.examples[i].participant_id);
      throw core::Error("the loss is not a number in epoch " + std::to_string(epoch) + " with the participants " +
                        core::join(names, ", ") + "; try a lower --learning-rate, and look at their pictures");
    }
    loss.backward();
    optimiser_.step(learning_rate(epoch));
    sum += value * static_cast<double>(members.size());
  }
  return sum / static_cast<double>(order.size());
}

torch::Tensor Fit::logits(const Indices& indices) {
  return predict_logits(*network_, device_, study_.device, indices.size(),
                        [&](std::size_t i, std::span<float> out) { study_.dataset->read(indices[i], out); });
}

void Fit::validate(Epoch& epoch) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  epoch.validation_loss = epoch.validation_log_loss = epoch.validation_balanced_accuracy = epoch.validation_auc =
      nothing;
  if (validation_.empty()) return;
  const torch::NoGradGuard no_grad;
  const torch::Tensor outputs = logits(validation_);
  const torch::Tensor truth = labels(validation_);
  torch::Tensor weights = sample_weights(truth);
  if (weights.defined()) weights = weights.cpu();
  judge_.judge(epoch, outputs, truth, weights);
  if (study_.learning.select_by == "auc" && std::isnan(epoch.validation_auc)) {
    throw core::UsageError("--select-by auc: the validation set holds one class only; use --select-by log-loss");
  }
}

void Fit::save() {
  write_history(job_.out / "history.tsv", progression_.epochs);
  write_checkpoint(job_.out / "checkpoint.pt", *network_, optimiser_, progression_, settings_);
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
  const auto notify = [&] {
    if (settings.after_epoch) settings.after_epoch();
  };
  for (std::size_t i = 0; i < progression_.epochs.size(); ++i) notify();
  auto saved = Clock::now();
  while (static_cast<int>(progression_.epochs.size()) < study_.learning.epochs && !out_of_patience()) {
    const auto start = Clock::now();
    Epoch epoch;
    epoch.epoch = static_cast<int>(progression_.epochs.size()) + 1;
    epoch.learning_rate = learning_rate(epoch.epoch);
    epoch.train_loss = train_epoch(epoch.epoch);
    validate(epoch);
    epoch.seconds = seconds_since(start);
    // Without a validation set the last epoch is the one to keep.
    if (validation_.empty() || progression_.best_epoch == 0 || is_better(epoch, best_epoch())) {
      progression_.best_epoch = epoch.epoch;
      progression_.best = copy_weights(*network_);
    }
    progression_.epochs.push_back(epoch);
    if (seconds_since(saved) >= settings.seconds_to_checkpoint) {
      save();
      saved = Clock::now();
    }
    notify();
  }
  finish();
}

void Fit::finish() {
  save();
  model::load_state(*network_, progression_.best);
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
  model::write_model(job_.out / "model.safetensors", *network_,
                     {network_->settings(),
                      job_.strategy,
                      strategy_->settings(),
                      {},
                      preparation_settings(study_.preparation),
                      training});
  if (!calibration_.empty()) predict(calibration_, "calibration.tsv");
  predict(test_, "predictions.tsv");

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
}

void Fit::predict(const Indices& indices, const std::string& file) {
  std::vector<PredictedScan> scans;
  for (const std::size_t i : indices) {
    const Example& example = study_.cohort.examples[i];
    scans.push_back({example.participant_id, example.session_id, std::to_string(job_.repeat), std::to_string(job_.fold),
                     study_.cohort.label_of(example)});
  }
  write_predictions(job_.out / file, scans, logits(indices), *strategy_);
}

core::Json Fit::record() const {
  core::Json json = core::run_record();
  json["settings"] = settings_;
  json["settings_hash"] = core::hash_bytes(settings_.dump());
  json["data_hash"] = study_.dataset->hash();
  json["seed"] = study_.seed;
  json["device"] = device_.str();
  std::int64_t parameters = 0;
  for (const auto& parameter : network_->parameters()) parameters += parameter.numel();
  json["parameters"] = parameters;
  json["scans"] = {{"train", train_.size()}, {"validation", validation_.size()}, {"test", test_.size()}};
  if (!calibration_.empty()) json["scans"]["calibration"] = calibration_.size();
  json["class_weights"] = nullptr;
  for (std::size_t c = 0; c < weights_.size(); ++c) json["class_weights"][study_.cohort.classes[c]] = weights_[c];
  json["finished"] = false;
  return json;
}

}  // namespace

void fit(const Study& study, const Job& job, const FitSettings& settings) {
  core::with_context(where(job), [&] {
    if (is_finished(study, job)) {
      core::log_debug(where(job) + ": finished before");
      return;
    }
    Fit(study, job).run(settings);
  });
}

}  // namespace tripet::training
