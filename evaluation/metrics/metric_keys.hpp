#pragma once

#include <string>
#include <vector>

#include "evaluation/input/predictions.hpp"
#include "evaluation/metrics/metric_table.hpp"

namespace tripet::evaluation {

/// One number that a scorer writes.
struct MetricKey {
  enum class Scope { overall, per_class, pairwise };
  Scope scope;
  std::string item;   // "" | "CN" | "CN|MCI"
  std::string name;   // in metrics.json
  std::size_t place;  // among those of its scope and item

  bool is(Metric metric) const { return scope == Scope::overall && name == name_of(metric); }
  bool is(class_metric::Place metric) const { return scope == Scope::per_class && place == metric; }
  /// An overall metric that is computed from this.
  bool is_of(Basis basis) const;
  /// Whether the number is about the class: its own, of a pair with it, or overall.
  bool concerns(const std::string& name_of_class) const;
};

/// What a scorer writes, in this order: the overall metrics; those of each class; where classes exclude each other,
/// those of each pair.
std::vector<MetricKey> metric_keys(const std::vector<std::string>& classes, Task task);
/// Where a class's numbers start among them; of the class after the last, where those of the pairs do.
std::size_t class_column(std::size_t k, Task task);

/// Why the metric has no value in these rows.
std::string why_undefined(const MetricKey& key, const std::vector<const PredictionRow*>& rows,
                          const std::vector<std::string>& classes, bool calibrated);

}  // namespace tripet::evaluation
