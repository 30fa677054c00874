#include "model/layers/normalisation.hpp"

#include <algorithm>
#include <cmath>

#include "model/layers/batch_norm.hpp"

namespace tripet::model {

torch::Tensor Normalisation::saved() const {
  const auto n = static_cast<std::int64_t>(mean.size());
  torch::Tensor both = torch::empty({2, n}, torch::kFloat64);
  std::copy(mean.begin(), mean.end(), both.data_ptr<double>());
  std::copy(inverse_deviation.begin(), inverse_deviation.end(), both.data_ptr<double>() + n);
  return both;
}

Normalisation normalisation_of(
    torch::nn::BatchNorm3dImpl& norm,
    const std::function<double(std::vector<double>& mean, std::vector<double>& variance)>& statistics) {
  const auto channels = static_cast<std::size_t>(norm.weight.size(0));
  Normalisation result{std::vector<double>(channels), std::vector<double>(channels), norm.is_training()};
  std::vector<double> variance(channels);
  if (result.of_batch) {
    result.values = statistics(result.mean, variance);
    move_running_statistics(norm, result.mean, variance, result.values);
  } else {
    const float* running_mean = norm.running_mean.const_data_ptr<float>();
    const float* running_variance = norm.running_var.const_data_ptr<float>();
    result.mean.assign(running_mean, running_mean + channels);
    variance.assign(running_variance, running_variance + channels);
  }
  for (std::size_t c = 0; c < channels; ++c) {
    result.inverse_deviation[c] = 1 / std::sqrt(variance[c] + norm.options.eps());
  }
  return result;
}

}  // namespace tripet::model
