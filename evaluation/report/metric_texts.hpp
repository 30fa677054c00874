#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"
#include "evaluation/metrics/metric_table.hpp"

namespace tripet::evaluation {

/// A metric in the words of the report.
struct MetricText {
  Metric metric;
  const char* label;    // "Balanced accuracy"
  const char* meaning;  // one or two sentences for a physician

  std::string name() const { return name_of(metric); }
};
/// Every metric, in the order of the report's table; the AUC that counts stands before its pooled relatives. Without
/// cross-validation nothing is pooled, and no text speaks of folds.
const std::vector<MetricText>& metric_texts(const core::Json& metrics);
/// "balanced accuracy"; the name itself where it is unknown.
std::string metric_label(const core::Json& metrics, const std::string& name);

}  // namespace tripet::evaluation
