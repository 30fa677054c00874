#include "evaluation/report/sections/runs.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/report/figures.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/table.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;
using core::member;
using core::text_of;

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
                  const std::vector<fs::path>& predictions, const Json& metrics) {
  Json out{{"table", table("settings", "What made these results", {"What", "Value"})},
           {"record", false},
           {"configs", Json::array()}};
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) out["table"]["rows"].push_back({{"head", name}, {"cells", Json::array({cell(value)})}});
  };
  const auto plain = [](const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
  };
  add("Judged by tripet", core::version());
  add("Seed of the evaluation", plain(member(metrics, "seed")));
  for (const auto& file : predictions) add("Predictions, XXH3 of " + file.string(), core::hash_file(file));
  add(is_cross_validated(metrics) ? "Held-out folds, XXH3" : "Judged scans, XXH3",
      text_of(member(metrics, "earlier_comparisons"), "splits_hash"));
  std::set<std::string> configured;
  std::map<std::string, std::set<std::string>> over_runs;  // what the runs say, each value once
  for (const auto& run : runs) {
    if (run.folder.empty()) continue;
    const std::string name = fs::relative(run.folder, folder).string();
    if (fs::exists(run.folder / "run.json")) {
      const Json record = core::read_json(run.folder / "run.json");
      for (const char* key : {"tripet", "host", "processor", "device", "seed", "data_hash"}) {
        if (const std::string value = plain(member(record, key)); !value.empty()) over_runs[key].insert(value);
      }
      if (out["record"] == false) {
        out["record"] =
            table("record",
                  runs.size() == 1 ? "The record of the run" : "The record is of the run " + name + ", one of several",
                  {"Setting", "Value"});
        flatten(record, "", out["record"]["rows"]);
      }
    }
    if (fs::exists(run.folder / "config.cfg") && configured.insert(run.strategy).second) {
      out["configs"].push_back({{"name", name}, {"text", core::read_text(run.folder / "config.cfg")}});
    }
  }
  for (const auto& [key, words] :
       std::vector<std::pair<const char*, const char*>>{{"tripet", "Trained by tripet"},
                                                        {"seed", "Seed of the training"},
                                                        {"data_hash", "Prepared scans, XXH3"},
                                                        {"device", "Device"},
                                                        {"processor", "Processor"},
                                                        {"host", "Host"}}) {
    const auto& values = over_runs[key];
    add(words, core::join({values.begin(), values.end()}, ", "));
  }
  return out;
}

std::string earlier_sentence(const Json& metrics) {
  const auto& found = member(metrics, "earlier_comparisons");
  const auto& earlier = member(found, "earlier");
  if (!earlier.is_number()) {
    const std::string reason = text_of(found, "reason");
    return "Earlier comparisons on the same participants and labels were not counted" +
           (reason.empty() ? "." : ": " + reason + ".");
  }
  const int count = earlier.get<int>();
  if (count == 0) return "No earlier comparison on the same participants and labels is recorded.";
  return (count == 1 ? std::string("One earlier comparison was")
                     : std::to_string(count) + " earlier comparisons were") +
         " judged on the same participants and labels. Each look makes it likelier that a difference found here is chance; the "
         "p values do not allow for it.";
}

}  // namespace tripet::evaluation
