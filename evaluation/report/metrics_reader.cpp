#include "evaluation/report/metrics_reader.hpp"

#include "core/control_name.hpp"
#include "evaluation/input/recorded_split.hpp"

namespace tripet::evaluation {

using core::member;

std::vector<std::string> strategy_names_in(const core::Json& metrics, bool baseline) {
  std::vector<std::string> out;
  for (const auto& [name, entry] : member(metrics, "strategies").items()) {
    if (is_baseline(entry) == baseline && !is_control(entry)) out.push_back(name);
  }
  return out;
}

std::vector<std::string> all_strategy_names_in(const core::Json& metrics) {
  auto names = strategy_names_in(metrics, false);
  for (const auto& [name, entry] : member(metrics, "strategies").items()) {
    if (is_control(entry)) names.push_back(name);
  }
  for (const auto& name : strategy_names_in(metrics, true)) names.push_back(name);
  return names;
}

const core::Json& strategy_in(const core::Json& metrics, const std::string& name) {
  return member(member(metrics, "strategies"), name);
}

bool is_baseline(const core::Json& entry) {
  return member(entry, "baseline") == true;
}

bool is_control(const core::Json& entry) {
  return member(entry, "control") == true || (is_baseline(entry) && core::is_control(core::text_of(entry, "b")));
}

bool is_cross_validated(const core::Json& metrics) {
  const auto& folds = member(metrics, "folds");
  return folds.is_number() && folds.get<int>() > 1;
}

int repeats_in(const core::Json& metrics) {
  const auto& repeats = member(metrics, "repeats");
  return repeats.is_number() ? repeats.get<int>() : 1;
}

bool is_leaked(const core::Json& metrics) {
  return member(metrics, "leakage").is_object();
}

bool is_split_by_site(const core::Json& metrics) {
  return parse_split_by(member(metrics, "split_by")) == SplitBy::site;
}

// The note is there in this case only.
bool differs_within_margin(const core::Json& verdict) {
  return verdict.contains("note");
}

}  // namespace tripet::evaluation
