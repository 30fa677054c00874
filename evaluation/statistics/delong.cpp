#include "evaluation/statistics/delong.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <map>
#include <numeric>

#include "evaluation/metrics/strategy_scores.hpp"
#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

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

/// Which model judged which rows; the AUC may be of some of the fold's.
void describe(ModelAuc& model, const Rows& fold, const Rows& rows, const std::vector<std::string>& participants) {
  model.repeat = fold[0]->repeat;
  model.fold = fold[0]->fold;
  for (const auto* row : rows) {
    const auto place = std::lower_bound(participants.begin(), participants.end(), row->participant_id);
    model.participant.push_back(static_cast<std::uint32_t>(place - participants.begin()));
  }
}

/// Components to influences: rows of one class are a sample.
void set_influence(ModelAuc& model, const std::vector<double>& components, const std::vector<int>& sample) {
  std::map<int, std::pair<double, double>> samples;  // rows, mean
  for (std::size_t r = 0; r < sample.size(); ++r) {
    auto& [count, mean] = samples[sample[r]];
    mean += (components[r] - mean) / ++count;
  }
  model.smallest = sample.size();
  for (const auto& [label, of] : samples) model.smallest = std::min(model.smallest, static_cast<std::size_t>(of.first));
  for (std::size_t r = 0; r < sample.size(); ++r) {
    const auto& [count, mean] = samples[sample[r]];
    model.influence.push_back(count > 1 ? (components[r] - mean) / std::sqrt(count * (count - 1)) : nan);
  }
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
  if (a.smallest < 2) {
    reason = "a class has only one row" + where;
    return std::nullopt;
  }
  std::map<std::uint32_t, double> of_participant;
  for (std::size_t r = 0; r < a.influence.size(); ++r) {
    fold.influence.push_back(a.influence[r] - b.influence[r]);
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

ModelAuc two_sample_auc(const std::vector<double>& scores, const std::vector<bool>& positive) {
  ModelAuc model;
  const auto found = auc_components(scores, positive);
  model.auc = found.auc;
  set_influence(model, found.components, std::vector<int>(positive.begin(), positive.end()));
  return model;
}

namespace {

std::vector<ModelAuc> exclusive_macro_aucs(const StrategyPredictions& strategy, int classes) {
  const auto participants = participants_of(strategy);
  std::vector<ModelAuc> models;
  for (const auto& rows : models_of(strategy)) {
    ModelAuc model;
    describe(model, rows, rows, participants);
    const auto n = static_cast<double>(rows.size());
    std::vector<double> size(classes, 0), scores(rows.size()), components(rows.size(), 0);
    std::vector<int> label;
    for (const auto* row : rows) {
      ++size[row->label];
      label.push_back(row->label);
    }
    const int first = classes == 2 ? 1 : 0, counted = classes - first;
    for (int k = first; k < classes; ++k) {
      std::vector<bool> positive;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        scores[r] = rows[r]->probabilities[k];
        positive.push_back(label[r] == k);
      }
      const auto of_class = auc_components(scores, positive);
      model.auc += of_class.auc / counted;
      for (std::size_t r = 0; r < rows.size(); ++r) {
        const double share = positive[r] ? 1 : size[label[r]] / (n - size[k]);
        components[r] += share * of_class.components[r] / counted;
      }
    }
    set_influence(model, components, label);
    models.push_back(std::move(model));
  }
  return models;
}

}  // namespace

std::vector<ModelAuc> macro_aucs(const StrategyPredictions& strategy, int classes) {
  if (strategy.rows[0].label >= 0) return exclusive_macro_aucs(strategy, classes);
  std::vector<ModelAuc> sum = class_aucs(strategy, 0);
  for (int k = 1; k < classes; ++k) {
    const auto of_disease = class_aucs(strategy, k);
    for (std::size_t m = 0; m < sum.size(); ++m) {
      sum[m].auc += of_disease[m].auc;
      sum[m].smallest = std::min(sum[m].smallest, of_disease[m].smallest);
      for (std::size_t r = 0; r < sum[m].influence.size(); ++r) sum[m].influence[r] += of_disease[m].influence[r];
    }
  }
  for (auto& model : sum) {
    model.auc /= classes;
    for (double& part : model.influence) part /= classes;
  }
  return sum;
}

namespace {

/// Rows of which the class is not known have no influence.
ModelAuc with_unknown(ModelAuc model, const Rows& rows, int k) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (knows_class(*rows[r], k)) continue;
    model.influence.insert(model.influence.begin() + static_cast<std::ptrdiff_t>(r), 0);
  }
  return model;
}

}  // namespace

std::vector<ModelAuc> class_aucs(const StrategyPredictions& strategy, int k) {
  const auto participants = participants_of(strategy);
  std::vector<ModelAuc> models;
  for (const auto& rows : models_of(strategy)) {
    std::vector<double> scores;
    std::vector<bool> positive;
    for (const auto* row : rows) {
      if (!knows_class(*row, k)) continue;
      scores.push_back(row->probabilities[k]);
      positive.push_back(has_class(*row, k));
    }
    ModelAuc model = with_unknown(two_sample_auc(scores, positive), rows, k);
    describe(model, rows, rows, participants);
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
    ModelAuc model = two_sample_auc(scores, positive);
    describe(model, rows, chosen, participants);
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
    const double share = 1 / static_cast<double>(members.size() * repeats.size());
    for (const auto f : members) {
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
