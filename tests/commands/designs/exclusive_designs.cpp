#include <cmath>

#include "commands/designs/design.hpp"
#include "commands/designs/population.hpp"
#include "core/text.hpp"

namespace tripet::tests {
namespace {

const std::vector<double> two{1, 1}, three{1, 1, 1}, rare{6, 3, 1};

Design design(const std::string& name, const Population& population, const Layout& layout, Truth truth = {}) {
  truth.values = true_values(population);
  for (const auto& model : population.models) {
    if (model.sharpness != 1) truth.calibrated = false;
  }
  return {name, drawn(population, layout), std::nullopt, {}, {}, "balanced_accuracy", truth};
}

Design by(Design design, const std::string& primary, std::vector<std::string> options = {}) {
  design.primary = primary;
  design.options = {"--primary", primary};
  design.options.insert(design.options.end(), options.begin(), options.end());
  return design;
}

Design with(Design design, std::vector<std::string> options) {
  design.options = std::move(options);
  return design;
}

std::vector<double> equal_mix(int classes) {
  return std::vector<double>(classes, 1);
}

/// The first strategy with the logits of pairs that its probabilities are of: all decodings give the same.
Design with_pairs(Design design) {
  std::vector<std::string> columns = design.predictions.columns();
  std::vector<std::string> of_class;
  for (const auto& column : columns) {
    if (column.starts_with("prob_")) of_class.push_back(column);
  }
  for (std::size_t i = 0; i < of_class.size(); ++i) {
    for (std::size_t j = i + 1; j < of_class.size(); ++j) {
      columns.push_back("logit_" + of_class[i].substr(5) + "|" + of_class[j].substr(5));
    }
  }
  core::Tsv table(columns);
  for (std::size_t row = 0; row < design.predictions.size(); ++row) {
    std::vector<std::string> cells;
    for (const auto& column : design.predictions.columns()) cells.push_back(design.predictions.at(row, column));
    const bool first = design.predictions.at(row, "strategy") == design.predictions.at(0, "strategy");
    for (std::size_t i = 0; i < of_class.size(); ++i) {
      for (std::size_t j = i + 1; j < of_class.size(); ++j) {
        const double of_i = *design.predictions.number(row, of_class[i]),
                     of_j = *design.predictions.number(row, of_class[j]);
        cells.push_back(first ? core::format_number(std::log(of_i) - std::log(of_j)) : "n/a");
      }
    }
    table.add(cells);
  }
  design.predictions = table;
  design.truth.said = {"the same networks of " + design.predictions.at(0, "strategy"),
                       "no participant is answered otherwise"};
  return design;
}

/// One held-out set.
void add_held_out(std::vector<Design>& all) {
  const Population unlike{two, {{"good", 2.9}, {"bad", 0.1}}}, alike{two, {{"one", 1.2}, {"other", 1.2}}};
  all.push_back(design("held_out_unlike", unlike, {.participants = 1000}, {.decided = true, .calibrated = true}));
  all.push_back(design("held_out_second_better", {two, {{"bad", 0.1}, {"good", 2.9}}}, {.participants = 300, .seed = 2},
                       {.decided = true}));
  all.push_back(design("held_out_alike", alike, {.participants = 400, .seed = 3}, {.calibrated = true}));
  all.push_back(design("held_out_one_strategy", {three, {{"only", 1.5}}}, {.participants = 240, .seed = 4},
                       {.calibrated = true}));
  all.push_back(design("held_out_perfect_and_collapsed", {two, {{"perfect", 30}, {"collapsed", 0}}},
                       {.participants = 200, .seed = 5}, {.decided = true}));
  all.push_back(design("held_out_2500", {three, {{"one", 1.5}, {"other", 1.5}}}, {.participants = 2500, .seed = 6},
                       {.calibrated = true}));
  all.push_back(design("held_out_rare_class", {rare, {{"one", 1.8}, {"other", 1.8}}},
                       {.participants = 100, .equal_classes = false, .seed = 7}, {.calibrated = true, .few = true}));
  all.push_back(
      design("held_out_tiny", {two, {{"one", 1}, {"other", 1}}}, {.participants = 8, .seed = 8}, {.few = true}));
  all.push_back(design("held_out_two_participants", {two, {{"one", 1}, {"other", 1}}}, {.participants = 2, .seed = 9},
                       {.few = true}));
  all.push_back(design("held_out_ten_classes", {equal_mix(10), {{"one", 2}, {"other", 2}}},
                       {.participants = 400, .seed = 10}, {.calibrated = true}));
}

void add_folds(std::vector<Design>& all) {
  all.push_back(with_pairs(design("folds_pairs", {three, {{"one", 1.5}, {"other", 1.5}}},
                                  {.participants = 120, .folds = 4, .seed = 46}, {.calibrated = true})));
  all.push_back(design("folds_alike_two_classes", {two, {{"one", 1.2}, {"other", 1.2}}},
                       {.participants = 150, .folds = 5, .seed = 11}, {.calibrated = true}));
  all.push_back(design("folds_unlike_two_classes", {two, {{"good", 2.5}, {"bad", 0.2}}},
                       {.participants = 150, .folds = 5, .seed = 12}, {.decided = true}));
  all.push_back(design("folds_alike_three_classes", {three, {{"one", 1.5}, {"other", 1.5}}},
                       {.participants = 150, .folds = 5, .seed = 13}, {.calibrated = true}));
  all.push_back(design("repeats_alike", {three, {{"one", 1.5}, {"other", 1.5}}},
                       {.participants = 150, .folds = 5, .repeats = 3, .seed = 14}));
  all.push_back(design("repeats_unlike", {three, {{"good", 2.5}, {"bad", 0.5}}},
                       {.participants = 150, .folds = 5, .repeats = 3, .seed = 15}, {.decided = true}));
  all.push_back(design("repeats_perfect_and_collapsed", {three, {{"perfect", 30}, {"collapsed", 0}}},
                       {.participants = 150, .folds = 5, .repeats = 3, .seed = 16}, {.decided = true}));
  all.push_back(design("folds_both_perfect", {three, {{"one", 30}, {"other", 31}}},
                       {.participants = 90, .folds = 5, .seed = 17}));
  all.push_back(design("folds_both_collapsed", {three, {{"one", 0}, {"other", 0, 2}}},
                       {.participants = 90, .folds = 5, .seed = 18}));
  all.push_back(design("folds_perfect_alone", {two, {{"perfect", 30}}}, {.participants = 60, .folds = 5, .seed = 19}));
  all.push_back(design("folds_ten_classes", {equal_mix(10), {{"one", 2}, {"other", 2}}},
                       {.participants = 300, .folds = 5, .seed = 20}, {.calibrated = true}));
  all.push_back(design("folds_ten_classes_few_each", {equal_mix(10), {{"one", 2}, {"other", 2}}},
                       {.participants = 60, .folds = 3, .seed = 21}, {.few = true}));
  all.push_back(design("folds_rare_class", {rare, {{"one", 2}, {"other", 2}}},
                       {.participants = 100, .folds = 5, .seed = 22}, {.few = true}));
  all.push_back(design("two_folds_tiny", {two, {{"one", 1}, {"other", 1}}}, {.participants = 8, .folds = 2, .seed = 23},
                       {.few = true}));
  all.push_back(design("two_folds_unlike", {two, {{"good", 2.5}, {"bad", 0}}},
                       {.participants = 80, .folds = 2, .repeats = 3, .seed = 24}));
  all.push_back(design("one_fold_only", {two, {{"good", 2.9}, {"bad", 0.1}}},
                       {.participants = 200, .folds = 1, .seed = 25}, {.decided = true}));
  all.push_back(design("three_strategies_one_worse", {three, {{"a", 2}, {"b", 2}, {"worse", 0.3}}},
                       {.participants = 240, .folds = 5, .repeats = 3, .seed = 26}));
  all.push_back(design("three_strategies_alike", {three, {{"a", 1.5}, {"b", 1.5}, {"c", 1.5}}},
                       {.participants = 180, .folds = 5, .repeats = 3, .seed = 27}));
  all.push_back(design("four_strategies_held_out", {two, {{"a", 1.5}, {"b", 1.4}, {"c", 1.3}, {"d", 0.2}}},
                       {.participants = 300, .seed = 28}));
}

void add_probabilities(std::vector<Design>& all) {
  const Population alike{three, {{"one", 1.5}, {"other", 1.5}}};
  all.push_back(design("all_tied", {two, {{"one", 0}, {"other", 0}}}, {.participants = 60, .folds = 3, .seed = 31}));
  all.push_back(design("two_decimals", alike, {.participants = 150, .folds = 5, .decimals = 2, .seed = 32}));
  all.push_back(design("overconfident", {two, {{"bold", 1, 6}}}, {.participants = 300, .folds = 5, .seed = 33},
                       {.overconfident = true}));
  all.push_back(design("calibrated_few", {two, {{"one", 1}}}, {.participants = 60, .seed = 34}, {.calibrated = true}));
  all.push_back(design("prevalence_rare", {{9, 1}, {{"posterior", 2}}},
                       {.participants = 400, .equal_classes = false, .seed = 35}, {.calibrated = true}));
}

void add_options(std::vector<Design>& all) {
  const Population unlike{three, {{"good", 2.2}, {"bad", 0.4}}}, alike{two, {{"one", 1.2}, {"other", 1.2}}};
  const Layout folds{.participants = 150, .folds = 5, .repeats = 3, .seed = 41};
  all.push_back(by(design("log_loss_unlike", unlike, folds, {.decided = true}), "log_loss", {"--margin", "0.05"}));
  all.push_back(by(design("log_loss_held_out", unlike, {.participants = 300, .seed = 42}, {.decided = true}),
                   "log_loss", {"--margin", "0.05"}));
  all.push_back(by(design("log_loss_margin", alike, folds), "log_loss", {"--margin", "0.2"}));
  all.push_back(by(design("brier_unlike", unlike, folds, {.decided = true}), "brier", {"--margin", "0.05"}));
  all.push_back(by(design("auc_unlike", unlike, folds, {.decided = true}), "auc_ovr_macro"));
  all.push_back(by(design("accuracy_rare_class", {{9, 1}, {{"posterior", 1.5}, {"prior", 0}}},
                          {.participants = 300, .folds = 5, .repeats = 3, .seed = 43}),
                   "accuracy"));
  all.push_back(with(design("margin_wide", alike, {.participants = 1200, .folds = 5, .repeats = 3, .seed = 44}),
                     {"--margin", "0.1"}));
  all.push_back(with(design("margin_narrow", unlike, folds, {.decided = true}), {"--margin", "0.0001"}));
  all.push_back(with(design("prevalence", unlike, {.participants = 240, .folds = 5, .seed = 45}),
                     {"--prevalence", "0.1,C1=0.02", "--specificity", "0.8"}));
}

}  // namespace

std::vector<Design> exclusive_designs() {
  std::vector<Design> all;
  add_held_out(all);
  add_folds(all);
  add_probabilities(all);
  add_options(all);
  return all;
}

}  // namespace tripet::tests
