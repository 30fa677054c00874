#include <cmath>
#include <random>

#include "commands/designs/design.hpp"
#include "commands/designs/population.hpp"
#include "core/text.hpp"

namespace tripet::tests {
namespace {

/// Diseases that come independently; a model's score of each is normal, `skill` apart, and its probability the
/// posterior.
struct Diseases {
  std::vector<double> frequencies;
  std::vector<Model> models;
  double unknown = 0;  // share of answers that nobody knows
};

double posterior(double score, double skill, double frequency) {
  return 1 / (1 + std::exp(-skill * (score - skill / 2)) * (1 - frequency) / frequency);
}

core::Tsv drawn(const Diseases& diseases, const Layout& layout) {
  const std::size_t count = diseases.frequencies.size();
  std::vector<std::string> columns{"participant_id", "repeat", "fold", "strategy", "task", "label"};
  for (const char* prefix : {"label_", "prob_"}) {
    for (std::size_t k = 0; k < count; ++k) columns.push_back(prefix + class_name(static_cast<int>(k)));
  }
  if (layout.folds == 0) columns.erase(columns.begin() + 1, columns.begin() + 3);
  core::Tsv table(columns);
  std::mt19937_64 generator(layout.seed);
  std::uniform_real_distribution<double> uniform;
  std::normal_distribution<double> normal;
  std::vector<std::vector<int>> has(layout.participants, std::vector<int>(count));
  for (auto& one : has) {
    for (std::size_t k = 0; k < count; ++k) {
      one[k] = uniform(generator) < diseases.unknown ? -1 : uniform(generator) < diseases.frequencies[k] ? 1 : 0;
    }
  }
  for (const auto& model : diseases.models) {
    for (int repeat = 0; repeat < layout.repeats; ++repeat) {
      for (int i = 0; i < layout.participants; ++i) {
        std::map<std::string, std::string> cells{
            {"participant_id", participant_name(i)}, {"strategy", model.name}, {"task", "multilabel"}};
        if (layout.folds > 0) {
          cells["repeat"] = std::to_string(repeat);
          cells["fold"] = std::to_string((i + i / layout.folds * repeat) % layout.folds);
        }
        std::string label;
        bool known = true;
        for (std::size_t k = 0; k < count; ++k) {
          const std::string name = class_name(static_cast<int>(k));
          const bool is_there = has[i][k] < 0 ? uniform(generator) < diseases.frequencies[k] : has[i][k] == 1;
          const double score = normal(generator) + (is_there ? model.skill : 0);
          cells["prob_" + name] = core::format_number(posterior(score, model.skill, diseases.frequencies[k]));
          cells["label_" + name] = has[i][k] < 0 ? "n/a" : std::to_string(has[i][k]);
          known = known && has[i][k] >= 0;
          if (has[i][k] == 1) label += (label.empty() ? "" : "+") + name;
        }
        cells["label"] = !known ? "n/a" : label.empty() ? "none" : label;
        table.add_cells(cells);
      }
    }
  }
  return table;
}

/// Balanced accuracy of each model, the mean over diseases, among 40 000 participants.
std::map<std::string, std::map<std::string, double>> true_values(const Diseases& diseases) {
  std::map<std::string, std::map<std::string, double>> out;
  std::mt19937_64 generator(98);
  std::normal_distribution<double> normal;
  constexpr int count = 40000;
  for (const auto& model : diseases.models) {
    double sum = 0;
    for (const double frequency : diseases.frequencies) {
      for (int i = 0; i < count; ++i) {
        sum += posterior(normal(generator) + model.skill, model.skill, frequency) >= 0.5;
        sum += posterior(normal(generator), model.skill, frequency) < 0.5;
      }
    }
    out[model.name]["balanced_accuracy"] = sum / (2.0 * count * static_cast<double>(diseases.frequencies.size()));
  }
  return out;
}

Design design(const std::string& name, const Diseases& diseases, const Layout& layout, Truth truth = {}) {
  truth.values = true_values(diseases);
  return {name, drawn(diseases, layout), std::nullopt, {}, {}, "balanced_accuracy", truth};
}

}  // namespace

std::vector<Design> multilabel_designs() {
  const std::vector<double> common{0.5, 0.4, 0.3};
  const std::vector<Model> alike{{"one", 2}, {"other", 2}}, unlike{{"good", 4}, {"bad", 1.2}};
  return {
      design("diseases_held_out_unlike", {common, unlike}, {.participants = 300, .seed = 91}, {.decided = true}),
      design("diseases_folds_alike", {common, alike}, {.participants = 150, .folds = 5, .repeats = 3, .seed = 92}),
      design("diseases_unlike", {common, unlike}, {.participants = 150, .folds = 5, .repeats = 3, .seed = 93},
             {.decided = true}),
      design("diseases_partly_unknown", {common, alike, 0.2}, {.participants = 200, .folds = 5, .seed = 94}),
      design("diseases_mostly_unknown", {common, unlike, 0.5}, {.participants = 300, .seed = 95}, {.decided = true}),
      design("diseases_rare", {{0.4, 0.02}, alike}, {.participants = 120, .folds = 3, .seed = 96}, {.few = true}),
      design("one_disease", {{0.4}, alike}, {.participants = 120, .folds = 4, .seed = 97}),
      design("diseases_perfect", {common, {{"perfect", 60}}}, {.participants = 100, .folds = 5, .seed = 98}),
      design("diseases_tiny", {{0.5, 0.5}, alike}, {.participants = 10, .folds = 2, .seed = 99}, {.few = true}),
  };
}

}  // namespace tripet::tests
