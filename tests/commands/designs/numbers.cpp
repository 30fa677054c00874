#include <algorithm>
#include <cmath>
#include <set>

#include "commands/designs/checker.hpp"
#include "core/text.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using Complaints = std::vector<std::string>;

bool is_interval(const Json& entry) {
  return entry.is_object() && entry.contains("low") && entry["low"].is_number() && entry["high"].is_number();
}

/// Within the interval and half of its width more on either side, of metrics that are no proportions its whole width:
/// so far off is one honest interval in ten thousand.
bool nearly_holds(const Json& entry, double truth) {
  const double low = entry["low"].get<double>(), high = entry["high"].get<double>();
  const double more = (high - low) * (core::text_of(entry, "interval").ends_with("wilson") ? 0.5 : 1) + 1e-9;
  return low - more <= truth && truth <= high + more;
}

std::string text_of(const Json& entry) {
  return entry["low"].dump() + " to " + entry["high"].dump();
}

/// Every interval of the file holds its own estimate, the right way round.
void check_order(const Json& json, const std::string& path, Complaints& complaints) {
  if (is_interval(json)) {
    const double low = json["low"].get<double>(), high = json["high"].get<double>();
    if (low > high) complaints.push_back(path + ": low above high");
    const char* name = json.contains("value") ? "value" : "difference";
    const Json& value = core::member(json, name);
    if (value.is_number() && (value.get<double>() < low - 1e-9 || value.get<double>() > high + 1e-9)) {
      complaints.push_back(path + ": " + value.dump() + " is outside of " + text_of(json));
    }
  }
  if (!json.is_structured()) return;
  for (const auto& [key, part] : json.items()) check_order(part, path + "/" + key, complaints);
}

/// All answers of a strategy are one class: its recalls are then exactly 0 and 1, whoever takes part.
bool has_collapsed(const Json& strategy) {
  if (!strategy.contains("confusion")) return false;
  std::set<std::size_t> said;
  for (const auto& row : strategy["confusion"]) {
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (row[k].get<double>() > 0) said.insert(k);
    }
  }
  return said.size() == 1;
}

void check_intervals(const Design& design, const Json& metrics, Complaints& complaints) {
  if (design.truth.pools_models) return;
  for (const auto& [strategy, values] : design.truth.values) {
    for (const auto& [metric, truth] : values) {
      const Json& entry = metrics["strategies"][strategy]["metrics"][metric];
      if (!is_interval(entry)) continue;
      const std::string name = strategy + " " + metric + ": " + text_of(entry);
      // In a class of a few, resamples know too little; the page has to warn of it, which is verified elsewhere.
      const bool excused = design.truth.few && !core::text_of(entry, "interval").ends_with("wilson");
      if (!excused && !nearly_holds(entry, truth))
        complaints.push_back(name + " is far from " + core::format_number(truth));
      const bool share = metric != "log_loss" && metric != "brier";
      if (entry["low"] == entry["high"] && share && !has_collapsed(metrics["strategies"][strategy])) {
        complaints.push_back(name + " is degenerate");
      }
      if (share && (entry["low"] < 0 || entry["high"] > 1)) complaints.push_back(name + " leaves 0 to 1");
    }
  }
}

void check_verdicts(const Design& design, const Json& metrics, Complaints& complaints) {
  for (const auto& verdict : metrics["verdicts"]) {
    if (verdict["baseline"].get<bool>() || !is_interval(verdict)) continue;
    const std::string a = verdict["a"].get<std::string>(), b = verdict["b"].get<std::string>(), name = a + " - " + b;
    const std::string said = verdict["verdict"].get<std::string>();
    const double low = verdict["low"].get<double>(), high = verdict["high"].get<double>();
    if (verdict["p_adjusted"].is_number() && low != high) {
      const bool apart = low > 0 || high < 0, significant = verdict["p_adjusted"] < 0.05;
      if (apart != significant) {
        complaints.push_back(name + ": " + text_of(verdict) + " and p = " + verdict["p_adjusted"].dump());
      }
    }
    const auto &of_a = design.truth.values.find(a), &of_b = design.truth.values.find(b);
    if (of_a == design.truth.values.end() || of_b == design.truth.values.end() || design.truth.pools_models) continue;
    if (!of_a->second.contains(design.primary)) continue;
    const double truth = of_a->second.at(design.primary) - of_b->second.at(design.primary);
    if (!nearly_holds(verdict, truth)) {
      complaints.push_back(name + ": " + text_of(verdict) + " is far from " + core::format_number(truth));
    }
    const double lead = true_lead(design, a, b);
    if ((said == "a better" && lead <= 0) || (said == "b better" && lead >= 0)) {
      complaints.push_back(name + ": '" + said + "', and the truth is " + core::format_number(lead));
    }
  }
}

