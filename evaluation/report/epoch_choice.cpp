#include "evaluation/report/epoch_choice.hpp"

#include <array>
#include <cmath>
#include <filesystem>
#include <optional>

#include "core/tsv.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

struct Rule {
  const char *name, *column, *words;
  bool lowest;
};
constexpr std::array<Rule, 3> rules{
    {{"log-loss", "validation_log_loss", "log loss", true},
     {"auc", "validation_auc", "AUC", false},
     {"balanced-accuracy", "validation_balanced_accuracy", "balanced accuracy", false}}};
constexpr std::size_t accuracy = 2;

/// Means over the runs of a strategy, of the epochs that a rule keeps.
struct Kept {
  int runs = 0;
  double epoch = 0;
  std::array<double, rules.size()> values{};  // of each rule's column
};

/// The first of the best epochs, as training keeps it; nothing where the column is not there.
std::optional<std::size_t> best_row(const core::Tsv& history, const Rule& rule) {
  std::optional<std::size_t> best;
  double least = 0;
  for (std::size_t row = 0; history.has(rule.column) && row < history.size(); ++row) {
    const auto value = history.number(row, rule.column);
    if (!value || std::isnan(*value)) continue;
    const double worth = rule.lowest ? *value : -*value;
    if (best && worth >= least) continue;
    best = row;
    least = worth;
  }
  return best;
}

Kept kept_by(const Rule& rule, const std::vector<core::Tsv>& histories) {
  Kept kept;
  for (const auto& history : histories) {
    const auto row = best_row(history, rule);
    if (!row) continue;
    ++kept.runs;
    kept.epoch += history.number(*row, "epoch").value_or(0);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto value = history.has(rules[i].column) ? history.number(*row, rules[i].column) : std::nullopt;
      kept.values[i] += value.value_or(std::nan(""));
    }
  }
  kept.epoch /= kept.runs;
  for (double& value : kept.values) value /= kept.runs;
  return kept;
}

}  // namespace

Json epoch_choice(const std::vector<TrainingRun>& runs, const std::vector<std::string>& strategies,
                  const std::string& used) {
  Json lines = Json::array(), sentences = Json::array();
  std::array<std::vector<std::string>, rules.size()> changes;
  std::size_t usable = 0;
  for (const auto& strategy : strategies) {
    std::vector<core::Tsv> histories;
    for (const auto& run : runs) {
      const auto file = run.folder / "history.tsv";
      if (run.strategy == strategy && !run.folder.empty() && std::filesystem::exists(file))
        histories.push_back(core::Tsv::read(file));
    }
    std::array<Kept, rules.size()> kept;
    for (std::size_t r = 0; r < rules.size(); ++r) kept[r] = kept_by(rules[r], histories);
    const std::size_t own = used == rules[1].name ? 1 : 0;
    for (std::size_t r = 0; r < rules.size(); ++r) {
      // Of runs without a validation set every epoch is kept for want of another.
      if (kept[r].runs == 0 || kept[r].runs != kept[own].runs) continue;
      ++usable;
      Json cells = Json::array({cell(rules[r].words), cell(decimals(kept[r].epoch, 1))});
      for (const double value : kept[r].values) cells.push_back(cell(decimals(core::number(value), 3)));
      Json line{{"head", strategy}, {"cells", cells}};
      if (r == own) line["row_class"] = "marked";
      lines.push_back(line);
      const double change = kept[r].values[accuracy] - kept[own].values[accuracy];
      if (r != own && !std::isnan(change)) changes[r].push_back(decimals(change, 3) + " (" + strategy + ")");
    }
  }
  if (usable <= strategies.size()) return false;
  for (std::size_t r = 0; r < rules.size(); ++r) {
    if (changes[r].empty()) continue;
    sentences.push_back(std::string("Had ") + rules[r].words +
                        " chosen the epoch, balanced accuracy on the validation sets would differ by " +
                        listed(changes[r]) + ".");
  }
  Json out = table("epochs", "The epoch that is kept by each rule; means over runs, on the validation sets",
                   {"Strategy", "Chosen by", "Epoch", "Log loss", "AUC", "Balanced accuracy"});
  out["rows"] = lines;
  return {{"table", out}, {"sentences", sentences}};
}

}  // namespace tripet::evaluation
