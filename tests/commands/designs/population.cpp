#include "commands/designs/population.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <random>

#include "core/text.hpp"

namespace tripet::tests {
namespace {

std::string text_of(double value, int decimals) {
  if (decimals < 0) return core::format_number(value);
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// Class of each participant: by the mix, at random or as near to it as whole numbers are.
std::vector<int> draw_labels(const Population& population, const Layout& layout, std::mt19937_64& generator) {
  std::vector<int> labels;
  if (!layout.equal_classes) {
    std::discrete_distribution<int> draw(population.mix.begin(), population.mix.end());
    for (int i = 0; i < layout.participants; ++i) labels.push_back(draw(generator));
    return labels;
  }
  const double all = std::accumulate(population.mix.begin(), population.mix.end(), 0.0);
  std::vector<double> owed(population.mix.size(), 0);
  for (int i = 0; i < layout.participants; ++i) {
    for (std::size_t k = 0; k < owed.size(); ++k) owed[k] += population.mix[k] / all;
    const auto next = std::max_element(owed.begin(), owed.end()) - owed.begin();
    owed[next] -= 1;
    labels.push_back(static_cast<int>(next));
  }
  return labels;
}

/// Class against the rest; ties count a half.
double auc_of(const std::vector<std::vector<double>>& p, const std::vector<int>& labels, std::size_t k) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a][k] < p[b][k]; });
  double ranks = 0, positive = 0;
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && p[order[end]][k] == p[order[i]][k]) ++end;
    for (std::size_t j = i; j < end; ++j) {
      if (labels[order[j]] != static_cast<int>(k)) continue;
      ranks += static_cast<double>(i + end + 1) / 2;
      ++positive;
    }
    i = end;
  }
  return (ranks - positive * (positive + 1) / 2) / (positive * (static_cast<double>(p.size()) - positive));
}

std::map<std::string, double> scored(const std::vector<std::vector<double>>& p, const std::vector<int>& labels) {
  const std::size_t classes = p[0].size();
  const auto n = static_cast<double>(p.size());
  std::vector<double> right(classes, 0), of_class(classes, 0);
  std::map<std::string, double> out{{"log_loss", 0}, {"brier", 0}};
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto label = static_cast<std::size_t>(labels[i]);
    ++of_class[label];
    right[label] += std::max_element(p[i].begin(), p[i].end()) - p[i].begin() == labels[i];
    out["log_loss"] -= std::log(std::max(p[i][label], 1e-15)) / n;
    for (std::size_t k = 0; k < classes; ++k) out["brier"] += std::pow(p[i][k] - (k == label), 2) / n;
  }
  for (std::size_t k = 0; k < classes; ++k) {
    out["accuracy"] += right[k] / n;
    out["balanced_accuracy"] += right[k] / of_class[k] / static_cast<double>(classes);
    out["auc_ovr_macro"] += auc_of(p, labels, k) / static_cast<double>(classes);
  }
  return out;
}

}  // namespace

std::string class_name(int k) {
  return "C" + std::to_string(k);
}
std::string participant_name(int i) {
  return "sub-" + std::to_string(10000 + i);
}

std::vector<double> Population::probabilities(const Model& model, const std::vector<double>& noise, int label) const {
  std::vector<double> p;
  for (std::size_t k = 0; k < mix.size(); ++k) {
    const double score = noise[k] + (static_cast<int>(k) == label ? model.skill : 0);
    p.push_back(model.sharpness * (model.skill * score + (prior_known ? std::log(mix[k]) : 0)));
  }
  const double top = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& value : p) sum += value = std::exp(value - top);
  for (double& value : p) value /= sum;
  return p;
}

core::Tsv drawn(const Population& population, const Layout& layout) {
  const std::size_t classes = population.mix.size();
  std::vector<std::string> columns{"participant_id", "session_id"};
  if (layout.folds > 0) columns.insert(columns.end(), {"repeat", "fold"});
  columns.insert(columns.end(), {"strategy", "label"});
  for (std::size_t k = 0; k < classes; ++k) columns.push_back("prob_" + class_name(static_cast<int>(k)));
  core::Tsv table(columns);
  std::mt19937_64 generator(layout.seed);
  std::normal_distribution<double> normal;
  const auto labels = draw_labels(population, layout, generator);
  const auto noise = [&] {
    std::vector<double> values(classes);
    for (double& value : values) value = normal(generator);
    return values;
  };
  for (const auto& model : population.models) {
    std::vector<int> seen(classes, 0);
    for (int i = 0; i < layout.participants; ++i) {
      const auto own = noise();
      const int place = seen[labels[i]]++;
      for (int scan = 0; scan < layout.scans; ++scan) {
        const auto of_scan = noise();
        for (int repeat = 0; repeat < layout.repeats; ++repeat) {
          auto z = noise();
          const double shared = layout.scans > 1 ? 0.5 : 0, fresh = layout.repeats > 1 ? 0.2 : 0;
          for (std::size_t k = 0; k < classes; ++k) {
            z[k] = std::sqrt(shared) * own[k] + std::sqrt(1 - shared - fresh) * of_scan[k] + std::sqrt(fresh) * z[k];
          }
          std::vector<std::string> row{participant_name(i),
                                       layout.scans > 1 ? "ses-" + std::to_string(scan + 1) : std::string("n/a")};
          if (layout.folds > 0) {
            // Another repeat, other folds: participants move on by their place.
            const int moved = repeat == 0 ? place : place + place / layout.folds * repeat;
            row.insert(row.end(), {std::to_string(repeat), std::to_string(moved % layout.folds)});
          }
          row.insert(row.end(), {model.name, class_name(labels[i])});
          for (const double p : population.probabilities(model, z, labels[i]))
            row.push_back(text_of(p, layout.decimals));
          table.add(row);
        }
      }
    }
  }
  return table;
}

std::map<std::string, std::map<std::string, double>> true_values(const Population& population) {
  std::map<std::string, std::map<std::string, double>> out;
  std::mt19937_64 generator(99);
  std::normal_distribution<double> normal;
  const Layout everyone{.participants = 40000};
  const auto labels = draw_labels(population, everyone, generator);
  for (const auto& model : population.models) {
    std::vector<std::vector<double>> p;
    std::vector<double> noise(population.mix.size());
    for (const int label : labels) {
      for (double& value : noise) value = normal(generator);
      p.push_back(population.probabilities(model, noise, label));
    }
    out[model.name] = scored(p, labels);
  }
  return out;
}

}  // namespace tripet::tests
