#include "evaluation/report_runs.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "core/run_record.hpp"
#include "core/tsv.hpp"
#include "evaluation/report_figures.hpp"
#include "evaluation/report_text.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;

struct Histories {
  std::vector<core::Tsv> folds;

  /// One line a fold and their mean; nothing is added where the column is absent.
  void add(Json& data, const std::string& column, const std::string& name, const std::string& colour,
           const char* dash = "solid") const {
    std::map<double, std::pair<double, int>> sums;
    int count = 0;
    for (const auto& table : folds) {
      if (!table.has(column) || !table.has("epoch")) continue;
      Json x = Json::array(), y = Json::array();
      for (std::size_t row = 0; row < table.size(); ++row) {
        const auto epoch = table.number(row, "epoch");
        const auto value = table.number(row, column);
        if (!epoch || !value) continue;
        x.push_back(*epoch);
        y.push_back(*value);
        sums[*epoch].first += *value;
        ++sums[*epoch].second;
      }
      if (x.empty()) continue;
      ++count;
      data.push_back({{"type", "scatter"},
                      {"mode", "lines"},
                      {"x", x},
                      {"y", y},
                      {"opacity", 0.3},
                      {"showlegend", false},
                      {"hoverinfo", "skip"},
                      {"line", {{"color", colour}, {"width", 1}, {"dash", dash}}}});
    }
    Json x = Json::array(), y = Json::array();
    for (const auto& [epoch, sum] : sums) {
      if (sum.second != count) continue;
      x.push_back(epoch);
      y.push_back(sum.first / count);
    }
    if (x.empty()) return;
    data.push_back({{"type", "scatter"},
                    {"mode", "lines"},
                    {"name", plot_text(name)},
                    {"x", x},
                    {"y", y},
                    {"hovertemplate", "epoch %{x}: %{y:.3f}"},
                    {"line", {{"color", colour}, {"width", 2.5}, {"dash", dash}}}});
  }
};

/// Scalars of nested objects as "a.b"; long lists are left to run.json itself.
void flatten(const Json& json, const std::string& name, Json& rows) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) flatten(value, name.empty() ? key : name + "." + key, rows);
    return;
  }
  if (json.is_array() && json.size() > 12) return;
  std::string text = json.is_string() ? json.get<std::string>() : json.dump();
  if (text.size() > 200) text = text.substr(0, 200) + " ...";
  rows.push_back({{"head", name}, {"cells", Json::array({cell(text)})}});
}

}  // namespace

Json learning_figures(const std::vector<TrainingRun>& runs, const std::vector<std::string>& strategies) {
  std::map<std::string, Histories> histories;
  for (const auto& run : runs) {
    if (run.folder.empty() || !fs::exists(run.folder / "history.tsv")) continue;
    histories[run.strategy].folds.push_back(core::Tsv::read(run.folder / "history.tsv"));
  }
  if (histories.empty()) return Json::array();
  Json out = Json::array();
  const Json names = strategies;
  const auto panel = [&](const std::string& id, const std::string& title, const std::string& y) {
    Json one = figure(id, title, "Learning curves: " + title + " by epoch, thin lines are folds", 340);
    one["layout"] = {{"xaxis", axis("epoch")}, {"yaxis", axis(y)}};
    return one;
  };
  const std::vector<std::vector<std::string>> shared{
      {"validation_log_loss", "Validation log loss, decides which epoch is kept", "class-balanced log loss"},
      {"validation_balanced_accuracy", "Validation balanced accuracy", "balanced accuracy"}};
  for (const auto& line : shared) {
    Json one = panel("learning-" + line[0], line[1], line[2]);
    for (const auto& strategy : strategies)
      histories[strategy].add(one["data"], line[0], strategy, strategy_colour(names, strategy));
    if (!one["data"].empty()) out.push_back(one);
  }
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    Json one =
        panel("losses-" + std::to_string(i), "Loss of " + strategies[i] + " (each strategy has its own scale)", "loss");
    const std::string colour = strategy_colour(names, strategies[i]);
    histories[strategies[i]].add(one["data"], "train_loss", "training", colour);
    histories[strategies[i]].add(one["data"], "validation_loss", "validation", "--base", "dash");
    if (!one["data"].empty()) out.push_back(one);
  }
  return out;
}

Json run_settings(const fs::path& folder, const std::vector<TrainingRun>& runs,
                  const std::vector<fs::path>& predictions) {
  Json out{{"table", table("settings", "What made these results", {"Setting", "Value"})}, {"configs", Json::array()}};
  Json& rows = out["table"]["rows"];
  const auto add = [&](const std::string& name, const std::string& value) {
    rows.push_back({{"head", name}, {"cells", Json::array({cell(value)})}});
  };
  add("evaluated by tripet", core::version());
  for (const auto& file : predictions) add("predictions, XXH3 of " + file.string(), core::hash_file(file));
  bool recorded = false;
  std::set<std::string> configured;
  for (const auto& run : runs) {
    if (run.folder.empty()) continue;
    const std::string name = fs::relative(run.folder, folder).string();
    if (!recorded && fs::exists(run.folder / "run.json")) {
      recorded = true;
      out["table"]["caption"] = "What made these results; the record is of the run " + name + ", one of several";
      if (runs.size() == 1) out["table"]["caption"] = "What made these results, with the record of the run";
      flatten(core::read_json(run.folder / "run.json"), "", rows);
    }
    if (fs::exists(run.folder / "config.cfg") && configured.insert(run.strategy).second) {
      out["configs"].push_back({{"name", name}, {"text", core::read_text(run.folder / "config.cfg")}});
    }
  }
  return out;
}

}  // namespace tripet::evaluation
