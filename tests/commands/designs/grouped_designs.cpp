#include <algorithm>
#include <functional>
#include <random>

#include "commands/designs/design.hpp"
#include "commands/designs/population.hpp"

namespace tripet::tests {
namespace {

const std::vector<double> two{1, 1};

Design design(const std::string& name, const Population& population, const Layout& layout, Truth truth = {}) {
  truth.values = true_values(population);
  return {name, drawn(population, layout), std::nullopt, {}, {}, "balanced_accuracy", truth};
}

void add_several_scans(std::vector<Design>& all) {
  const Population fair{two, {{"one", 1.2}, {"other", 1.2}}};
  all.push_back(
      design("perfect_18_by_8", {two, {{"perfect", 30}}}, {.participants = 18, .scans = 8, .seed = 51}, {.few = true}));
  all.push_back(design("calibrated_60_by_8", fair, {.participants = 60, .scans = 8, .seed = 52}, {.calibrated = true}));
  all.push_back(design("calibrated_18_by_8", {two, {{"one", 1}}}, {.participants = 18, .scans = 8, .seed = 53},
                       {.calibrated = true, .few = true}));
  all.push_back(design("folds_40_by_3", fair, {.participants = 40, .folds = 5, .repeats = 3, .scans = 3, .seed = 54}));
  all.push_back(design("unlike_30_by_4", {two, {{"good", 2.5}, {"bad", 0.2}}},
                       {.participants = 30, .folds = 5, .repeats = 3, .scans = 4, .seed = 55},
                       {.decided = true, .few = true}));
  all.push_back(design("perfect_and_collapsed_20_by_5", {two, {{"perfect", 30}, {"collapsed", 0}}},
                       {.participants = 20, .folds = 5, .scans = 5, .seed = 56}, {.decided = true, .few = true}));
}

/// Everybody's site, age and sex; sites hold the classes in shares of their own.
Design at_sites(const std::string& name, const std::vector<std::vector<double>>& mixes,
                const std::vector<double>& skills, int of_each, const Layout& layout, Truth truth) {
  core::Tsv people({"participant_id", "site", "age", "sex"}), all;
  std::mt19937_64 generator(layout.seed);
  std::normal_distribution<double> age(70, 8);
  Design out{name, {}, std::nullopt, {}, {}, "balanced_accuracy", std::move(truth)};
  for (std::size_t site = 0; site < mixes.size(); ++site) {
    Population here{mixes[site], {{"one", skills[site]}, {"other", skills[site]}}, false};
    for (double& share : here.mix) share = std::max(share, 1e-9);
    Layout of_site = layout;
    of_site.participants = of_each;
    of_site.seed = layout.seed + static_cast<unsigned>(site);
    const core::Tsv table = drawn(here, of_site);
    if (site == 0) all = core::Tsv(table.columns());
    for (std::size_t row = 0; row < table.size(); ++row) {
      std::vector<std::string> cells;
      for (std::size_t column = 0; column < table.columns().size(); ++column) cells.push_back(table.at(row, column));
      cells[0] = std::to_string(site) + cells[0].substr(4);
      all.add(cells);
    }
    for (int i = 0; i < of_each; ++i) {
      people.add({std::to_string(site) + participant_name(i).substr(4), "S" + std::to_string(site),
                  std::to_string(static_cast<int>(age(generator))), generator() % 2 == 0 ? "F" : "M"});
    }
  }
  out.predictions = all;
  out.participants = people;
  if (std::adjacent_find(skills.begin(), skills.end(), std::not_equal_to<>()) == skills.end()) {
    // Recalls do not depend on the mix of classes.
    const Population anywhere{std::vector<double>(mixes[0].size(), 1), {{"one", skills[0]}, {"other", skills[0]}}};
    for (const auto& [model, values] : true_values(anywhere)) {
      out.truth.values[model]["balanced_accuracy"] = values.at("balanced_accuracy");
    }
  }
  return out;
}

void add_sites(std::vector<Design>& all) {
  const Layout held_out{.participants = 0, .seed = 61}, folds{.participants = 0, .folds = 5, .seed = 66};
  all.push_back(at_sites("sites_of_unlike_mix", {{3, 1}, {1, 3}}, {1.2, 1.2}, 120, held_out, {.sites = "alike"}));
  all.push_back(
      at_sites("site_without_a_class", {{1, 1, 1}, {1, 1, 0}}, {1.8, 1.8}, 120, held_out, {.sites = "alike"}));
  all.push_back(
      at_sites("folds_site_of_one_class", {{1, 1}, {1, 1}, {1, 0}}, {1.5, 1.5, 1.5}, 60, folds, {.sites = "alike"}));
  all.push_back(at_sites("sites_unlike", {{1, 1}, {1, 1}}, {3, 0.2}, 120, folds, {.sites = "unlike"}));
  all.push_back(at_sites("sites_perfect", {{1, 1}, {1, 1}}, {30, 30}, 40, folds, {.sites = "alike"}));
}

void add_leakage(std::vector<Design>& all) {
  // Two scans a participant; of the leaked the second is tested by another fold's model.
  Design some = design("leak_of_two", {two, {{"good", 2.5}, {"bad", 0.2}}},
                       {.participants = 60, .folds = 5, .scans = 2, .seed = 71});
  Design every = some;
  every.name = "leak_of_all";
  for (Design* leaky : {&some, &every}) {
    core::Tsv& table = leaky->predictions;
    for (std::size_t row = 0; row < table.size(); ++row) {
      const std::string id = table.at(row, "participant_id");
      const bool leaks = leaky == &every || id == participant_name(3) || id == participant_name(8);
      if (!leaks || table.at(row, "session_id") != "ses-2") continue;
      table.set(row, "fold", std::to_string((std::stoi(table.at(row, "fold")) + 1) % 5));
    }
    for (int i = 0; i < 60; ++i) {
      if (leaky == &every || i == 3 || i == 8) leaky->truth.leaked.push_back(participant_name(i));
    }
    leaky->truth.pools_models = true;
    all.push_back(*leaky);
  }
}

/// Folds, repeats and answers that do not fit each other.
void add_misfits(std::vector<Design>& all) {
  const Population alike{two, {{"one", 1.2}, {"other", 1.2}}};
  Design other_folds = design("other_folds", alike, {.participants = 100, .folds = 5, .seed = 72});
  Design fewer_folds =
      design("repeats_of_unlike_folds", alike, {.participants = 100, .folds = 6, .repeats = 2, .seed = 73});
  Design votes = design("votes", alike, {.participants = 120, .folds = 4, .seed = 74});
  core::Tsv voted([&] {
    auto columns = votes.predictions.columns();
    columns.push_back("decode");
    return columns;
  }());
  for (std::size_t row = 0; row < votes.predictions.size(); ++row) {
    core::Tsv& table = other_folds.predictions;
    if (row < table.size() && table.at(row, "strategy") == "other") {
      table.set(row, "fold", std::to_string((std::stoi(table.at(row, "fold")) + 2 + static_cast<int>(row % 2)) % 5));
    }
    std::vector<std::string> cells;
    for (std::size_t k = 0; k < votes.predictions.columns().size(); ++k) cells.push_back(votes.predictions.at(row, k));
    cells.push_back("vote");
    voted.add(cells);
  }
  votes.predictions = voted;
  core::Tsv& table = fewer_folds.predictions;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, "repeat") == "1") table.set(row, "fold", std::to_string(std::stoi(table.at(row, "fold")) / 2));
  }
  for (Design* one : {&other_folds, &fewer_folds, &votes}) all.push_back(*one);
}

