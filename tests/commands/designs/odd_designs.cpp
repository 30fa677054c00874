#include <functional>

#include "commands/designs/design.hpp"
#include "commands/designs/population.hpp"

namespace tripet::tests {
namespace {

const std::vector<double> two{1, 1}, three{1, 1, 1};

Design design(const std::string& name, const Population& population, const Layout& layout, Truth truth = {}) {
  truth.values = true_values(population);
  return {name, drawn(population, layout), std::nullopt, {}, {}, "balanced_accuracy", truth};
}

using Cells = std::map<std::string, std::string>;

Cells row_of(const core::Tsv& table, std::size_t row) {
  Cells cells;
  for (const auto& column : table.columns()) cells[column] = table.at(row, column);
  return cells;
}

/// The rows of which `keeps` holds, which may change them.
void filter(core::Tsv& table, const std::function<bool(Cells&)>& keeps) {
  core::Tsv kept(table.columns());
  for (std::size_t row = 0; row < table.size(); ++row) {
    Cells cells = row_of(table, row);
    if (keeps(cells)) kept.add_cells(cells);
  }
  table = kept;
}

/// The number in "sub-10007".
int number_of(const Cells& cells) {
  return std::stoi(cells.at("participant_id").substr(4)) - 10000;
}

/// The first strategy once more by another name.
void add_copy(Design& design, const std::string& name) {
  core::Tsv& table = design.predictions;
  const std::string first = table.at(0, "strategy");
  for (std::size_t row = 0, end = table.size(); row < end; ++row) {
    Cells cells = row_of(table, row);
    if (cells["strategy"] != first) continue;
    cells["strategy"] = name;
    table.add_cells(cells);
  }
}

/// Who is scanned more than once, or not in every repeat, or falls ill between two scans.
void add_uneven_scans(std::vector<Design>& all) {
  const Population fair{two, {{"one", 1.5}, {"other", 1.5}}};
  Design some = design("some_scanned_thrice", fair, {.participants = 100, .folds = 5, .scans = 3, .seed = 101});
  filter(some.predictions, [](Cells& cells) { return cells["session_id"] == "ses-1" || number_of(cells) < 12; });
  all.push_back(some);

  Design converters = design("converters", fair, {.participants = 60, .folds = 5, .scans = 2, .seed = 102});
  // Of another class by the label, and by the scan.
  filter(converters.predictions, [](Cells& cells) {
    if (cells["session_id"] == "ses-2" && number_of(cells) % 10 == 0) {
      cells["label"] = cells["label"] == "C0" ? "C1" : "C0";
      std::swap(cells["prob_C0"], cells["prob_C1"]);
    }
    return true;
  });
  all.push_back(converters);

  Design missing = design("missing_in_a_repeat", fair, {.participants = 100, .folds = 5, .repeats = 2, .seed = 103},
                          {.said = {"not predicted in every repeat"}});
  filter(missing.predictions, [](Cells& cells) { return cells["repeat"] == "0" || number_of(cells) % 9 != 0; });
  all.push_back(missing);

  Design areas = design("areas_of_40_by_4", {three, {{"one", 2.6}, {"other", 2.6}}},
                        {.participants = 42, .folds = 3, .scans = 4, .seed = 104}, {.few = true});
  areas.primary = "auc_ovr_macro";
  areas.options = {"--primary", "auc_ovr_macro"};
  all.push_back(areas);
}

/// Classes that nobody has, or a few.
void add_empty_classes(std::vector<Design>& all) {
  Design absent = design("class_without_a_case", {two, {{"one", 1.5}, {"other", 1.5}}},
                         {.participants = 90, .folds = 3, .seed = 111}, {.said = {"no scan has the label C2"}});
  core::Tsv wider([&] {
    auto columns = absent.predictions.columns();
    columns.push_back("prob_C2");
    return columns;
  }());
  for (std::size_t row = 0; row < absent.predictions.size(); ++row) {
    Cells cells = row_of(absent.predictions, row);
    cells["prob_C2"] = "0";
    wider.add_cells(cells);
  }
  absent.predictions = wider;
  for (auto& [name, values] : absent.truth.values) values.erase("auc_ovr_macro");
  all.push_back(absent);

  all.push_back(design("held_out_four_of_a_class", {{149, 1}, {{"one", 1.8}, {"other", 0.8}}, false},
                       {.participants = 600, .seed = 112}, {.few = true}));
  all.push_back(design("folds_one_of_a_class", {{30, 30, 1}, {{"one", 1.5}, {"other", 1.5}}},
                       {.participants = 61, .folds = 5, .seed = 113}, {.few = true}));
}

/// Strategies that are one and the same, or hardly anything can tell apart.
void add_alike(std::vector<Design>& all) {
  Design twins = design("twins", {two, {{"one", 1.5}}}, {.participants = 100, .folds = 5, .repeats = 2, .seed = 121},
                        {.said = {"one and twin give the same predictions"}});
  add_copy(twins, "twin");
  all.push_back(twins);

  Design control = design("control", {two, {{"one", 1.5}, {"other", 1.5}, {"one+other-seed", 1.5}}},
                          {.participants = 100, .folds = 5, .seed = 122}, {.said = {"Control (A/A)"}});
  all.push_back(control);

  all.push_back(design("near_the_ceiling", {two, {{"one", 3.4}, {"other", 3.4}}},
                       {.participants = 400, .folds = 5, .repeats = 3, .seed = 123},
                       {.said = {"of the best value there is"}}));
  all.push_back(design("perfect_fair_and_collapsed", {three, {{"perfect", 30}, {"fair", 1.5}, {"collapsed", 0}}},
                       {.participants = 90, .folds = 5, .repeats = 2, .seed = 124}, {.decided = true}));
}

/// Networks that learnt from a half, worse by a known amount.
void add_learning_curve(std::vector<Design>& all) {
  const Layout layout{.participants = 150, .folds = 5, .repeats = 3, .seed = 131};
  Design curve = design("learning_curve", {two, {{"one", 2.4}, {"other", 2.4}}}, layout,
                        {.said = {"The step from 50 % to 100 % gained"}});
  curve.files["runs/learning-curve/50/predictions.tsv"] = drawn({two, {{"one", 0.4}, {"other", 0.4}}}, layout).text();
  curve.options = {"--runs", "@/runs"};
  all.push_back(curve);
  curve.name = "learning_curve_flat";
  curve.files["runs/learning-curve/50/predictions.tsv"] =
      drawn({two, {{"one", 2.4}, {"other", 2.4}}}, {.participants = 150, .folds = 5, .repeats = 3, .seed = 132}).text();
  curve.truth.said = {"These data cannot tell whether the step from 50 % to 100 % gained something"};
  all.push_back(curve);
}

}  // namespace

std::vector<Design> odd_designs() {
  std::vector<Design> all;
  add_uneven_scans(all);
  add_empty_classes(all);
  add_alike(all);
  add_learning_curve(all);
  return all;
}

}  // namespace tripet::tests
