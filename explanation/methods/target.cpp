#include "explanation/methods/target.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/prediction_columns.hpp"
#include "core/text.hpp"
#include "model/autograd.hpp"

namespace tripet::explanation {
namespace {

namespace autograd = torch::autograd;
namespace columns = core::prediction_columns;

// Decoding pairs solves an equation for each scan and is no part of the graph. With a few heads central differences in
// float64 cost little and are exact to 1e-9: the same way for every strategy.
constexpr double difference_step = 1e-4;

struct DecodedProbability : autograd::Function<DecodedProbability> {
  static torch::Tensor forward(autograd::AutogradContext* context, const torch::Tensor& logits,
                               const model::Strategy* strategy, std::int64_t which, bool keep) {
    const torch::Tensor z = logits.detach().to(torch::kCPU, torch::kFloat64);
    const auto decoded = [&](const torch::Tensor& at) { return strategy->decode(at).select(1, which); };
    if (keep) {
      torch::Tensor slope = torch::empty_like(z);
      for (std::int64_t head = 0; head < z.size(1); ++head) {
        torch::Tensor up = z.clone(), down = z.clone();
        up.select(1, head).add_(difference_step);
        down.select(1, head).sub_(difference_step);
        slope.select(1, head).copy_((decoded(up) - decoded(down)) / (2 * difference_step));
      }
      context->save_for_backward({slope.to(logits.device(), logits.scalar_type())});
    }
    return decoded(z).to(logits.device());
  }

  static autograd::variable_list backward(autograd::AutogradContext* context,
                                          const autograd::variable_list& gradients) {
    const torch::Tensor slope = context->get_saved_variables()[0];
    return {gradients[0].to(slope.scalar_type()).unsqueeze(1) * slope, torch::Tensor(), torch::Tensor(),
            torch::Tensor()};
  }
};

std::int64_t place_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : found - names.begin();
}

}  // namespace

Target::Target(const std::string& text, const model::Strategy& strategy) : name_(text), strategy_(strategy) {
  const auto& classes = strategy.settings().classes;
  const auto heads = strategy.head_names();
  weights_ = torch::zeros({strategy.head_count()}, torch::kFloat64);
  const std::string logit_prefix = columns::logit("");
  if (text.starts_with(columns::probability_prefix)) {
    class_ = place_of(classes, text.substr(columns::probability_prefix.size()));
    if (class_ >= 0) return;
  } else if (text.starts_with(logit_prefix)) {
    const std::string head = text.substr(logit_prefix.size());
    if (const auto place = place_of(heads, head); place >= 0) {
      weights_[place] = 1;
      return;
    }
    if (find_pair(head)) return;
  }
  std::vector<std::string> known;
  for (const auto& name : classes) known.push_back(columns::probability(name));
  for (const auto& name : heads) known.push_back(columns::logit(name));
  throw core::UsageError("--target " + text + ": " + strategy.name() + " has " + core::join(known, ", "));
}

bool Target::find_pair(const std::string& pair) {
  const auto heads = strategy_.head_names();
  const auto parts = core::split(pair, '|');
  if (parts.size() != 2 || parts[0] == parts[1]) return false;
  if (const auto turned = place_of(heads, parts[1] + "|" + parts[0]); turned >= 0) {
    weights_[turned] = -1;
    return true;
  }
  const auto first = place_of(heads, parts[0]), second = place_of(heads, parts[1]);
  if (first < 0 || second < 0) return false;
  weights_[first] = 1;
  weights_[second] = -1;
  return true;
}

torch::Tensor Target::operator()(const torch::Tensor& logits) const {
  if (class_ < 0) return logits.to(torch::kFloat64).matmul(weights_.to(logits.device()));
  const bool keep = torch::GradMode::is_enabled() && logits.requires_grad();
  return DecodedProbability::apply(logits, &strategy_, class_, keep);
}

std::string predicted_target(const model::Strategy& strategy, const torch::Tensor& logits) {
  const torch::Tensor probabilities = strategy.decode(logits);
  const double* p = probabilities.const_data_ptr<double>();
  const auto best = std::max_element(p, p + strategy.class_count()) - p;
  return columns::probability(strategy.settings().classes[static_cast<std::size_t>(best)]);
}

}  // namespace tripet::explanation
