#include "model/strategies/log_loss.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/error.hpp"

namespace tripet::model {

double balanced_log_loss(const torch::Tensor& probabilities, const torch::Tensor& labels) {
  const torch::Tensor p_tensor = probabilities.to(torch::kCPU, torch::kFloat64);
  const torch::Tensor label_tensor = labels.to(torch::kCPU, torch::kInt64);
  if (p_tensor.dim() != 2 || label_tensor.dim() != 1 || p_tensor.size(0) != label_tensor.size(0)) {
    throw core::Error("log loss: probabilities must be [scans, classes], labels [scans]");
  }
  const auto p = p_tensor.accessor<double, 2>();
  const auto label = label_tensor.accessor<std::int64_t, 1>();
  std::vector<double> sum(static_cast<std::size_t>(p_tensor.size(1)), 0.0), count(sum);
  for (std::int64_t n = 0; n < p_tensor.size(0); ++n) {
    if (label[n] < 0 || label[n] >= p_tensor.size(1)) throw core::Error("log loss: a label is not a class index");
    const auto c = static_cast<std::size_t>(label[n]);
    sum[c] -= std::log(std::max(p[n][label[n]], 1e-15));
    count[c] += 1;
  }
  double total = 0, present = 0;
  for (std::size_t c = 0; c < sum.size(); ++c) {
    if (count[c] == 0) continue;
    total += sum[c] / count[c];
    present += 1;
  }
  if (present == 0) throw core::Error("log loss: there are no scans");
  return total / present;
}

}  // namespace tripet::model
