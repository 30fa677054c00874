#include "evaluation/delong.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "evaluation/strategy_scores.hpp"

namespace tripet::evaluation {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Rows = std::vector<const PredictionRow*>;

/// Runs of equal (repeat, fold): rows are sorted by them.
std::vector<Rows> models_of(const StrategyPredictions& strategy) {
  std::vector<Rows> models;
  for (const auto& row : strategy.rows) {
    if (models.empty() || models.back()[0]->repeat != row.repeat || models.back()[0]->fold != row.fold) {
      models.emplace_back();
    }
    models.back().push_back(&row);
  }
  return models;
}

ModelAuc described(const Rows& rows, const std::vector<std::string>& participants) {
  ModelAuc model;
  model.repeat = rows[0]->repeat;
  model.fold = rows[0]->fold;
  for (const auto* row : rows) {
    model.label.push_back(row->label);
    const auto place = std::lower_bound(participants.begin(), participants.end(), row->participant_id);
    model.participant.push_back(static_cast<std::uint32_t>(place - participants.begin()));
  }
  return model;
}

/// One fold's difference, and what each row adds to the estimate: the squares' sum (over participants) is the variance.
struct FoldDifference {
  double difference = 0, variance = 0;
  std::vector<double> influence;  // [rows]
};

std::optional<FoldDifference> difference_of(const ModelAuc& a, const ModelAuc& b, std::string& reason) {
  const std::string where = " in fold " + std::to_string(a.fold) + " of repeat " + std::to_string(a.repeat);
  FoldDifference fold;
  fold.difference = a.auc - b.auc;
  if (std::isnan(fold.difference)) {
    reason = "a class has no rows" + where;
    return std::nullopt;
  }
  struct Sample {
    double count = 0, mean = 0;
  };
  std::map<int, Sample> samples;
  for (std::size_t r = 0; r < a.label.size(); ++r) {
    auto& sample = samples[a.label[r]];
    ++sample.count;
    sample.mean += a.components[r] - b.components[r];
  }
  for (auto& [label, sample] : samples) {
    if (sample.count < 2) {
      reason = "a class has only one row" + where;
      return std::nullopt;
    }
    sample.mean /= sample.count;
  }
  std::map<std::uint32_t, double> of_participant;
  for (std::size_t r = 0; r < a.label.size(); ++r) {
    const auto& sample = samples[a.label[r]];
    const double deviation = a.components[r] - b.components[r] - sample.mean;
    fold.influence.push_back(deviation / std::sqrt(sample.count * (sample.count - 1)));
    of_participant[a.participant[r]] += fold.influence.back();
  }
  for (const auto& [participant, sum] : of_participant) fold.variance += sum * sum;
  // Equal components differ by the rounding of their means only.
  if (fold.variance < 1e-28) fold.variance = 0;
  return fold;
}

}  // namespace

AucComponents auc_components(const std::vector<double>& scores, const std::vector<bool>& positive) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  const auto positives = static_cast<double>(std::count(positive.begin(), positive.end(), true));
  const double negatives = static_cast<double>(scores.size()) - positives;
  AucComponents result;
  result.components.assign(scores.size(), nan);
  result.auc = nan;
  if (positives == 0 || negatives == 0) return result;
  double positives_below = 0, negatives_below = 0, wins = 0;
  for (std::size_t start = 0, end = 0; start < order.size(); start = end) {
    double positives_tied = 0, negatives_tied = 0;
    for (; end < order.size() && scores[order[end]] == scores[order[start]]; ++end) {
      (positive[order[end]] ? positives_tied : negatives_tied) += 1;
    }
    const double of_positive = (negatives_below + negatives_tied / 2) / negatives;
    const double of_negative = (positives - positives_below - positives_tied / 2) / positives;
    for (std::size_t i = start; i < end; ++i) {
      result.components[order[i]] = positive[order[i]] ? of_positive : of_negative;
    }
    wins += positives_tied * of_positive;
    positives_below += positives_tied;
    negatives_below += negatives_tied;
  }
  result.auc = wins / positives;
  return result;
}

