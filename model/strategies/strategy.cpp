#include "model/strategies/strategy.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"
#include "model/strategies/multi_label.hpp"
#include "model/strategies/one_vs_one.hpp"
#include "model/strategies/softmax.hpp"

namespace tripet::model {

namespace {

using StrategyMaker = std::unique_ptr<Strategy> (*)(const StrategySettings&);

// The table of all strategies: --strategy accepts these names, in this order.
const std::vector<std::pair<std::string, StrategyMaker>> strategy_makers{
    {"softmax", make_softmax},
    {"one-vs-one", make_one_vs_one},
    {"multi-label", make_multi_label},
};

}  // namespace

std::unique_ptr<Strategy> make_strategy(const std::string& name, const StrategySettings& settings) {
  const auto& classes = settings.classes;
  if (classes.size() < 2) {
    throw core::UsageError("a strategy needs at least two classes, not " + std::to_string(classes.size()));
  }
  std::set<std::string> seen;
  for (const auto& label : classes) {
    if (!seen.insert(label).second) throw core::UsageError("the class " + label + " is named twice");
  }
  if (!(settings.label_smoothing >= 0 && settings.label_smoothing < 1)) {
    throw core::UsageError("label smoothing is 0 or more and less than 1, not " +
                           core::format_number(settings.label_smoothing));
  }
  if (settings.focal != 0 && !(settings.focal >= 1)) {
    throw core::UsageError("focal is 0 or at least 1, not " + core::format_number(settings.focal));
  }
  if (settings.focal != 0 && settings.label_smoothing != 0) {
    throw core::UsageError("focal loss and label smoothing exclude each other");
  }
  if (!(settings.temperature > 0)) {
    throw core::UsageError("the temperature must be above 0, not " + core::format_number(settings.temperature));
  }
  if (!settings.positive_weights.empty() && name != "multi-label") {
    throw core::UsageError("positive weights belong to multi-label; " + name + " balances classes by sample weights");
  }
  for (const auto& [known, make] : strategy_makers) {
    if (known == name) return make(settings);
  }
  throw core::UsageError("unknown strategy " + name + "; there are " + core::join(strategy_names(), ", "));
}

std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const auto& [name, make] : strategy_makers) names.push_back(name);
  return names;
}

torch::Tensor Strategy::predicted(const torch::Tensor& logits) const {
  // Not argmax: LibTorch leaves open which of equal values it returns.
  const torch::Tensor probabilities = decode(logits);
  const auto p = probabilities.accessor<double, 2>();
  torch::Tensor classes = torch::zeros({probabilities.size(0)}, torch::kInt64);
  auto chosen = classes.accessor<std::int64_t, 1>();
  for (std::int64_t n = 0; n < probabilities.size(0); ++n) {
    for (std::int64_t c = 1; c < class_count(); ++c) {
      if (p[n][c] > p[n][chosen[n]]) chosen[n] = c;
    }
  }
  return classes;
}

torch::Tensor Strategy::checked_logits(const torch::Tensor& logits) const {
  if (logits.dim() != 2 || logits.size(1) != head_count()) {
    throw core::Error(name() + ": logits must be [scans, " + std::to_string(head_count()) + "]");
  }
  return logits.to(torch::kFloat64);
}

torch::Tensor Strategy::logits_to_decode(const torch::Tensor& logits) const {
  const torch::Tensor checked = checked_logits(logits.detach().cpu()).contiguous();
  if (!checked.isfinite().all().item<bool>()) {
    throw core::Error("the network gave a logit that is not a finite number; try a lower learning rate");
  }
  return checked / settings_.temperature;
}

torch::Tensor Strategy::checked_labels(const torch::Tensor& labels, const torch::Tensor& logits) const {
  if (labels.dim() != 1 || labels.size(0) != logits.size(0) || labels.scalar_type() != torch::kInt64) {
    throw core::Error(name() + ": labels must be one class index (int64) per scan");
  }
  // Only where it costs no wait for the device.
  if (labels.is_cpu() && labels.numel() > 0 &&
      (labels.min().item<std::int64_t>() < 0 || labels.max().item<std::int64_t>() >= class_count())) {
    throw core::Error(name() + ": a label is not a class index below " + std::to_string(class_count()));
  }
  return labels.to(logits.device());
}

}  // namespace tripet::model