/// What stands beside the table: runs with class weights, prepared scans that failed.
void add_folders(std::vector<Design>& all) {
  Design weighted = design("weighted_training", {{9, 1}, {{"posterior", 1}}, false},
                           {.participants = 600, .folds = 2, .equal_classes = false, .seed = 81});
  for (const int fold : {0, 1}) {
    weighted.files["runs/posterior/repeat-0/fold-" + std::to_string(fold) + "/run.json"] =
        R"({"class_weights": {"C0": 0.5556, "C1": 5}})";
  }
  weighted.options = {"--runs", "@/runs"};
  weighted.truth.acts = true;
  all.push_back(weighted);

  Design failed = design("failed_scans", {two, {{"one", 1.5}}}, {.participants = 60, .folds = 3, .seed = 82});
  core::Tsv people({"participant_id", "diagnosis", "age", "sex"});
  std::string scans =
      "participant_id\tsession_id\tsource\toutput\tstatus\treason\tsuv_units\tsimilarity\tseconds\tsource_hash\t"
      "settings_hash\n";
  for (int i = 0; i < 66; ++i) {
    people.add({participant_name(i), class_name(i % 2), std::to_string(60 + i % 20), i % 3 == 0 ? "F" : "M"});
    scans += participant_name(i) + "\tn/a\tx.nii\t" + (i < 60 ? "x.nii\tok\tn/a" : "n/a\tfailed\tno header") +
             "\tn/a\tn/a\tn/a\tn/a\tn/a\n";
  }
  failed.participants = people;
  failed.files["data/scans.tsv"] = scans;
  failed.options = {"--data", "@/data"};
  failed.truth.said = {"failed"};
  all.push_back(failed);
}

}  // namespace

std::vector<Design> grouped_designs() {
  std::vector<Design> all;
  add_several_scans(all);
  add_sites(all);
  add_leakage(all);
  add_misfits(all);
  add_folders(all);
  return all;
}

}  // namespace tripet::tests
