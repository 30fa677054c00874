#include "evaluation/report/sections/decodings.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

const Json& value_of(const Json& way, const char* part, const std::string& metric) {
  return member(member(way, part), metric);
}

/// The strategy's decodings without a temperature, that of the judged results first.
std::vector<Json> decodings_of(const Json& metrics, const std::string& strategy) {
  std::vector<Json> out;
  for (const auto& way : member(metrics, "decodings")) {
    if (text_of(way, "strategy") == strategy && member(way, "temperature") == false) out.push_back(way);
  }
  return out;
}

/// The other decoding whose change has an interval and is the largest; null where no answer changes.
const Json* most_changed(const std::vector<Json>& ways, const std::string& metric) {
  const Json* most = nullptr;
  const auto size = [&](const Json& way) { return std::abs(value_of(way, "change", metric)["value"].get<double>()); };
  for (const auto& way : ways) {
    if (!has_interval(value_of(way, "change", metric))) continue;
    if (most == nullptr || size(way) > size(*most)) most = &way;
  }
  return most;
}

std::string of_decodings(const Json& metrics, const std::string& strategy) {
  const auto ways = decodings_of(metrics, strategy);
  if (ways.size() < 2) return "";
  const std::string primary = text_of(metrics, "primary");
  std::vector<std::string> names, values;
  for (const auto& way : ways) {
    names.push_back(text_of(way, "decoding") + (member(way, "as_judged") == true ? " (as judged)" : ""));
    values.push_back(decimals(member(value_of(way, "metrics", primary), "value"), 3));
  }
  const std::string text = "Decoded by " + listed(names) + ", the same networks of " + strategy + " reach " +
                           metric_label(metrics, primary) + " " + listed(values);
  const Json* most = most_changed(ways, primary);
  if (most == nullptr) return text + ": no participant is answered otherwise.";
  const auto& change = value_of(*most, "change", primary);
  return text + "; the largest change is that by " + text_of(*most, "decoding") + ", " + decimals(change["value"], 3) +
         " (95 % interval " + interval(change, 3) + ").";
}

/// What a temperature does to the log loss of the judged probabilities; answers stay as they are.
std::string of_temperatures(const Json& metrics) {
  std::vector<std::string> changes;
  for (const auto& name : strategy_names_in(metrics, false)) {
    const auto judged = decodings_of(metrics, name);
    for (const auto& way : member(metrics, "decodings")) {
      if (judged.empty() || text_of(way, "strategy") != name || member(way, "temperature") != true) continue;
      if (text_of(way, "decoding") != text_of(judged[0], "decoding")) continue;
      const auto& change = value_of(way, "change", "log_loss");
      if (has_interval(change))
        changes.push_back(decimals(change["value"], 3) + " (" + interval(change, 3) + ", " + name + ")");
    }
  }
  if (changes.empty()) return "";
  return "A temperature changes no answer, and log loss, where lower is better, by " + listed(changes) + ".";
}

}  // namespace

Json decoding_section(const Json& metrics) {
  const auto& ways = member(metrics, "decodings");
  if (!ways.is_array() || ways.empty()) return false;
  std::vector<std::string> heads{"Strategy", "Decoding", "Temperature"}, shown;
  for (const auto& text : metric_texts(metrics)) {
    if (!ways[0]["metrics"].contains(text.name())) continue;
    shown.push_back(text.name());
    heads.emplace_back(text.label);
  }
  const std::string primary = text_of(metrics, "primary");
  heads.push_back("Change in " + metric_label(metrics, primary));
  Json out{{"sentences", Json::array()},
           {"table", table("decodings", "Every strategy, by how its logits are decoded", heads)}};
  for (const auto& way : ways) {
    const bool judged = member(way, "as_judged") == true;
    Json cells = Json::array(
        {cell(text_of(way, "decoding", "its own")), cell(member(way, "temperature") == true ? "yes" : "no")});
    for (const auto& metric : shown) cells.push_back(cell(value_of(way, "metrics", metric), 3));
    cells.push_back(judged ? cell("as judged") : cell(value_of(way, "change", primary), 3));
    Json line{{"head", strategy_label(text_of(way, "strategy"))}, {"cells", cells}};
    if (judged) line["row_class"] = "marked";
    out["table"]["rows"].push_back(line);
  }
  for (const auto& name : strategy_names_in(metrics, false)) {
    const std::string text = of_decodings(metrics, name);
    if (!text.empty()) out["sentences"].push_back(text);
  }
  const std::string tempered = of_temperatures(metrics);
  if (!tempered.empty()) out["sentences"].push_back(tempered);
  return out;
}

}  // namespace tripet::evaluation
