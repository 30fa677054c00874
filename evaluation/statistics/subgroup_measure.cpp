#include "evaluation/statistics/subgroup_measure.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/statistics/variance.hpp"
#include "evaluation/statistics/variance_floor.hpp"

namespace tripet::evaluation {
namespace {

Basis basis_of(const std::string& metric) {
  for (const auto& entry : metric_table) {
    if (metric == entry.name) return entry.basis;
  }
  return Basis::answers;
}

/// "CN", "CN and AD", "CN, MCI and AD"
std::string all_of(const std::vector<std::string>& names) {
  if (names.size() < 2) return core::join(names, "");
  return core::join({names.begin(), names.end() - 1}, ", ") + " and " + names.back();
}

template <class Count>
bool everywhere(const std::vector<const StrategyScores*>& levels, std::size_t k, const Count& count) {
  return std::all_of(levels.begin(), levels.end(),
                     [&](const auto* level) { return count(*level)[k] >= smallest_compared_class; });
}

SubgroupMeasure of_exclusive(const std::vector<std::size_t>& common, const std::vector<std::string>& classes,
                             Basis basis, const std::string& primary) {
  SubgroupMeasure out;
  for (const std::size_t k : common) out.classes.push_back(classes[k]);
  if (basis == Basis::probabilities) {
    out.words = "mean loss in each of " + all_of(out.classes);
    for (const std::size_t k : common) out.by_class.push_back(static_cast<int>(k));
    if (!common.empty()) out.places = {place_of(primary, Task::exclusive)};
  } else if (basis == Basis::answers) {
    out.words = "mean recall of " + all_of(out.classes);
    for (const std::size_t k : common) {
      out.places.push_back(class_column(k, Task::exclusive) + class_metric::sensitivity);
    }
  } else {
    out.words = "mean AUC of the pairs of " + all_of(out.classes);
    std::size_t place = class_column(classes.size(), Task::exclusive) + pair_metric::auc;
    const auto is_common = [&](std::size_t k) { return std::find(common.begin(), common.end(), k) != common.end(); };
    for (std::size_t i = 0; i < classes.size(); ++i) {
      for (std::size_t j = i + 1; j < classes.size(); ++j, place += pair_metric::names.size()) {
        if (is_common(i) && is_common(j)) out.places.push_back(place);
      }
    }
  }
  return out;
}

}  // namespace

SubgroupMeasure subgroup_measure(const std::vector<const StrategyScores*>& levels,
                                 const std::vector<std::string>& classes, const std::string& primary) {
  const auto with = [](const StrategyScores& scores) -> const std::vector<double>& {
    return scores.participants_with();
  };
  const auto without = [](const StrategyScores& scores) -> const std::vector<double>& {
    return scores.participants_without();
  };
  const Basis basis = basis_of(primary);
  if (levels[0]->task() == Task::exclusive) {
    std::vector<std::size_t> common;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      if (everywhere(levels, k, with)) common.push_back(k);
    }
    return of_exclusive(common, classes, basis, primary);
  }
  SubgroupMeasure out;
  if (basis == Basis::probabilities) {
    out.words = "loss, which depends on how frequent the diseases are";
    out.classes = classes;
    out.places = {place_of(primary, Task::multilabel)};
    return out;
  }
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const bool has = everywhere(levels, k, with), lacks = everywhere(levels, k, without);
    const std::size_t start = class_column(k, Task::multilabel);
    const bool ranked = basis == Basis::ranking;
    if (ranked ? has && lacks : has || lacks) out.classes.push_back(classes[k]);
    if (ranked && has && lacks) out.places.push_back(start + class_metric::auc);
    if (!ranked && has) out.places.push_back(start + class_metric::sensitivity);
    if (!ranked && lacks) out.places.push_back(start + class_metric::specificity);
  }
  out.words = (basis == Basis::ranking ? "mean AUC of " : "mean sensitivity and specificity of ") + all_of(out.classes);
  return out;
}

MeasuredLevel measured(const std::vector<const ResampledStrategy*>& parts, const std::vector<std::size_t>& places) {
  MeasuredLevel out;
  const auto count = static_cast<double>(parts.size() * places.size());
  out.resampled.assign(static_cast<std::size_t>(parts[0]->bootstrap.resamples()), 0);
  for (const auto* part : parts) {
    for (const std::size_t place : places) {
      out.estimate += part->scores.estimates()[place] / count;
      const auto values = part->resampled(place);
      for (std::size_t r = 0; r < values.size(); ++r) out.resampled[r] += values[r] / count;
    }
  }
  return out;
}

MeasuredLevel difference_of(MeasuredLevel a, const MeasuredLevel& b) {
  a.estimate -= b.estimate;
  for (std::size_t r = 0; r < a.resampled.size(); ++r) a.resampled[r] -= b.resampled[r];
  return a;
}

void set_size(MeasuredLevel& level, const StrategyScores& scores, const SubgroupMeasure& measure,
              const std::vector<std::string>& classes) {
  double count = 0, inverse = 0, floor = 0;
  const auto add = [&](double participants) {
    if (!(participants > 0)) return;
    ++count;
    inverse += 1 / participants;
    floor += unanimous_variance(participants);
  };
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (std::find(measure.classes.begin(), measure.classes.end(), classes[k]) == measure.classes.end()) continue;
    add(scores.participants_with()[k]);
    if (scores.task() == Task::multilabel) add(scores.participants_without()[k]);
  }
  level.size = inverse > 0 ? count * count / inverse : 0;
  level.floor = count > 0 ? floor / (count * count) : 0;
}

std::vector<double> level_variances(const std::vector<MeasuredLevel>& levels) {
  std::vector<double> variances;
  double unit = 0, sizes = 0;
  for (const auto& level : levels) {
    const double found = variance_of(level.resampled);
    variances.push_back(found > 0 ? found : 0);
    unit += variances.back() * level.size * level.size;
    sizes += level.size;
  }
  if (sizes > 0) unit /= sizes;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    variances[i] = std::max({variances[i], unit / levels[i].size, levels[i].floor});
  }
  return variances;
}

}  // namespace tripet::evaluation
