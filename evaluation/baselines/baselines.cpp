#include "evaluation/baselines/baselines.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "core/error.hpp"
#include "core/interrupt.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/baselines/chance.hpp"
#include "evaluation/baselines/logistic_regression.hpp"
#include "evaluation/baselines/regions.hpp"
#include "evaluation/baselines/standardisation.hpp"
#include "evaluation/input/participants.hpp"
#include "evaluation/input/prepared_scans.hpp"
#include "evaluation/input/training_rows.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using Features = std::optional<std::vector<double>>;
using FeatureMap = std::map<ScanId, Features>;

/// "3 of 40 scans lack a usable prepared scan (sub-01, sub-02, sub-03); they get the class frequencies", ten names at
/// most.
std::string missing_text(const FeatureMap& features, const std::string& what) {
  std::vector<std::string> names;
  for (const auto& [scan, values] : features) {
    if (!values) names.push_back(core::scan_name(scan.first, scan.second));
  }
  if (names.empty()) return "";
  const bool one = names.size() == 1;
  const std::string text = std::to_string(names.size()) + " of " + std::to_string(features.size()) +
                           (features.size() == 1 ? " scan" : " scans") + (one ? " lacks " : " lack ") + what;
  const std::size_t count = names.size();
  names.resize(std::min<std::size_t>(count, 10));
  return text + " (" + core::join(names, ", ") + (count > 10 ? ", ..." : "") +
         (one ? "); it gets the class frequencies" : "); they get the class frequencies");
}

FeatureMap age_and_sex(const std::set<ScanId>& scans, const core::Tsv& table) {
  std::map<ScanId, std::vector<double>> known;
  const bool sessions = table.has("session_id");
  for (std::size_t row = 0; row < table.size(); ++row) {
    const auto age = core::parse_number(table.at(row, "age"));  // ">89" is not a number: missing
    const auto sex = parse_sex(table.at(row, "sex"));
    if (!age || !std::isfinite(*age) || !sex) continue;
    known[{table.at(row, "participant_id"), sessions ? table.at(row, "session_id") : core::not_available}] = {
        *age, sex == Sex::female ? 1.0 : 0.0};
  }
  FeatureMap out;
  for (const ScanId& scan : scans) {
    auto found = known.find(scan);
    if (found == known.end()) found = known.find({scan.first, core::not_available});
    out[scan] = found == known.end() ? Features() : Features(found->second);
  }
  return out;
}

FeatureMap uptake(const std::set<ScanId>& scans, const fs::path& data, std::vector<std::string>& warnings) {
  const auto prepared = prepared_scans(data, scans);
  FeatureMap out;
  for (const ScanId& scan : scans) {
    core::throw_if_interrupted();
    out[scan] = std::nullopt;
    const auto found = prepared.find(scan);
    if (found == prepared.end()) continue;
    try {
      const Normalisation how = normalisation(found->second);
      // A z-score or min-max scan has no ratio to a reference: its values stand as they are.
      out[scan] = regional_uptake(core::MappedVolume(found->second),
                                  how == Normalisation::unknown || how == Normalisation::none);
    } catch (const core::Error& error) {
      warnings.push_back(baseline_name::regional_uptake + ": " + core::scan_name(scan.first, scan.second) + ": " +
                         error.what());
    }
  }
  return out;
}

/// A row's index to its probabilities, by what was fitted on the training rows.
using Predictor = std::function<std::vector<double>(std::size_t row)>;
using Fitter = std::function<Predictor(const std::vector<std::size_t>& training)>;

StrategyPredictions predict_by_fold(const std::string& name, const std::vector<PredictionRow>& rows,
                                    const Fitter& fit) {
  StrategyPredictions out;
  out.name = name;
  out.baseline = true;
  out.rows = rows;
  for (auto& row : out.rows) row.prediction_set.reset();
  std::map<std::pair<int, int>, std::vector<std::size_t>> folds;
  for (std::size_t i = 0; i < rows.size(); ++i) folds[{rows[i].repeat, rows[i].fold}].push_back(i);
  for (const auto& [key, held_out] : folds) {
    const auto training = training_rows(rows, key.first, key.second);
    const Predictor predict = fit(training);
    for (const std::size_t i : held_out) {
      out.rows[i].probabilities = predict(i);
      predict_from_probabilities(out.rows[i]);
    }
  }
  return out;
}

std::vector<double> frequencies(const std::vector<PredictionRow>& rows, const std::vector<std::size_t>& training,
                                std::size_t classes) {
  std::vector<double> out(classes, 0), known(classes, 0);
  for (const std::size_t i : training) {
    for (std::size_t k = 0; k < classes; ++k) {
      out[k] += has_class(rows[i], static_cast<int>(k));
      known[k] += knows_class(rows[i], static_cast<int>(k));
    }
  }
  // Of a disease that is known of nobody a half says as much.
  for (std::size_t k = 0; k < classes; ++k) out[k] = known[k] > 0 ? out[k] / known[k] : 0.5;
  return out;
}

