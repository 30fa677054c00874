#include "model/strategies/multi_label.hpp"

#include "core/error.hpp"
#include "model/strategies/batch_mean.hpp"
#include "model/strategies/binary_loss.hpp"
#include "model/strategies/device_constant.hpp"

namespace tripet::model {

namespace {

class MultiLabel : public Strategy {
 public:
  explicit MultiLabel(const StrategySettings& settings) : Strategy(settings) {
    if (!settings.positive_weights.empty()) {
      positive_weights_ = DeviceConstant(torch::tensor(settings.positive_weights, torch::kFloat64));
    }
  }

  std::string name() const override { return "multi-label"; }
  std::string decoding() const override { return settings().exclusive ? "one-vs-rest" : "sigmoid"; }
  std::vector<std::string> head_names() const override { return settings().classes; }

  torch::Tensor loss(const torch::Tensor& logits, const torch::Tensor& labels,
                     const torch::Tensor& sample_weights) const override {
    const torch::Tensor z = checked_logits(logits);
    const torch::Tensor given = targets(labels, z);
    const torch::Tensor known = given.isnan().logical_not();
    // The unknown get a target all the same: NaN times a weight of 0 would still be NaN.
    const torch::Tensor losses =
        binary_losses(z, torch::where(known, given, torch::zeros_like(z)), settings().label_smoothing, settings().focal,
                      positive_weights_.on(z.device()));
    return batch_mean(losses, known.to(z.options()), sample_weights);
  }

  torch::Tensor decode(const torch::Tensor& logits) const override {
    const torch::Tensor z = logits_to_decode(logits);
    // sigmoid_k / sum as a softmax of logarithms: it stays defined where every sigmoid rounds to 0.
    return settings().exclusive ? torch::log_sigmoid(z).softmax(1) : z.sigmoid();
  }

  torch::Tensor predicted(const torch::Tensor& logits) const override {
    if (settings().exclusive) return Strategy::predicted(logits);
    throw core::Error("multi-label: a scan may have several classes; there is no one predicted class");
  }

 private:
  /// float64 [n, classes] on the device of z: 1, 0, or NaN.
  torch::Tensor targets(const torch::Tensor& labels, const torch::Tensor& z) const {
    if (labels.dim() == 1) {
      return torch::one_hot(checked_labels(labels, z), class_count()).to(z.options());
    }
    if (!labels.is_floating_point() || labels.sizes() != z.sizes()) {
      throw core::Error("multi-label: labels must be one class index per scan, or 1, 0 or NaN for every class");
    }
    if (settings().exclusive) throw core::Error("multi-label: exclusive classes take one class index per scan");
    if (labels.is_cpu() && !labels.eq(0).logical_or(labels.eq(1)).logical_or(labels.isnan()).all().item<bool>()) {
      throw core::Error("multi-label: a label is neither 1 nor 0 nor NaN");
    }
    return labels.to(z.options());
  }

  DeviceConstant positive_weights_;  // float64 [classes], or undefined
};

}  // namespace

std::unique_ptr<Strategy> make_multi_label(const StrategySettings& settings) {
  const auto& weights = settings.positive_weights;
  if (!weights.empty() && weights.size() != settings.classes.size()) {
    throw core::UsageError("there must be one positive weight per class: " + std::to_string(settings.classes.size()) +
                           ", not " + std::to_string(weights.size()));
  }
  for (const double weight : weights) {
    if (!(weight > 0)) throw core::UsageError("positive weights must be above 0");
  }
  return std::make_unique<MultiLabel>(settings);
}

}  // namespace tripet::model
