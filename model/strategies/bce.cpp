#include "model/strategies/bce.hpp"

#include "core/error.hpp"
#include "model/autograd.hpp"

namespace tripet::model {

namespace {

struct BceOnProbabilities : torch::autograd::Function<BceOnProbabilities> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& p,
                               const torch::Tensor& y, double epsilon) {
    context->save_for_backward({p, y});
    context->saved_data["epsilon"] = epsilon;
    return -(y * p.clamp_min(epsilon).log() + (1 - y) * (1 - p).clamp_min(epsilon).log()).mean();
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& upstream) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &p = saved[0], y = saved[1];
    const double epsilon = context->saved_data["epsilon"].toDouble();
    const torch::Tensor slope = (1 - y) / (1 - p).clamp_min(epsilon) - y / p.clamp_min(epsilon);
    return {upstream[0] * slope / static_cast<double>(p.numel()), {}, {}};
  }
};

void require_unit_interval(const torch::Tensor& values, const std::string& what) {
  // Written so that NaN fails.
  if (!values.ge(0).logical_and(values.le(1)).all().item<bool>()) {
    throw core::Error("BCE: a " + what + " is not between 0 and 1");
  }
}

}  // namespace

torch::Tensor bce_on_probabilities(const torch::Tensor& p, const torch::Tensor& y, double epsilon) {
  if (p.sizes() != y.sizes() || p.numel() == 0) throw core::Error("BCE: probabilities and targets differ in shape");
  require_unit_interval(p, "probability");
  require_unit_interval(y, "target");
  return BceOnProbabilities::apply(p.to(torch::kFloat64), y.to(torch::kFloat64), epsilon);
}

}  // namespace tripet::model
