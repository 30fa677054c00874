#include "model/layers/folded_norm.hpp"

namespace tripet::model {

FoldedNorm::FoldedNorm(const Normalisation& normalisation, const torch::Tensor& scale, const torch::Tensor& shift) {
  const float *scales = scale.const_data_ptr<float>(), *shifts = shift.const_data_ptr<float>();
  for (std::size_t c = 0; c < normalisation.mean.size(); ++c) {
    const double a = static_cast<double>(scales[c]) * normalisation.inverse_deviation[c];
    factor.push_back(static_cast<float>(a));
    summand.push_back(static_cast<float>(static_cast<double>(shifts[c]) - a * normalisation.mean[c]));
  }
}

}  // namespace tripet::model
