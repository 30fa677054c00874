#include "model/strategies/temperature.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace tripet::model {

double fit_temperature(const std::string& strategy, const StrategySettings& settings, const torch::Tensor& logits,
                       const torch::Tensor& labels) {
  StrategySettings plain = settings;
  plain.temperature = 1;
  const auto decoder = make_strategy(strategy, plain);
  if (!decoder->calibrated())
    throw core::Error("the decoding " + decoder->decoding() + " gives no probabilities to temper");
  if (!plain.exclusive) throw core::Error("a temperature is fitted to exclusive classes only");
  if (logits.size(0) == 0 || labels.size(0) != logits.size(0)) {
    throw core::Error("a temperature needs scans, and one label for each");
  }
  const torch::Tensor index = labels.to(torch::kCPU, torch::kInt64).unsqueeze(1);
  const auto log_loss = [&](double log_temperature) {
    const torch::Tensor p = decoder->decode(logits.to(torch::kFloat64) / std::exp(log_temperature));
    return -p.gather(1, index).clamp_min(1e-15).log().mean().item<double>();
  };

  // The loss need not be convex for every decoding: a grid finds the valley, Brent's method its floor.
  const double bound = std::log(20), spacing = bound / 12;
  double best = 0, least = log_loss(0);
  for (int k = -12; k <= 12; ++k) {
    const double loss = log_loss(k * spacing);
    if (loss < least) {
      least = loss;
      best = k * spacing;
    }
  }
  const double low = std::max(best - spacing, -bound), high = std::min(best + spacing, bound);
  constexpr int bits = std::numeric_limits<double>::digits / 2;  // a minimum has no more: around it the loss is flat
  return std::exp(boost::math::tools::brent_find_minima(log_loss, low, high, bits).first);
}

}  // namespace tripet::model
