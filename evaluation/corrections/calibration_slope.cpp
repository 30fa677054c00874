#include "evaluation/corrections/calibration_slope.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

#include "evaluation/metrics/undefined.hpp"

namespace tripet::evaluation {
namespace {

/// x: logit p of the class; y: whether it is the label.
struct Sample {
  std::vector<double> x;
  std::vector<bool> y;
  std::vector<std::size_t> participant;
};

double logit(double p) {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  p = std::clamp(p, epsilon, 1 - epsilon);
  return std::log(p / (1 - p));
}

double sigmoid(double z) {
  return z < 0 ? std::exp(z) / (1 + std::exp(z)) : 1 / (1 + std::exp(-z));
}

/// Without a finite maximum of the likelihood there is no slope.
std::string why_no_slope(const Sample& sample) {
  double lowest[2] = {INFINITY, INFINITY}, highest[2] = {-INFINITY, -INFINITY};
  for (std::size_t r = 0; r < sample.x.size(); ++r) {
    lowest[sample.y[r]] = std::min(lowest[sample.y[r]], sample.x[r]);
    highest[sample.y[r]] = std::max(highest[sample.y[r]], sample.x[r]);
  }
  if (std::min(lowest[0], lowest[1]) == std::max(highest[0], highest[1])) return "the probabilities are all the same";
  if (highest[0] <= lowest[1] || highest[1] <= lowest[0]) return "the probabilities separate the class from the rest";
  return "";
}

struct FittedLine {
  double intercept = 0, slope = 1;
  std::array<double, 3> inverse{};  // of the information: [intercept^2, intercept slope, slope^2]
  bool converged = false;
};

double loss(const Sample& sample, double intercept, double slope) {
  double sum = 0;
  for (std::size_t r = 0; r < sample.x.size(); ++r) {
    const double z = (sample.y[r] ? -1 : 1) * (intercept + slope * sample.x[r]);
    sum += std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)));
  }
  return sum;
}

/// Newton's method with halved steps on the convex loss; with the slope held at 1 the intercept alone moves.
FittedLine fit_line(const Sample& sample, bool with_slope) {
  FittedLine f;
  double value = loss(sample, f.intercept, f.slope);
  for (int iteration = 0; iteration < 100 && !f.converged; ++iteration) {
    double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
    for (std::size_t r = 0; r < sample.x.size(); ++r) {
      const double p = sigmoid(f.intercept + f.slope * sample.x[r]), x = with_slope ? sample.x[r] : 0;
      const double residual = (sample.y[r] ? 1 : 0) - p, curvature = p * (1 - p);
      g0 += residual;
      g1 += residual * x;
      h00 += curvature;
      h01 += curvature * x;
      h11 += curvature * x * x;
    }
    const double determinant = with_slope ? h00 * h11 - h01 * h01 : h00;
    if (!(determinant > 0)) return f;
    f.inverse = with_slope ? std::array{h11 / determinant, -h01 / determinant, h00 / determinant}
                           : std::array{1 / determinant, 0.0, 0.0};
    const double step0 = f.inverse[0] * g0 + f.inverse[1] * g1, step1 = f.inverse[1] * g0 + f.inverse[2] * g1;
    double length = 1, next = loss(sample, f.intercept + step0, f.slope + step1);
    // Near the optimum the loss no longer tells one step from another; the steps then shrink by themselves.
    while (!(next <= value + 1e-12 * (1 + value)) && length > 1e-6) {
      length /= 2;
      next = loss(sample, f.intercept + length * step0, f.slope + length * step1);
    }
    f.intercept += length * step0;
    f.slope += length * step1;
    value = next;
    f.converged = length == 1 && std::abs(step0) < 1e-10 * (1 + std::abs(f.intercept)) &&
                  std::abs(step1) < 1e-10 * (1 + std::abs(f.slope));
  }
  return f;
}

/// Averages over repeats, with each participant's part in the mean.
struct Average {
  double value = 0;
  std::vector<double> influence;  // [participants]

  CalibrationSlope::Estimate estimate() const {
    double variance = 0;
    for (const double part : influence) variance += part * part;
    const double reach = boost::math::quantile(boost::math::normal(), 0.975) * std::sqrt(variance);
    return {value, value - reach, value + reach, ""};
  }
};

CalibrationSlope::Estimate none(const std::string& reason) {
  return {nan, nan, nan, reason};
}

CalibrationSlope::Estimate estimate(const std::vector<Sample>& repeats, std::size_t participants, bool with_slope) {
  Average average;
  average.influence.assign(participants, 0);
  const auto count = static_cast<double>(repeats.size());
  for (const auto& sample : repeats) {
    const auto positives = std::count(sample.y.begin(), sample.y.end(), true);
    if (positives == 0) return none("no scan has this label");
    if (positives == static_cast<long>(sample.y.size())) return none("every scan has this label");
    const std::string reason = with_slope ? why_no_slope(sample) : "";
    if (!reason.empty()) return none(reason);
    const FittedLine f = fit_line(sample, with_slope);
    if (!f.converged) return none("the fit does not converge");
    average.value += (with_slope ? f.slope : f.intercept) / count;
    for (std::size_t r = 0; r < sample.x.size(); ++r) {
      const double residual = (sample.y[r] ? 1 : 0) - sigmoid(f.intercept + f.slope * sample.x[r]);
      const double part = with_slope ? f.inverse[1] + f.inverse[2] * sample.x[r] : f.inverse[0];
      average.influence[sample.participant[r]] += residual * part / count;
    }
  }
  return average.estimate();
}

}  // namespace

core::Json to_json(const CalibrationSlope::Estimate& estimate) {
  core::Json json{{"value", core::number(estimate.value)},
                  {"low", core::number(estimate.low)},
                  {"high", core::number(estimate.high)}};
  if (!estimate.reason.empty()) json["reason"] = estimate.reason;
  return json;
}

std::vector<CalibrationSlope> calibration_slopes(const std::vector<std::vector<const PredictionRow*>>& repeats,
                                                 int classes) {
  std::vector<std::string> participants;
  for (const auto& rows : repeats) {
    for (const auto* row : rows) participants.push_back(row->participant_id);
  }
  std::sort(participants.begin(), participants.end());
  participants.erase(std::unique(participants.begin(), participants.end()), participants.end());
  std::vector<Sample> samples(repeats.size());
  std::vector<std::vector<std::size_t>> whose(repeats.size());
  for (std::size_t repeat = 0; repeat < repeats.size(); ++repeat) {
    for (const auto* row : repeats[repeat]) {
      const auto place = std::lower_bound(participants.begin(), participants.end(), row->participant_id);
      whose[repeat].push_back(static_cast<std::size_t>(place - participants.begin()));
    }
  }
  std::vector<CalibrationSlope> results;
  for (int k = 0; k < classes; ++k) {
    for (std::size_t repeat = 0; repeat < repeats.size(); ++repeat) {
      auto& sample = samples[repeat];
      sample = {};
      for (std::size_t r = 0; r < repeats[repeat].size(); ++r) {
        const auto& row = *repeats[repeat][r];
        if (!knows_class(row, k)) continue;
        sample.x.push_back(logit(row.probabilities[static_cast<std::size_t>(k)]));
        sample.y.push_back(has_class(row, k));
        sample.participant.push_back(whose[repeat][r]);
      }
    }
    results.push_back({estimate(samples, participants.size(), false), estimate(samples, participants.size(), true)});
  }
  return results;
}

}  // namespace tripet::evaluation
