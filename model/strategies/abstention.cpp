#include "model/strategies/abstention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::model {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Rounded up, but not for what only the rounding of alpha adds: 1 / 0.05 is 20, not 21.
std::int64_t ceiling(double value) {
  return static_cast<std::int64_t>(std::ceil(value - 1e-9));
}

double threshold(std::vector<double> scores, double alpha) {
  const std::int64_t rank = ceiling(static_cast<double>(scores.size() + 1) * (1 - alpha));
  if (rank > static_cast<std::int64_t>(scores.size())) return infinite;
  const auto chosen = scores.begin() + std::max<std::int64_t>(rank - 1, 0);
  std::nth_element(scores.begin(), chosen, scores.end());
  return *chosen;
}

bool enough(const Abstention& abstention) {
  const auto& limits = abstention.thresholds;
  return std::none_of(limits.begin(), limits.end(), [](double limit) { return std::isinf(limit); });
}

}  // namespace

std::int64_t least_scans(double alpha) {
  return ceiling(1 / alpha) - 1;
}

void calibrate_sets(Abstention& abstention, std::span<const double> probabilities, std::span<const std::int64_t> labels,
                    std::size_t classes) {
  if (!(abstention.alpha > 0 && abstention.alpha < 1)) {
    throw core::UsageError("alpha of prediction sets is above 0 and below 1, not " +
                           core::format_number(abstention.alpha));
  }
  abstention.scans.assign(classes, 0);
  std::vector<std::vector<double>> scores(abstention.by_class ? classes : 1);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto label = static_cast<std::size_t>(labels[i]);
    ++abstention.scans[label];
    scores[abstention.by_class ? label : 0].push_back(1 - probabilities[i * classes + label]);
  }
  abstention.thresholds.resize(classes);
  for (std::size_t c = 0; c < classes; ++c) {
    abstention.thresholds[c] = threshold(scores[abstention.by_class ? c : 0], abstention.alpha);
  }
}

std::vector<std::string> too_few(const Abstention& abstention, const std::vector<std::string>& names) {
  if (abstention.alpha == 0 || enough(abstention)) return {};
  if (!abstention.by_class) return {"all classes together"};
  std::vector<std::string> found;
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (std::isinf(abstention.thresholds[c])) found.push_back(names[c]);
  }
  return found;
}

std::vector<std::size_t> prediction_set(const Abstention& abstention, std::span<const double> probabilities) {
  const bool full = !enough(abstention);
  std::vector<std::size_t> set;
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    if (full || 1 - probabilities[c] <= abstention.thresholds[c]) set.push_back(c);
  }
  return set;
}

std::string answer(const Abstention& abstention, std::span<const double> probabilities,
                   const std::vector<std::string>& names) {
  const std::string nothing = "cannot tell";
  const auto best = std::max_element(probabilities.begin(), probabilities.end());
  if (*best < abstention.reject) return nothing;
  if (abstention.alpha == 0) return names[static_cast<std::size_t>(best - probabilities.begin())];
  const auto set = prediction_set(abstention, probabilities);
  if (set.empty() || set.size() == names.size()) return nothing;
  std::vector<std::string> words;
  for (const std::size_t c : set) words.push_back(names[c]);
  return core::join(words, " or ");
}

core::Json to_json(const Abstention& abstention) {
  core::Json thresholds = core::Json::array();  // JSON has no infinity: null
  for (const double limit : abstention.thresholds) {
    thresholds.push_back(std::isinf(limit) ? core::Json() : core::Json(limit));
  }
  return {{"alpha", abstention.alpha}, {"by_class", abstention.by_class}, {"thresholds", thresholds},
          {"scans", abstention.scans}, {"reject", abstention.reject},     {"source", abstention.source}};
}

Abstention abstention_from_json(const core::Json& json) {
  Abstention abstention;
  json.at("alpha").get_to(abstention.alpha);
  json.at("by_class").get_to(abstention.by_class);
  for (const auto& limit : json.at("thresholds")) {
    abstention.thresholds.push_back(limit.is_null() ? infinite : limit.get<double>());
  }
  json.at("scans").get_to(abstention.scans);
  json.at("reject").get_to(abstention.reject);
  json.at("source").get_to(abstention.source);
  return abstention;
}

}  // namespace tripet::model
