#include "evaluation/metrics/decision_curves.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

constexpr int thresholds = 49, most_resamples = 500;
constexpr std::size_t width = 2 * thresholds;  // net benefit, then treating all

double threshold(int i) {
  return static_cast<double>(i + 1) / (thresholds + 1);
}

double odds_of(double probability) {
  return probability / (1 - probability);
}

/// The rows of one repeat: how many thresholds each one's probability reaches, and whether it is of the class.
class ClassRows {
 public:
  /// prevalence: NaN leaves probabilities and shares as they are.
  ClassRows(const std::vector<const PredictionRow*>& rows, const std::vector<std::uint32_t>& participants, int k,
            double prevalence)
      : prevalence_(prevalence) {
    double known = 0, positives = 0;
    for (const auto* row : rows) {
      known += knows_class(*row, k);
      positives += has_class(*row, k);
    }
    const bool shifted = !std::isnan(prevalence) && positives > 0 && positives < known;
    const double ratio_of_odds = shifted ? odds_of(prevalence) / odds_of(positives / known) : 1;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (!knows_class(*rows[r], k)) continue;
      participant_.push_back(participants[r]);
      double p = rows[r]->probabilities[k];
      if (shifted) p = p * ratio_of_odds / (p * ratio_of_odds + 1 - p);
      int reached = 0;
      while (reached < thresholds && p >= threshold(reached)) ++reached;
      cell_.push_back(static_cast<std::uint8_t>(2 * reached + (has_class(*rows[r], k) ? 1 : 0)));
    }
  }

  void score(const std::uint16_t* weights, double* values) const {
    std::array<double, 2 * (thresholds + 1)> counts{};
    for (std::size_t r = 0; r < cell_.size(); ++r) counts[cell_[r]] += weights[participant_[r]];
    double positives = 0, negatives = 0;
    for (std::size_t i = 0; i < counts.size(); i += 2) {
      negatives += counts[i];
      positives += counts[i + 1];
    }
    double hits = 0, false_alarms = 0;
    for (int i = thresholds - 1; i >= 0; --i) {
      false_alarms += counts[2 * (i + 1)];
      hits += counts[2 * (i + 1) + 1];
      const double odds = odds_of(threshold(i));
      if (std::isnan(prevalence_)) {
        values[i] = ratio(hits - false_alarms * odds, positives + negatives);
        values[thresholds + i] = ratio(positives - negatives * odds, positives + negatives);
      } else {
        values[i] = prevalence_ * ratio(hits, positives) - (1 - prevalence_) * ratio(false_alarms, negatives) * odds;
        values[thresholds + i] = prevalence_ - (1 - prevalence_) * odds;
      }
    }
  }

 private:
  double prevalence_;
  std::vector<std::uint32_t> participant_;
  std::vector<std::uint8_t> cell_;
};

/// Six decimals are more than a plot shows, and keep the file small.
core::Json rounded(double value) {
  return core::number(std::round(value * 1e6) / 1e6);
}

void add_interval(core::Json& json, const char* low, const char* high, std::vector<double> values) {
  const auto interval = percentile_interval(std::move(values), 0.95);
  json[low].push_back(rounded(interval.low));
  json[high].push_back(rounded(interval.high));
}

std::vector<double> minus(std::vector<double> values, const std::vector<double>& others) {
  for (std::size_t r = 0; r < values.size(); ++r) values[r] -= others[r];
  return values;
}

}  // namespace

DecisionCurves::DecisionCurves(const StrategyScores& scores, const Setting& setting) : classes_(setting.classes) {
  for (std::size_t k = 0; k < classes_.size(); ++k) {
    std::vector<double> wanted{nan};
    wanted.insert(wanted.end(), setting.prevalences[k].begin(), setting.prevalences[k].end());
    for (const double prevalence : wanted) {
      std::vector<ClassRows> repeats;
      for (std::size_t repeat = 0; repeat < scores.repeats(); ++repeat) {
        repeats.emplace_back(scores.rows()[repeat], scores.row_participants()[repeat], static_cast<int>(k), prevalence);
      }
      const WeightedStatistic statistic = [&](const std::uint16_t* weights, double* values) {
        std::array<double, width> one{};
        std::fill(values, values + width, 0);
        for (const auto& repeat : repeats) {
          repeat.score(weights, one.data());
          for (std::size_t i = 0; i < width; ++i) values[i] += one[i] / static_cast<double>(repeats.size());
        }
      };
      const std::size_t participants = setting.participants.size();
      std::vector<double> estimates(width);
      statistic(std::vector<std::uint16_t>(participants, 1).data(), estimates.data());
      curves_.push_back({k, prevalence, std::move(estimates),
                         Bootstrap(participants, width, std::min(setting.resamples, most_resamples), setting.seed,
                                   setting.threads, statistic)});
    }
  }
}

core::Json DecisionCurves::curve_json(const Curve& curve) const {
  core::Json json;
  for (int i = 0; i < thresholds; ++i) {
    const auto place = static_cast<std::size_t>(i), all = place + thresholds;
    const auto resampled = curve.bootstrap.column(place);
    json["threshold"].push_back(threshold(i));
    json["net_benefit"].push_back(rounded(curve.estimates[place]));
    add_interval(json, "low", "high", resampled);
    json["treat_all"].push_back(rounded(curve.estimates[all]));
    const bool all_is_better = curve.estimates[all] > 0;
    json["gain"].push_back(rounded(curve.estimates[place] - (all_is_better ? curve.estimates[all] : 0)));
    add_interval(json, "gain_low", "gain_high",
                 all_is_better ? minus(resampled, curve.bootstrap.column(all)) : resampled);
  }
  return json;
}

core::Json DecisionCurves::json() const {
  core::Json json;
  for (const auto& curve : curves_) {
    auto& of_class = json[classes_[curve.k]];
    if (std::isnan(curve.prevalence)) {
      of_class = curve_json(curve);
    } else {
      core::Json at = curve_json(curve);
      at["prevalence"] = curve.prevalence;
      of_class["at_prevalence"].push_back(at);
    }
  }
  return json;
}

core::Json DecisionCurves::differences(const DecisionCurves& other) const {
  core::Json list = core::Json::array();
  for (std::size_t c = 0; c < curves_.size(); ++c) {
    if (!std::isnan(curves_[c].prevalence)) continue;
    core::Json entry{{"class", classes_[curves_[c].k]}};
    for (int i = 0; i < thresholds; ++i) {
      const auto place = static_cast<std::size_t>(i);
      entry["threshold"].push_back(threshold(i));
      entry["difference"].push_back(rounded(curves_[c].estimates[place] - other.curves_[c].estimates[place]));
      add_interval(entry, "low", "high",
                   minus(curves_[c].bootstrap.column(place), other.curves_[c].bootstrap.column(place)));
    }
    list.push_back(entry);
  }
  return list;
}

}  // namespace tripet::evaluation
