#include "evaluation/baselines/logistic_regression.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/error.hpp"
#include "ops/linear_solver.hpp"

namespace tripet::evaluation {
namespace {

/// log(sum(exp(z))) without overflow.
double log_sum_exp(const std::vector<double>& z) {
  const double top = *std::max_element(z.begin(), z.end());
  double sum = 0;
  for (const double value : z) sum += std::exp(value - top);
  return top + std::log(sum);
}

struct Problem {
  const FeatureTable& rows;
  std::vector<std::size_t> labels;  // index among the present classes
  std::vector<double> weights;      // C times the row's weight
  std::size_t classes;
  std::size_t width;  // features + 1
  double penalty;

  std::vector<double> logits(const std::vector<double>& w, std::size_t row) const {
    std::vector<double> z(classes);
    for (std::size_t k = 0; k < classes; ++k) {
      z[k] = w[k * width + width - 1];
      for (std::size_t f = 0; f + 1 < width; ++f) z[k] += w[k * width + f] * rows[row][f];
    }
    return z;
  }

  double objective(const std::vector<double>& w) const {
    double value = 0, intercepts = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      for (std::size_t f = 0; f + 1 < width; ++f) value += penalty / 2 * w[k * width + f] * w[k * width + f];
      intercepts += w[k * width + width - 1];
    }
    value += intercepts * intercepts / 2;
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const auto z = logits(w, row);
      value += weights[row] * (log_sum_exp(z) - z[labels[row]]);
    }
    return value;
  }

  void derivatives(const std::vector<double>& w, std::vector<double>& gradient, std::vector<double>& hessian) const {
    const std::size_t n = w.size();
    gradient.assign(n, 0);
    hessian.assign(n * n, 0);
    double intercepts = 0;
    for (std::size_t k = 0; k < classes; ++k) intercepts += w[k * width + width - 1];
    for (std::size_t k = 0; k < classes; ++k) {
      for (std::size_t f = 0; f + 1 < width; ++f) {
        gradient[k * width + f] = penalty * w[k * width + f];
        hessian[(k * width + f) * n + k * width + f] = penalty;
      }
      // A shift of all intercepts changes no probability; without this term the Hessian would be singular.
      gradient[k * width + width - 1] = intercepts;
      for (std::size_t l = 0; l < classes; ++l) hessian[(k * width + width - 1) * n + l * width + width - 1] = 1;
    }
    std::vector<double> x(width, 1);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::copy(rows[row].begin(), rows[row].end(), x.begin());
      auto p = logits(w, row);
      const double total = log_sum_exp(p);
      for (double& value : p) value = std::exp(value - total);
      for (std::size_t k = 0; k < classes; ++k) {
        const double residual = weights[row] * (p[k] - (labels[row] == k ? 1 : 0));
        for (std::size_t f = 0; f < width; ++f) gradient[k * width + f] += residual * x[f];
        for (std::size_t l = 0; l < classes; ++l) {
          const double curvature = weights[row] * p[k] * ((k == l ? 1 : 0) - p[l]);
          for (std::size_t f = 0; f < width; ++f) {
            double* target = &hessian[(k * width + f) * n + l * width];
            for (std::size_t g = 0; g < width; ++g) target[g] += curvature * x[f] * x[g];
          }
        }
      }
    }
  }
};

/// Newton's method; each step is halved until the convex objective falls.
std::vector<double> minimise(const Problem& problem) {
  std::vector<double> w(problem.classes * problem.width, 0), gradient, hessian;
  double value = problem.objective(w);
  if (!std::isfinite(value)) throw core::Error("logistic regression: a feature or weight is not a finite number");
  for (int iteration = 0; iteration < 100; ++iteration) {
    problem.derivatives(w, gradient, hessian);
    std::vector<double> step = gradient;
    ops::solve_linear(hessian, step);
    double decrement = 0;
    for (std::size_t i = 0; i < w.size(); ++i) decrement += gradient[i] * step[i];
    // So near the optimum the last Newton step squares the error; a smaller value could no longer be told by rounding.
    if (decrement < 1e-12 * (1 + std::abs(value))) {
      for (std::size_t i = 0; i < w.size(); ++i) w[i] -= step[i];
      return w;
    }
    double factor = 1, lower = value;
    std::vector<double> moved = w;
    for (; factor > 1e-10; factor /= 2) {
      for (std::size_t i = 0; i < w.size(); ++i) moved[i] = w[i] - factor * step[i];
      lower = problem.objective(moved);
      if (lower <= value - 1e-4 * factor * decrement) break;
    }
    if (factor <= 1e-10) break;
    w = moved;
    value = lower;
  }
  throw core::Error("logistic regression found no optimum");
}

}  // namespace

LogisticRegression::LogisticRegression(const FeatureTable& rows, const std::vector<int>& labels, int classes, double c,
                                       const std::vector<double>& weights)
    : classes_(classes) {
  if (rows.empty()) throw core::Error("no rows to fit a logistic regression to");
  features_ = rows[0].size();
  for (int k = 0; k < classes; ++k) {
    if (std::find(labels.begin(), labels.end(), k) != labels.end()) present_.push_back(k);
  }
  // With two classes scikit-learn penalises the one difference w = w1 - w0; at the optimum w0 = -w1, and |w|^2 is twice
  // |w0|^2 + |w1|^2.
  Problem problem{rows, {}, {}, present_.size(), features_ + 1, present_.size() == 2 ? 2.0 : 1.0};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto found = std::find(present_.begin(), present_.end(), labels[row]);
    problem.labels.push_back(static_cast<std::size_t>(found - present_.begin()));
    problem.weights.push_back(c * (weights.empty() ? 1 : weights[row]));
  }
  coefficients_ = minimise(problem);
}

std::vector<double> LogisticRegression::present_probabilities(std::span<const double> features) const {
  std::vector<double> z(present_.size());
  for (std::size_t k = 0; k < z.size(); ++k) {
    const double* w = &coefficients_[k * (features_ + 1)];
    z[k] = w[features_];
    for (std::size_t f = 0; f < features_; ++f) z[k] += w[f] * features[f];
  }
  const double total = log_sum_exp(z);
  for (double& value : z) value = std::exp(value - total);
  return z;
}

std::vector<double> LogisticRegression::probabilities(std::span<const double> features) const {
  const auto present = present_probabilities(features);
  std::vector<double> out(static_cast<std::size_t>(classes_), 0);
  for (std::size_t k = 0; k < present.size(); ++k) out[static_cast<std::size_t>(present_[k])] = present[k];
  return out;
}

std::vector<double> balanced_weights(const std::vector<int>& labels) {
  std::map<int, double> counts;
  for (const int label : labels) ++counts[label];
  std::vector<double> out;
  for (const int label : labels) {
    out.push_back(static_cast<double>(labels.size()) / (static_cast<double>(counts.size()) * counts[label]));
  }
  return out;
}

}  // namespace tripet::evaluation
