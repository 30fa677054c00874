#include "training/calibrate_run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "model/strategies/temperature.hpp"
#include "model/weights/model_file.hpp"
#include "training/model_settings.hpp"
#include "training/run_files/run_predictions.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

struct CalibrationScans {
  torch::Tensor logits;  // [scans, heads]
  std::vector<std::int64_t> labels;
  std::string source;
  std::set<std::string> participants;
};

CalibrationScans read_scans(const Experiment& experiment, const Job& job, const model::Strategy& strategy,
                            const std::vector<fs::path>& out_of_fold) {
  const fs::path own = job.out / "calibration.tsv";
  const bool has_own = fs::exists(own);
  const Split split = experiment.split(job.repeat, job.fold);
  const auto& classes = experiment.cohort.classes;
  CalibrationScans all;
  std::vector<torch::Tensor> logits;
  std::set<std::string> seen;
  for (const auto& path : has_own ? std::vector{own} : out_of_fold) {
    const RunPredictions table = read_run_predictions(path, strategy);
    for (std::size_t i = 0; i < table.scans.size(); ++i) {
      const PredictedScan& scan = table.scans[i];
      const auto set = split.find(scan.participant_id);
      if (set != split.end() && set->second == Set::test) continue;
      const auto label = std::find(classes.begin(), classes.end(), scan.label);
      if (label == classes.end() || !seen.insert(scan.participant_id + "\t" + scan.session_id).second) continue;
      all.labels.push_back(label - classes.begin());
      logits.push_back(table.logits[static_cast<std::int64_t>(i)]);
      all.participants.insert(scan.participant_id);
    }
  }
  if (logits.empty()) throw core::Error("no scan with a label to calibrate with");
  all.logits = torch::stack(logits);
  all.source = has_own
                   ? "a calibration set of its own, " + counted(all.labels.size(), "scan")
                   : "approximate: " + counted(all.labels.size(), "scan") + " out of fold, predicted by other networks";
  return all;
}

void warn_of_too_few(const model::Abstention& abstention, const std::vector<std::string>& classes) {
  const auto few = model::too_few(abstention, classes);
  if (few.empty()) return;
  core::log_warn("prediction sets: " + core::join(few, ", ") + ": fewer than " +
                 std::to_string(model::least_scans(abstention.alpha)) +
                 " calibration scans, so that every set is the full one; take more scans, a larger --alpha" +
                 (abstention.by_class ? ", or --conformal marginal" : ""));
}

// participants: by whose scans temperature and abstention were fitted.
void store(const Job& job, double temperature, const model::Abstention& abstention,
           const std::set<std::string>& participants = {}) {
  const fs::path file = job.out / "model.safetensors";
  model::LoadedModel loaded = model::read_model(file);
  const RunPredictions test = read_run_predictions(job.out / "predictions.tsv", *loaded.strategy);
  model::StrategySettings& settings = loaded.description.strategy_settings;
  settings.temperature = 1;
  const auto plain = model::make_strategy(job.strategy, settings);
  settings.temperature = temperature;
  const auto tempered = model::make_strategy(job.strategy, settings);
  loaded.description.abstention = abstention;
  core::Json& training = loaded.description.training;
  training.erase("calibrated_with");
  for (const auto& name : participants) {
    training["calibrated_with"].push_back(core::hash_bytes(training.at("salt").get<std::string>() + name));
  }
  model::write_model(file, *loaded.network, loaded.description);
  write_run_predictions(job.out / "predictions.tsv", test, *plain, abstention, tempered->decode(test.logits));
}

void calibrate(const Experiment& experiment, const Job& job, const CalibrationOptions& options,
               const std::vector<fs::path>& out_of_fold) {
  const fs::path record = job.out / "calibration.json";
  if (!options.wanted()) {
    if (!fs::exists(record)) return;
    store(job, 1, {});
    fs::remove(record);
    return;
  }
  model::StrategySettings settings = make_strategy(experiment, job.strategy)->settings();
  model::Abstention abstention{.reject = options.reject};
  std::set<std::string> participants;
  if (options.temperature || options.conformal != "none") {
    const CalibrationScans scans =
        read_scans(experiment, job, *model::make_strategy(job.strategy, settings), out_of_fold);
    abstention.source = scans.source;
    participants = scans.participants;
    if (options.temperature) {
      const auto labels = torch::tensor(scans.labels, torch::kInt64);
      settings.temperature = model::fit_temperature(job.strategy, settings, scans.logits, labels);
    }
    if (options.conformal != "none") {
      if (options.temperature) abstention.source += "; the same scans fitted the temperature";
      abstention.alpha = options.alpha;
      abstention.by_class = options.conformal == "by-class";
      const torch::Tensor p = model::make_strategy(job.strategy, settings)->decode(scans.logits).contiguous();
      model::calibrate_sets(abstention, {p.const_data_ptr<double>(), static_cast<std::size_t>(p.numel())}, scans.labels,
                            settings.classes.size());
      warn_of_too_few(abstention, settings.classes);
    }
  }
  store(job, settings.temperature, abstention, participants);
  core::write_json(record, {{"temperature", settings.temperature},
                            {"abstention", model::to_json(abstention)},
                            {"full_sets_for_want_of_scans_of", model::too_few(abstention, settings.classes)},
                            {"scans", abstention.source}});
}

}  // namespace

void check_calibration(const Experiment& experiment, const CalibrationOptions& options,
                       const std::vector<std::string>& strategies, const Split& split, bool out_of_fold) {
  using core::UsageError;
  if (options.share > 0 && !options.wanted()) {
    throw UsageError("--calibration-share takes scans from training for nothing; add --temperature or --conformal");
  }
  if (options.share > 0 && experiment.splits) {
    throw UsageError("--calibration-share: the table of --splits says who is in the set calibration");
  }
  if (!options.wanted()) return;
  if (experiment.cohort.multilabel) {
    throw UsageError("--temperature, --conformal and --reject are for --task multiclass");
  }
  for (const auto& name : strategies) {
    const auto strategy = make_strategy(experiment, name);
    if (options.temperature && !strategy->calibrated()) {
      throw UsageError("--temperature: " + strategy->decoding() + " gives no probabilities to temper");
    }
  }
  for (const auto& name : experiment.cohort.classes) {
    if (options.conformal != "none" && name.find('+') != std::string::npos) {
      throw UsageError("--conformal: sets join classes with +, and the class " + name + " has one in its name");
    }
  }
  const bool fits = options.temperature || options.conformal != "none";
  const bool has_set =
      std::any_of(split.begin(), split.end(), [](const auto& entry) { return entry.second == Set::calibration; });
  if (fits && !has_set && !out_of_fold) {
    throw UsageError(
        "--temperature and --conformal need scans that trained nothing; add --calibration-share 0.2, or out-of-fold "
        "predictions (train: --calibration-predictions; compare: more than one fold)");
  }
}

void calibrate_run(const Experiment& experiment, const Job& job, const CalibrationOptions& options,
                   const std::vector<fs::path>& out_of_fold) {
  core::with_context(where(job), [&] { calibrate(experiment, job, options, out_of_fold); });
}

}  // namespace tripet::training
