#pragma once

#include <torch/types.h>

#include "model/strategies/strategy.hpp"

namespace tripet::model {

inline std::vector<std::string> class_names(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) names.emplace_back(1, static_cast<char>('A' + i));
  return names;
}

inline std::unique_ptr<Strategy> strategy_of(const std::string& name, std::int64_t classes,
                                             const std::string& decode = "auto", double smoothing = 0) {
  return make_strategy(name, {class_names(classes), decode, smoothing});
}

inline double largest(const torch::Tensor& tensor) {
  return tensor.abs().max().item<double>();
}

/// logits [scans, heads], labels [scans], sample weights [scans] with a zero among them.
struct Batch {
  torch::Tensor logits, labels, weights;
};

/// Every tenth logit is 1e4, -1e4 or exactly 0 where extreme.
inline Batch random_batch(std::int64_t classes, std::int64_t heads, bool extreme, std::uint64_t seed) {
  torch::manual_seed(seed);
  const std::int64_t scans = 24;
  Batch batch;
  batch.logits = torch::randn({scans, heads}, torch::kFloat64) * 3;
  if (extreme) {
    const auto kind = torch::randint(0, 10, {scans, heads});
    batch.logits.masked_fill_(kind.eq(0), 1e4).masked_fill_(kind.eq(1), -1e4).masked_fill_(kind.eq(2), 0);
  }
  batch.labels = torch::arange(scans, torch::kInt64).remainder(classes);
  batch.weights = torch::rand({scans}, torch::kFloat64) + 0.1;
  batch.weights[3] = 0;
  return batch;
}

}  // namespace tripet::model
