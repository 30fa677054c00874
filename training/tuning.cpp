#include "training/tuning.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/random.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

double within_factor_of_ten(double centre, core::Random& random) {
  return centre * std::pow(10.0, random.uniform(-1, 1));
}

struct Trial {
  LearningOptions learning;
  fs::path folder;
  core::Json record;  // its run.json
};

core::Json chosen_values(const LearningOptions& learning) {
  return {{"learning-rate", learning.learning_rate},
          {"weight-decay", learning.weight_decay},
          {"dropout", learning.dropout}};
}

/// Smaller is better.
double cost(const Trial& trial, const std::string& select_by) {
  return select_by == "auc" ? -trial.record.at("best_validation_auc").get<double>()
                            : trial.record.at("best_validation_log_loss").get<double>();
}

void write_list(const fs::path& path, const std::vector<Trial>& trials, std::size_t best) {
  core::Tsv table({"trial", "learning_rate", "weight_decay", "dropout", "best_epoch", "validation_log_loss",
                   "validation_auc", "chosen"});
  for (std::size_t k = 0; k < trials.size(); ++k) {
    const auto& [learning, folder, record] = trials[k];
    table.add({std::to_string(k), core::format_number(learning.learning_rate),
               core::format_number(learning.weight_decay), core::format_number(learning.dropout),
               std::to_string(record.at("best_epoch").get<int>()),
               core::format_number(record.at("best_validation_log_loss").get<double>()),
               core::format_number(record.at("best_validation_auc").get<double>()), k == best ? "1" : "0"});
  }
  table.write(path);
}

}  // namespace

std::vector<LearningOptions> tuning_settings(const LearningOptions& given, std::uint64_t seed) {
  std::vector<LearningOptions> all(static_cast<std::size_t>(given.tune), given);
  for (std::size_t k = 1; k < all.size(); ++k) {
    core::Random random("tune/" + std::to_string(seed) + "/" + std::to_string(k));
    all[k].learning_rate = within_factor_of_ten(given.learning_rate, random);
    all[k].weight_decay = within_factor_of_ten(given.weight_decay > 0 ? given.weight_decay : 1e-2, random);
    all[k].dropout = random.uniform(0, 0.6);
  }
  return all;
}

void fit_tuned(const Experiment& experiment, const Job& job, const FitSettings& settings) {
  if (experiment.learning.tune == 0) return fit(experiment, job, settings);
  if (is_finished(experiment, job)) return;
  std::vector<Trial> trials;
  for (const auto& learning : tuning_settings(experiment.learning, experiment.seed)) {
    Trial trial{learning, job.out / "tuning" / ("trial-" + std::to_string(trials.size())), {}};
    Experiment own = experiment;
    own.learning = learning;
    Job own_job = job;
    own_job.out = trial.folder;
    fit(own, own_job, settings);
    trial.record = core::read_json(trial.folder / "run.json");
    if (trial.record.at("best_validation_log_loss").is_null()) {
      throw core::Error(where(job) + ": --tune chooses by a validation set, and there is none");
    }
    trials.push_back(std::move(trial));
  }
  std::size_t best = 0;
  for (std::size_t k = 1; k < trials.size(); ++k) {
    if (cost(trials[k], experiment.learning.select_by) < cost(trials[best], experiment.learning.select_by)) best = k;
  }
  for (const auto& entry : fs::directory_iterator(trials[best].folder)) {
    if (entry.path().filename() == "run.json") continue;
    fs::copy_file(entry.path(), job.out / entry.path().filename(), fs::copy_options::overwrite_existing);
  }
  write_list(job.out / "tuning.tsv", trials, best);
  // Last: with it the run counts as finished.
  core::Json record = trials[best].record;
  record["settings"] = job_settings(experiment, job);
  record["settings_hash"] = core::hash_bytes(record["settings"].dump());
  record["tuned"] = chosen_values(trials[best].learning);
  record["tuned"]["trial"] = best;
  core::write_json(job.out / "run.json", record);
}

}  // namespace tripet::training
