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

/// The folders repeat-R/fold-F of one strategy that hold `file`, in order.
std::vector<fs::path> run_folders(const fs::path& runs, const std::string& strategy, const std::string& file) {
  std::set<fs::path> found;
  const fs::path folder = runs / strategy;
  if (!fs::is_directory(folder)) return {};
  for (const auto& repeat : fs::directory_iterator(folder)) {
    if (!repeat.is_directory()) continue;
    for (const auto& fold : fs::directory_iterator(repeat.path())) {
      if (fs::exists(fold.path() / file)) found.insert(fold.path());
    }
  }
  return {found.begin(), found.end()};
}

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

Json learning_figures(const fs::path& runs, const std::vector<std::string>& strategies) {
  if (runs.empty()) return Json::array();
  std::map<std::string, Histories> histories;
  for (const auto& strategy : strategies) {
    for (const auto& folder : run_folders(runs, strategy, "history.tsv")) {
      histories[strategy].folds.push_back(core::Tsv::read(folder / "history.tsv"));
    }
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

Json run_settings(const fs::path& runs, const std::vector<std::string>& strategies,
                  const std::vector<fs::path>& predictions) {
  Json out{{"table", table("settings", "What made these results", {"Setting", "Value"})}, {"configs", Json::array()}};
  Json& rows = out["table"]["rows"];
  const auto add = [&](const std::string& name, const std::string& value) {
    rows.push_back({{"head", name}, {"cells", Json::array({cell(value)})}});
  };
  add("evaluated by tripet", core::version());
  for (const auto& file : predictions) add("predictions, XXH3 of " + file.string(), core::hash_file(file));
  if (runs.empty()) return out;
  bool recorded = false;
  for (const auto& strategy : strategies) {
    const auto folders = run_folders(runs, strategy, "run.json");
    if (!recorded && !folders.empty()) {
      recorded = true;
      flatten(core::read_json(folders[0] / "run.json"), "", rows);
    }
    const auto configs = run_folders(runs, strategy, "config.cfg");
    if (!configs.empty()) {
      out["configs"].push_back(
          {{"name", fs::relative(configs[0], runs).string()}, {"text", core::read_text(configs[0] / "config.cfg")}});
    }
  }
  return out;
}

}  // namespace tripet::evaluation
