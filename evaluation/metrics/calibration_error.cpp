#include "evaluation/metrics/calibration_error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tripet::evaluation {
namespace {

constexpr int most_bins = 15, equal_mass_bins = 5;

int bin_of(double stated) {
  int bin = std::clamp(static_cast<int>(stated * most_bins), 0, most_bins - 1);
  // The product may round across an edge; the edges are the quotients b / 15.
  if (stated <= static_cast<double>(bin) / most_bins) --bin;
  if (stated > static_cast<double>(bin + 1) / most_bins) ++bin;
  return std::clamp(bin, 0, most_bins - 1);
}

/// What was stated, whether it was so, and the bin.
struct Statements {
  std::vector<double> stated, below;  // below: the probability of the classes before the one that is stated
  std::vector<std::size_t> row;
  std::vector<std::uint8_t> was;
  std::vector<int> bin;

  void group(Bins bins) {
    bin.resize(stated.size());
    if (bins == Bins::width15) {
      std::transform(stated.begin(), stated.end(), bin.begin(), bin_of);
      return;
    }
    std::vector<double> ordered = stated;
    std::sort(ordered.begin(), ordered.end());
    for (std::size_t r = 0; r < stated.size(); ++r) {
      const auto place = std::lower_bound(ordered.begin(), ordered.end(), stated[r]) - ordered.begin();
      bin[r] = static_cast<int>(static_cast<std::size_t>(place) * equal_mass_bins / stated.size());
    }
  }
};

/// One list of the top classes, or one a disease.
std::vector<Statements> statements_of(const std::vector<const PredictionRow*>& rows, Bins bins) {
  const bool exclusive = rows[0]->label >= 0;
  std::vector<Statements> lists(exclusive ? 1 : rows[0]->probabilities.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto* row = rows[r];
    for (std::size_t k = 0; k < lists.size(); ++k) {
      const int about = exclusive ? most_probable(row->probabilities) : static_cast<int>(k);
      if (!knows_class(*row, about)) continue;
      lists[k].stated.push_back(row->probabilities[about]);
      lists[k].was.push_back(has_class(*row, about));
      lists[k].row.push_back(r);
      const auto& p = row->probabilities;
      lists[k].below.push_back(exclusive ? std::accumulate(p.begin(), p.begin() + about, 0.0) : 0);
    }
  }
  for (auto& list : lists) list.group(bins);
  return lists;
}

/// Sum over bins of |so - stated|, both summed over rows, divided by the rows.
template <class Was>
double error_of(const Statements& list, Was was) {
  std::array<double, most_bins> gap{};
  for (std::size_t r = 0; r < list.stated.size(); ++r) gap[list.bin[r]] += (was(r) ? 1 : 0) - list.stated[r];
  double sum = 0;
  for (const double g : gap) sum += std::abs(g);
  return list.stated.empty() ? 0 : sum / static_cast<double>(list.stated.size());
}

double uniform(std::mt19937_64& generator) {
  return static_cast<double>(generator() >> 11) * 0x1p-53;
}

/// Enough for two digits of the mean; fewer where many rows make each draw precise.
int draws_for(std::size_t rows, std::size_t lists) {
  return static_cast<int>(std::clamp<std::size_t>(5'000'000 / (rows * lists), 100, 1000));
}

/// How far a participant's statements come true together: 0 independently, 1 by one draw for all.
double shared_draws(const Statements& list, const std::vector<std::uint32_t>& participants) {
  constexpr std::size_t most = 64;  // more of one participant's pairs tell nothing new
  std::map<std::uint32_t, std::vector<std::size_t>> of_participant;
  for (std::size_t s = 0; s < list.row.size(); ++s) {
    auto& statements = of_participant[participants[list.row[s]]];
    if (statements.size() < most) statements.push_back(s);
  }
  double products = 0, squares = 0, with_wrong = 0;
  const auto residual = [&](std::size_t s) { return (list.was[s] != 0 ? 1 : 0) - list.stated[s]; };
  for (const auto& [participant, statements] : of_participant) {
    with_wrong += std::any_of(statements.begin(), statements.end(), [&](std::size_t s) { return list.was[s] == 0; });
    for (std::size_t i = 0; i < statements.size(); ++i) {
      for (std::size_t j = i + 1; j < statements.size(); ++j) {
        const std::size_t a = statements[i], b = statements[j];
        const double both = std::min(list.below[a] + list.stated[a], list.below[b] + list.stated[b]) -
                            std::max(list.below[a], list.below[b]);
        const double covariance = std::max(0.0, both) - list.stated[a] * list.stated[b];
        products += covariance * residual(a) * residual(b);
        squares += covariance * covariance;
      }
    }
  }
  const double found = squares > 0 ? std::clamp(products / squares, 0.0, 1.0) : 1, doubt = 1 / (1 + with_wrong);
  return (1 - doubt) * found + doubt;
}

/// error_of with the residuals of some participants turned.
double turned_error(const Statements& list, const std::vector<std::uint32_t>& participants,
                    const std::vector<bool>& sign) {
  std::array<double, most_bins> gap{};
  for (std::size_t s = 0; s < list.stated.size(); ++s) {
    const double residual = (list.was[s] != 0 ? 1 : 0) - list.stated[s];
    gap[static_cast<std::size_t>(list.bin[s])] += sign[participants[list.row[s]]] ? residual : -residual;
  }
  double sum = 0;
  for (const double g : gap) sum += std::abs(g);
  return list.stated.empty() ? 0 : sum / static_cast<double>(list.stated.size());
}

std::vector<std::uint32_t> participant_numbers(const std::vector<const PredictionRow*>& rows) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  std::vector<std::uint32_t> out;
  for (const auto* row : rows) {
    out.push_back(numbers.emplace(row->participant_id, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  return out;
}

std::vector<ClusterCount> clusters_of_answers(std::vector<std::pair<std::uint32_t, int>> answers) {
  std::sort(answers.begin(), answers.end());
  std::vector<ClusterCount> clusters;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (i == 0 || answers[i].first != answers[i - 1].first) clusters.emplace_back();
    clusters.back().successes += answers[i].second;
    ++clusters.back().trials;
  }
  return clusters;
}

}  // namespace

double expected_calibration_error(const std::vector<const PredictionRow*>& rows, Bins bins) {
  const auto lists = statements_of(rows, bins);
  double sum = 0;
  for (const auto& list : lists) sum += error_of(list, [&](std::size_t r) { return list.was[r] != 0; });
  return sum / static_cast<double>(lists.size());
}

CalibratedReference calibrated_reference(const std::vector<const PredictionRow*>& rows, double observed,
                                         std::uint64_t seed, Bins bins) {
  const auto lists = statements_of(rows, bins);
  const int draws = draws_for(rows.size(), lists.size());
  std::mt19937_64 generator(seed);
  CalibratedReference result;
  int reached = 1;
  for (int d = 0; d < draws; ++d) {
    double error = 0;
    for (const auto& list : lists) {
      error += error_of(list, [&](std::size_t r) { return uniform(generator) < list.stated[r]; });
    }
    error /= static_cast<double>(lists.size());
    result.expected += error / draws;
    reached += error >= observed;
  }
  result.p = static_cast<double>(reached) / (draws + 1);
  return result;
}

CalibratedReference clustered_reference(const std::vector<const PredictionRow*>& rows,
                                        const std::vector<std::uint32_t>& participants, double observed,
                                        std::uint64_t seed, Bins bins) {
  const auto lists = statements_of(rows, bins);
  const int draws = draws_for(rows.size(), lists.size());
  const std::size_t people = 1 + *std::max_element(participants.begin(), participants.end());
  std::vector<double> sharing;
  for (const auto& list : lists) sharing.push_back(std::sqrt(shared_draws(list, participants)));
  std::mt19937_64 generator(seed);
  std::vector<double> common(people);
  CalibratedReference result;
  int drawn = 1, turned = 1;
  for (int d = 0; d < draws; ++d) {
    double error = 0, of_signs = 0;
    for (std::size_t k = 0; k < lists.size(); ++k) {
      const auto& list = lists[k];
      for (double& u : common) u = uniform(generator);
      error += error_of(list, [&](std::size_t s) {
        const double own = uniform(generator);
        const double u = uniform(generator) < sharing[k] ? common[participants[list.row[s]]] : own;
        return u >= list.below[s] && u < list.below[s] + list.stated[s];
      });
    }
    std::vector<bool> sign(people);
    for (std::size_t i = 0; i < people; ++i) sign[i] = (generator() >> 63) != 0;
    for (const auto& list : lists) of_signs += turned_error(list, participants, sign);
    error /= static_cast<double>(lists.size());
    of_signs /= static_cast<double>(lists.size());
    result.expected += error / draws;
    drawn += error >= observed - 1e-12;
    turned += of_signs >= observed - 1e-12;
  }
  result.p = static_cast<double>(std::max(drawn, turned)) / (draws + 1);
  return result;
}

std::vector<ReliabilityPoint> reliability_curve(const StrategyPredictions& strategy) {
  std::vector<const PredictionRow*> rows;
  std::size_t scans = 0;
  for (const auto& row : strategy.rows) {
    rows.push_back(&row);
    scans += row.repeat == strategy.rows[0].repeat;
  }
  std::array<ReliabilityPoint, most_bins> points{};
  std::array<std::vector<std::pair<std::uint32_t, int>>, most_bins> answers;  // whose, and whether it was so
  const auto whose = participant_numbers(rows);
  for (const auto& list : statements_of(rows, scans < few_scans ? Bins::mass5 : Bins::width15)) {
    for (std::size_t r = 0; r < list.stated.size(); ++r) {
      auto& point = points[list.bin[r]];
      point.stated += list.stated[r];
      point.right += list.was[r];
      ++point.rows;
      answers[static_cast<std::size_t>(list.bin[r])].emplace_back(whose[list.row[r]], list.was[r]);
    }
  }
  std::vector<ReliabilityPoint> curve;
  for (std::size_t b = 0; b < points.size(); ++b) {
    auto& point = points[b];
    if (point.rows == 0) continue;
    point.participants = clusters_of_answers(std::move(answers[b]));
    point.stated /= point.rows;
    curve.push_back(point);
  }
  std::sort(curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.stated < b.stated; });
  return curve;
}

}  // namespace tripet::evaluation
