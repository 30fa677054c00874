#include "explanation/checks/whole_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "core/table/cell.hpp"

namespace tripet::explanation {
namespace {

constexpr int fewest_scans = 5;
constexpr double normal_quantile = 1.645;  // 95 %
constexpr double least_density_ratio = 1.25;
const std::string pattern_prefix = "pattern-";

}  // namespace

std::optional<Check> check_answers(const std::vector<ExplainedScan>& scans, std::size_t classes) {
  std::map<std::string, std::pair<int, int>> right_of;  // by label: right, all
  for (const auto& scan : scans) {
    if (scan.outcome() == core::not_available) continue;
    auto& [right, all] = right_of[scan.label];
    right += scan.outcome() == "right" ? 1 : 0;
    ++all;
  }
  std::erase_if(right_of, [](const auto& of) { return of.second.second < fewest_scans; });
  if (right_of.size() < 2) return std::nullopt;
  const double chance = 1.0 / static_cast<double>(classes), present = static_cast<double>(right_of.size());
  double value = 0, variance = 0;
  int count = 0;
  for (const auto& [label, of] : right_of) {
    value += of.first / (of.second * present);
    variance += chance * (1 - chance) / (of.second * present * present);
    count += of.second;
  }
  return Check{scans.front().model,
               every_method,
               "answers",
               value,
               chance + normal_quantile * std::sqrt(variance),
               false,
               count};
}

std::vector<Check> check_truth(const core::Tsv& truth) {
  std::map<std::array<std::string, 4>, int> scans;         // by label, model, method, pattern
  std::map<std::array<std::string, 2>, double> by_itself;  // the difference's ratio by label and pattern
  std::set<std::string> labels;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const std::string &label = truth.at(row, "label"), &pattern = truth.at(row, "pattern");
    if (truth.at(row, "participant_id") == core::not_available) {
      if (truth.at(row, "method") != scan_minus_baseline) continue;
      by_itself[{label, pattern}] = truth.number(row, "density_ratio").value_or(1);
      continue;
    }
    labels.insert(label);
    for (const auto& of : std::set<std::string>{label, core::not_available}) {
      ++scans[{of, truth.at(row, "model"), truth.at(row, "method"), pattern}];
    }
  }
  std::vector<Check> checks;
  for (std::size_t row = 0; row < truth.size(); ++row) {
    const std::string &method = truth.at(row, "method"), &pattern = truth.at(row, "pattern");
    if (truth.at(row, "participant_id") != core::not_available || method == scan_minus_baseline) continue;
    const std::string named = pattern.starts_with(pattern_prefix) ? pattern.substr(pattern_prefix.size()) : "";
    const std::string wanted = labels.contains(named) ? named : core::not_available;
    if (truth.at(row, "label") != wanted) continue;
    double ratio = truth.number(row, "density_ratio").value_or(std::nan(""));
    const auto of_difference = by_itself.find({wanted, pattern});
    const bool multiplies = method == "occlusion" || method == "integrated-gradients";
    if (multiplies && of_difference != by_itself.end()) ratio /= std::max(1.0, of_difference->second);
    checks.push_back({truth.at(row, "model"), method, "truth", ratio, least_density_ratio, false,
                      scans[{wanted, truth.at(row, "model"), method, pattern}]});
  }
  return checks;
}

}  // namespace tripet::explanation