std::vector<ModelAuc> macro_aucs(const StrategyPredictions& strategy, int classes) {
  const auto participants = participants_of(strategy);
  std::vector<ModelAuc> models;
  for (const auto& rows : models_of(strategy)) {
    ModelAuc model = described(rows, participants);
    const auto n = static_cast<double>(rows.size());
    std::vector<double> size(classes, 0), scores(rows.size());
    for (const int label : model.label) ++size[label];
    model.components.assign(rows.size(), 0);
    const int first = classes == 2 ? 1 : 0, counted = classes - first;
    for (int k = first; k < classes; ++k) {
      std::vector<bool> positive;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        scores[r] = rows[r]->probabilities[k];
        positive.push_back(model.label[r] == k);
      }
      const auto of_class = auc_components(scores, positive);
      model.auc += of_class.auc / counted;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        const double share = positive[r] ? 1 : size[model.label[r]] / (n - size[k]);
        model.components[r] += share * of_class.components[r] / counted;
      }
    }
    models.push_back(std::move(model));
  }
  return models;
}

std::vector<ModelAuc> pair_aucs(const StrategyPredictions& strategy, int i, int j) {
  const auto participants = participants_of(strategy);
  std::vector<ModelAuc> models;
  for (const auto& rows : models_of(strategy)) {
    Rows chosen;
    std::vector<double> scores;
    std::vector<bool> positive;
    for (const auto* row : rows) {
      if (row->label != i && row->label != j) continue;
      const double of_i = row->probabilities[i], sum = of_i + row->probabilities[j];
      chosen.push_back(row);
      scores.push_back(sum > 0 ? of_i / sum : 0.5);
      positive.push_back(row->label == i);
    }
    ModelAuc model = described(chosen.empty() ? rows : chosen, participants);
    auto found = auc_components(scores, positive);
    model.auc = found.auc;
    model.components = std::move(found.components);
    models.push_back(std::move(model));
  }
  return models;
}

std::pair<double, double> DelongDifference::interval(double level) const {
  const double reach = boost::math::quantile(boost::math::normal(), (1 + level) / 2) * std::sqrt(variance);
  return {difference - reach, difference + reach};
}

std::optional<DelongDifference> delong(const std::vector<ModelAuc>& a, const std::vector<ModelAuc>& b,
                                       std::string& reason) {
  std::map<int, std::vector<std::size_t>> repeats;
  std::vector<FoldDifference> folds;
  for (std::size_t f = 0; f < a.size(); ++f) {
    auto fold = difference_of(a[f], b[f], reason);
    if (!fold) return std::nullopt;
    folds.push_back(std::move(*fold));
    repeats[a[f].repeat].push_back(f);
  }
  DelongDifference result;
  std::map<std::uint32_t, double> of_participant;
  for (const auto& [repeat, members] : repeats) {
    const bool exact = std::any_of(members.begin(), members.end(), [&](auto f) { return folds[f].variance == 0; });
    const auto weight = [&](std::size_t f) {
      return exact ? static_cast<double>(a[f].label.size()) : 1 / folds[f].variance;
    };
    double total = 0;
    for (const auto f : members) total += weight(f);
    for (const auto f : members) {
      const double share = weight(f) / total / static_cast<double>(repeats.size());
      result.difference += share * folds[f].difference;
      for (std::size_t r = 0; r < folds[f].influence.size(); ++r) {
        of_participant[a[f].participant[r]] += share * folds[f].influence[r];
      }
    }
  }
  for (const auto& [participant, sum] : of_participant) result.variance += sum * sum;
  if (result.variance < 1e-28) {
    result.variance = 0;
    if (std::abs(result.difference) < 1e-14) return result;
    reason = "the AUCs differ without any spread";
    return std::nullopt;
  }
  const boost::math::normal normal;
  result.p =
      2 * boost::math::cdf(boost::math::complement(normal, std::abs(result.difference) / std::sqrt(result.variance)));
  return result;
}

}  // namespace tripet::evaluation