/// One model a disease; none where all rows have it, or no row: its frequency then says all.
std::vector<std::optional<LogisticRegression>> disease_models(const FeatureTable& table,
                                                              const std::vector<PredictionRow>& rows,
                                                              const std::vector<std::size_t>& used,
                                                              std::size_t diseases) {
  std::vector<std::optional<LogisticRegression>> models(diseases);
  for (std::size_t k = 0; k < diseases; ++k) {
    std::vector<int> labels;
    FeatureTable known;
    for (std::size_t u = 0; u < used.size(); ++u) {
      if (!knows_class(rows[used[u]], static_cast<int>(k))) continue;
      labels.push_back(has_class(rows[used[u]], static_cast<int>(k)));
      known.push_back(table[u]);
    }
    if (std::count(labels.begin(), labels.end(), 1) % static_cast<long>(std::max<std::size_t>(1, labels.size())) == 0) {
      continue;
    }
    models[k].emplace(known, labels, 2, 1, balanced_weights(labels));
  }
  return models;
}

StrategyPredictions regression(const std::string& name, const std::vector<PredictionRow>& rows, std::size_t classes,
                               const FeatureMap& features) {
  const auto of_row = [&](std::size_t i) -> const Features& { return features.at(rows[i].scan()); };
  return predict_by_fold(name, rows, [&](const std::vector<std::size_t>& training) -> Predictor {
    FeatureTable table;
    std::vector<std::size_t> used;
    for (const std::size_t i : training) {
      if (!of_row(i)) continue;
      table.push_back(*of_row(i));
      used.push_back(i);
    }
    const auto chance = frequencies(rows, training, classes);
    if (table.empty()) return [chance](std::size_t) { return chance; };
    const Standardisation standardisation = fit_standardisation(table);
    for (auto& row : table) row = standardisation.apply(row);
    if (rows[0].label < 0) {
      const auto models = disease_models(table, rows, used, classes);
      return [chance, standardisation, models, of_row](std::size_t i) {
        auto p = chance;
        for (std::size_t k = 0; of_row(i) && k < p.size(); ++k) {
          if (models[k]) p[k] = models[k]->probabilities(standardisation.apply(*of_row(i)))[1];
        }
        return p;
      };
    }
    std::vector<int> labels;
    for (const std::size_t i : used) labels.push_back(rows[i].label);
    const LogisticRegression model(table, labels, static_cast<int>(classes), 1, balanced_weights(labels));
    return [chance, standardisation, model, of_row](std::size_t i) {
      return of_row(i) ? model.probabilities(standardisation.apply(*of_row(i))) : chance;
    };
  });
}

}  // namespace

std::vector<StrategyPredictions> baselines(const Predictions& predictions, const fs::path& data,
                                           const fs::path& participants, std::vector<std::string>& warnings,
                                           const std::string& primary) {
  if (predictions.strategies.empty()) return {};
  const auto& rows = predictions.strategies.front().rows;
  const std::size_t classes = predictions.classes.size();
  std::map<int, std::set<int>> folds;
  for (const auto& row : rows) folds[row.repeat].insert(row.fold);
  std::size_t most = 0;
  for (const auto& [repeat, numbers] : folds) {
    most = std::max(most, numbers.size());
    if (numbers.size() < 2) {
      warnings.push_back("no baselines: the predictions " +
                         (predictions.strategies.front().folds < 2
                              ? std::string("are of no cross-validation")
                              : "of repeat " + std::to_string(repeat) + " have one fold") +
                         ", so nothing is left to fit on");
      return {};
    }
  }
  for (const auto& [repeat, numbers] : folds) {
    for (const int fold : numbers) {
      if (!training_rows(rows, repeat, fold).empty()) continue;
      warnings.push_back("no baselines: a fold holds every participant, so nothing is left to fit on");
      return {};
    }
  }
  std::vector<StrategyPredictions> out{chance_baseline(predictions, primary)};
  // A regression where one scan has the features at least; the others are told.
  const auto add_regression = [&](const std::string& name, const FeatureMap& features, const std::string& what) {
    const std::string text = missing_text(features, what);
    if (!text.empty()) warnings.push_back(name + ": " + text);
    if (std::any_of(features.begin(), features.end(), [](const auto& entry) { return entry.second.has_value(); })) {
      out.push_back(regression(name, rows, classes, features));
    }
  };
  const auto scans = scans_of(rows);
  if (!participants.empty()) {
    const auto table = participants_as_predicted(participants, predictions);
    if (table.has("participant_id") && table.has("age") && table.has("sex")) {
      add_regression(baseline_name::age_and_sex, age_and_sex(scans, table), "age or sex");
    } else {
      warnings.push_back(baseline_name::age_and_sex + ": left out, " + participants.string() +
                         " lacks participant_id, age or sex");
    }
  }
  if (!data.empty()) {
    add_regression(baseline_name::regional_uptake, uptake(scans, data, warnings), "a usable prepared scan");
  }
  for (auto& baseline : out) baseline.folds = static_cast<int>(most);
  return out;
}

}  // namespace tripet::evaluation
