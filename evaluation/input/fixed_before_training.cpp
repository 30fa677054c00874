#include "evaluation/input/fixed_before_training.hpp"

#include "core/json.hpp"
#include "core/text.hpp"

namespace tripet::evaluation {

FixedBeforeTraining fixed_before_training(const std::filesystem::path& runs, const std::string& primary,
                                          double margin) {
  const auto file = runs / "judgement.json";
  if (runs.empty() || !std::filesystem::exists(file)) return {};
  const core::Json then = core::read_json(file);
  const std::string primary_then = core::text_of(then, "primary");
  const auto& margin_then = core::member(then, "margin");
  if (primary_then.empty() || !margin_then.is_number()) return {};
  FixedBeforeTraining out{true, {}};
  if (primary_then != primary) {
    out.changes.push_back("the primary metric was changed from " + primary_then + " to " + primary + " after training");
  }
  if (margin_then.get<double>() != margin) {
    out.changes.push_back("the margin was changed from " + core::format_number(margin_then.get<double>()) + " to " +
                          core::format_number(margin) + " after training");
  }
  return out;
}

}  // namespace tripet::evaluation