/// Of the primary metric the models' verdict, their p and their interval say the same.
void check_models(const Json& metrics, Complaints& complaints) {
  for (const auto& c : metrics["comparisons"]) {
    if (c["question"] != "models" || !c["primary"].get<bool>() || !c["p_adjusted"].is_number()) continue;
    const bool apart = c["low"] > 0 || c["high"] < 0;
    const bool better = c["verdict"] == "a better" || c["verdict"] == "b better";
    if (better && (!apart || c["p_adjusted"] >= 0.05)) {
      complaints.push_back(c["a"].dump() + " - " + c["b"].dump() + ": " + c["verdict"].dump() + " with " + text_of(c) +
                           ", p = " + c["p_adjusted"].dump());
    }
  }
}

void check_calibration(const Design& design, const Json& metrics, Complaints& complaints) {
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    const Json& ece = core::member(strategy["metrics"], "ece");
    if (!ece.is_object() || !ece.contains("p_if_calibrated") || strategy["baseline"] == true) continue;
    const double p = ece["p_if_calibrated"].get<double>();
    if (design.truth.calibrated && p < 0.01) complaints.push_back(name + " is calibrated, and p = " + ece.dump());
    if (design.truth.overconfident && p > 0.05) complaints.push_back(name + " is overconfident, and p = " + ece.dump());
  }
}

void check_sites(const Design& design, const Json& metrics, Complaints& complaints) {
  if (design.truth.sites.empty()) return;
  bool seen = false;
  for (const auto& grouping : metrics["subgroups"]) {
    for (const auto& test : grouping["heterogeneity"]) {
      const bool by_site = grouping["by"] == "site";
      seen = seen || by_site;
      const bool found = test["p_adjusted"].is_number() && test["p_adjusted"] < 0.05;
      if (found && (!by_site || design.truth.sites == "alike")) {
        complaints.push_back("alike, and found unlike: " + test.dump());
      }
      if (!found && by_site && design.truth.sites == "unlike")
        complaints.push_back("unlike, not found: " + test.dump());
    }
  }
  if (!seen) complaints.push_back("sites were not judged");
}

/// Net benefit of exact posteriors is nowhere below that of acting on nobody or on all.
void check_net_benefit(const Design& design, const Json& metrics, Complaints& complaints) {
  if (!design.truth.calibrated && !design.truth.acts) return;
  for (const auto& [name, strategy] : metrics["strategies"].items()) {
    if (strategy["baseline"] == true || !strategy.contains("decision_curves")) continue;
    for (const auto& [label, curve] : strategy["decision_curves"].items()) {
      if (!curve.is_object() || !curve.contains("net_benefit")) continue;
      int below = 0;
      for (std::size_t i = 0; i < curve["threshold"].size(); ++i) {
        if (!curve["high"][i].is_number() || !curve["low"][i].is_number()) continue;
        const double more = (curve["high"][i].get<double>() - curve["low"][i].get<double>()) / 2;
        below += curve["high"][i].get<double>() + more < std::max(0.0, curve["treat_all"][i].get<double>()) - 1e-9;
      }
      if (below > 0) {
        complaints.push_back(name + ", " + label + ": acting is worse than nothing at " + std::to_string(below) +
                             " thresholds");
      }
    }
  }
}

}  // namespace

std::vector<std::string> false_numbers(const Design& design, const Json& metrics) {
  Complaints complaints;
  check_order(metrics["strategies"], "strategies", complaints);
  check_order(metrics["comparisons"], "comparisons", complaints);
  check_intervals(design, metrics, complaints);
  check_verdicts(design, metrics, complaints);
  check_models(metrics, complaints);
  check_calibration(design, metrics, complaints);
  check_sites(design, metrics, complaints);
  check_net_benefit(design, metrics, complaints);
  return complaints;
}

}  // namespace tripet::tests
