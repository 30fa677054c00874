#include "training/run_files/run_folder.hpp"

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "core/run_record.hpp"
#include "model/weights/model_file.hpp"
#include "training/data/preparation.hpp"
#include "training/harmonisation/harmonised.hpp"
#include "training/run_files/run_predictions.hpp"

namespace tripet::training {
namespace {

RunSets sets_of(const Cohort& cohort, const Split& split) {
  return {members(cohort, split, Set::train), members(cohort, split, Set::validation),
          members(cohort, split, Set::calibration), members(cohort, split, Set::test)};
}

}  // namespace

RunFolder::RunFolder(const Experiment& experiment, const Job& job, int processes)
    : experiment_(experiment),
      job_(job),
      processes_(processes),
      settings_(job_settings(experiment, job)),
      split_(experiment.split(job.repeat, job.fold)),
      sets_(sets_of(experiment.cohort, split_)) {}

void RunFolder::write_plan() const {
  core::write_text(job_.out / "config.cfg", job_.config);
  const auto& by_site = experiment_.site_splits;
  if (experiment_.harmonisation) write_harmonisation(job_.out, experiment_);
  write_splits(job_.out / "splits.tsv", split_, job_.repeat, job_.fold, by_site ? by_site->sites() : Sites{});
}

void RunFolder::write_record(const Learner& learner) const {
  core::write_json(job_.out / "run.json", record(learner));
}

void RunFolder::write_model(const Learner& learner, const Progression& progression) const {
  const std::string salt = core::hash_bytes(settings_.dump());
  std::vector<std::string> trained;
  for (const Indices* set : {&sets_.train, &sets_.validation}) {
    for (const std::size_t i : *set) {
      const Example& example = experiment_.cohort.examples[i];
      if (!example.synthetic) trained.push_back(core::hash_bytes(salt + example.participant_id));
    }
  }
  core::Json training{{"settings", settings_},
                      {"epoch", progression.best_epoch},
                      {"validation_log_loss", progression.best_values().validation_log_loss},
                      {"input", "each scan to mean 0 and standard deviation 1 over all voxels"},
                      {"preparation_hash", preparation_hash(experiment_.preparation)},
                      {"salt", salt},
                      {"participants", trained},
                      {"init", experiment_.init ? provenance(*experiment_.init) : core::Json()}};
  // A generator carries the scans that it has seen into those that it makes.
  if (experiment_.synthetic) training["synthetic"] = synthetic_training(experiment_.synthetic->provenance);
  model::write_model(job_.out / "model.safetensors", learner.network(),
                     {learner.network().settings(),
                      job_.strategy,
                      learner.strategy().settings(),
                      {},
                      preparation_settings(experiment_.preparation),
                      training,
                      experiment_.harmonisation});
}

void RunFolder::write_predictions(const std::string& file, const Indices& indices, const torch::Tensor& logits,
                                  const Learner& learner) const {
  std::vector<PredictedScan> scans;
  for (const std::size_t i : indices) {
    const Example& example = experiment_.cohort.examples[i];
    scans.push_back({example.participant_id, example.session_id, std::to_string(job_.repeat), std::to_string(job_.fold),
                     experiment_.cohort.label_of(example)});
  }
  write_run_predictions(job_.out / file, {scans, logits}, learner.strategy());
}

void RunFolder::write_end(const Learner& learner, const Progression& progression) const {
  core::Json done = record(learner);
  double seconds = 0;
  for (const auto& epoch : progression.epochs) seconds += epoch.seconds;
  done["finished"] = true;
  done["epochs"] = progression.epochs.size();
  done["best_epoch"] = progression.best_epoch;
  done["best_validation_log_loss"] = progression.best_values().validation_log_loss;
  done["best_validation_auc"] = progression.best_values().validation_auc;
  done["seconds"] = seconds;
  core::write_json(job_.out / "run.json", done);
}

core::Json RunFolder::record(const Learner& learner) const {
  core::Json json = core::run_record();
  json["settings"] = settings_;
  json["settings_hash"] = core::hash_bytes(settings_.dump());
  json["data_hash"] = experiment_.data_hash;
  json["seed"] = experiment_.seed;
  if (experiment_.harmonisation) json["harmonisation"] = experiment_.harmonisation->about;
  json["device"] = learner.device().str();
  json["processes"] = processes_;
  std::int64_t parameters = 0;
  for (const auto& parameter : learner.network().parameters()) parameters += parameter.numel();
  json["parameters"] = parameters;
  json["scans"] = {{"train", sets_.train.size()}, {"validation", sets_.validation.size()}, {"test", sets_.test.size()}};
  if (!sets_.calibration.empty()) json["scans"]["calibration"] = sets_.calibration.size();
  if (experiment_.synthetic) json["scans"]["synthetic"] = experiment_.synthetic->ids.size();
  if (experiment_.site_splits) {
    const auto fold = experiment_.site_splits->fold(job_.repeat, job_.fold);
    json["split"] = {{"by", "site"},
                     {"site_column", experiment_.data.site_column},
                     {"test_sites", fold.test_sites},
                     {"inner_sets_by", fold.inner_by_site ? "site" : "participant"}};
  }
  json["class_weights"] = nullptr;
  const auto& weights = learner.class_weights();
  for (std::size_t c = 0; c < weights.size(); ++c) json["class_weights"][experiment_.cohort.classes[c]] = weights[c];
  json["finished"] = false;
  return json;
}

}  // namespace tripet::training
