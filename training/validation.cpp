#include "training/validation.hpp"

#include <cmath>
#include <vector>

#include "model/strategies/log_loss.hpp"

namespace tripet::training {
namespace {

double balanced_accuracy(const torch::Tensor& predicted, const torch::Tensor& labels, std::size_t classes) {
  std::vector<double> right(classes), all(classes);
  for (std::int64_t i = 0; i < labels.size(0); ++i) {
    const auto label = static_cast<std::size_t>(labels[i].item<std::int64_t>());
    ++all[label];
    if (predicted[i].item<std::int64_t>() == labels[i].item<std::int64_t>()) ++right[label];
  }
  double sum = 0, present = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    if (all[c] > 0) sum += right[c] / all[c], ++present;
  }
  return sum / present;
}

/// Mean over classes of the area under the curve of p_c, c against the rest; equal scores count a half. NaN when no
/// class has both.
double area_under_curve(const torch::Tensor& probabilities, const torch::Tensor& labels) {
  double sum = 0, classes = 0;
  for (std::int64_t c = 0; c < probabilities.size(1); ++c) {
    const torch::Tensor score = probabilities.select(1, c), is_c = labels.eq(c);
    const torch::Tensor higher = score.masked_select(is_c).unsqueeze(1),
                        lower = score.masked_select(is_c.logical_not()).unsqueeze(0);
    if (higher.numel() == 0 || lower.numel() == 0) continue;
    sum += ((higher > lower).to(torch::kFloat64) + 0.5 * (higher == lower).to(torch::kFloat64)).mean().item<double>();
    ++classes;
  }
  return sum / classes;
}

/// probabilities [scans, diseases], labels [scans, diseases] of 1, 0 and NaN.
void judge_diseases(Epoch& epoch, const torch::Tensor& probabilities, const torch::Tensor& labels) {
  double log_loss = 0, accuracy = 0, area = 0, judged = 0, with_area = 0;
  for (std::int64_t d = 0; d < probabilities.size(1); ++d) {
    const torch::Tensor known = labels.select(1, d).isnan().logical_not();
    const torch::Tensor truth = labels.select(1, d).masked_select(known).to(torch::kInt64);
    if (truth.numel() == 0) continue;
    const torch::Tensor p = probabilities.select(1, d).masked_select(known);
    const torch::Tensor absent_present = torch::stack({1 - p, p}, 1);
    log_loss += model::balanced_log_loss(absent_present, truth);
    accuracy += balanced_accuracy(p.ge(0.5).to(torch::kInt64), truth, 2);
    ++judged;
    const double disease_area = area_under_curve(absent_present, truth);
    if (!std::isnan(disease_area)) area += disease_area, ++with_area;
  }
  epoch.validation_log_loss = log_loss / judged;
  epoch.validation_balanced_accuracy = accuracy / judged;
  epoch.validation_auc = area / with_area;
}

}  // namespace

Validation::Validation(const model::Strategy& strategy) : strategy_(strategy) {
  if (strategy.calibrated()) return;
  model::StrategySettings settings = strategy.settings();
  settings.decode = "auto";
  calibrated_ = model::make_strategy(strategy.name(), settings);
}

void Validation::judge(Epoch& epoch, const torch::Tensor& outputs, const torch::Tensor& labels,
                       const torch::Tensor& weights) const {
  epoch.validation_loss = strategy_.loss(outputs, labels, weights).item<double>();
  const auto& probable = calibrated_ ? *calibrated_ : strategy_;
  const torch::Tensor probabilities = probable.decode(outputs);
  if (!strategy_.settings().exclusive) return judge_diseases(epoch, probabilities, labels);
  epoch.validation_log_loss = model::balanced_log_loss(probabilities, labels);
  epoch.validation_auc = area_under_curve(probabilities, labels);
  epoch.validation_balanced_accuracy =
      balanced_accuracy(strategy_.predicted(outputs), labels, strategy_.settings().classes.size());
}

}  // namespace tripet::training
