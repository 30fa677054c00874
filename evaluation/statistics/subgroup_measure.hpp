#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/statistics/resampled_scores.hpp"

namespace tripet::evaluation {

/// Participants of a class that every level must have for the class to be compared: with fewer many resamples lack it.
inline constexpr double smallest_compared_class = 3;

/// What levels of a grouping are compared by. Most metrics depend on how frequent each class is in a level; this does
/// not:
/// - metrics of answers: the mean recall of the classes that all levels have (several diseases: of the sensitivities
/// and
///   specificities);
/// - areas under the curve: the mean over pairs of these classes (several diseases: over diseases);
/// - losses: the mean loss in each of these classes, averaged over them (several diseases: as they stand).
struct SubgroupMeasure {
  std::string words;                 // for a reader: "mean recall of CN and AD"
  std::vector<std::string> classes;  // that all levels have
  std::vector<std::size_t> places;   // the numbers that it is the mean of, among metric_keys
  std::vector<int> by_class;         // of losses: the classes whose rows are scored by themselves; otherwise empty

  bool exists() const { return !places.empty(); }
};
/// levels: one strategy's scores in each.
SubgroupMeasure subgroup_measure(const std::vector<const StrategyScores*>& levels,
                                 const std::vector<std::string>& classes, const std::string& primary);

/// One level's value of the measure, and what it is in each resample.
struct MeasuredLevel {
  double estimate = 0;
  std::vector<double> resampled;
  double size = 0;   // participants, as the variance falls with them: c^2 / sum 1 / n_k of c classes
  double floor = 0;  // the variance if all were unanimous
};
/// The mean over `places` of the strategies `parts` in one level: one, or, of losses, one a class.
MeasuredLevel measured(const std::vector<const ResampledStrategy*>& parts, const std::vector<std::size_t>& places);
/// a - b, of the same participants.
MeasuredLevel difference_of(MeasuredLevel a, const MeasuredLevel& b);
/// Sets size and floor from how many participants each class that is compared has.
void set_size(MeasuredLevel& level, const StrategyScores& scores, const SubgroupMeasure& measure,
              const std::vector<std::string>& classes);

/// Variances of the levels' estimates: the resamples', but none smaller than its size leads one to expect if all levels
/// scatter alike, nor than that of unanimous participants. A level in which all are right has resamples that are all
/// the same, and would otherwise drop out or outweigh the others.
std::vector<double> level_variances(const std::vector<MeasuredLevel>& levels);

}  // namespace tripet::evaluation
