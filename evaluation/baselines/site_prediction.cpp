#include "evaluation/baselines/site_prediction.hpp"

#include <algorithm>
#include <map>
#include <random>

namespace tripet::evaluation {
namespace {

/// counts[site][class]; totals: participants of each class.
double best_balanced_accuracy(const std::vector<std::vector<int>>& counts, const std::vector<int>& totals) {
  std::vector<double> right(totals.size(), 0);
  const auto share = [&](const std::vector<int>& site, std::size_t k) {
    return totals[k] > 0 ? static_cast<double>(site[k]) / totals[k] : 0;
  };
  for (const auto& site : counts) {
    double best = 0, ties = 0;
    for (std::size_t k = 0; k < totals.size(); ++k) best = std::max(best, share(site, k));
    for (std::size_t k = 0; k < totals.size(); ++k) ties += totals[k] > 0 && share(site, k) == best;
    for (std::size_t k = 0; k < totals.size(); ++k) {
      if (totals[k] > 0 && share(site, k) == best) right[k] += site[k] / ties;
    }
  }
  double sum = 0;
  int classes = 0;
  for (std::size_t k = 0; k < totals.size(); ++k) {
    if (totals[k] == 0) continue;
    sum += right[k] / totals[k];
    ++classes;
  }
  return classes > 0 ? sum / classes : 0;
}

}  // namespace

SitePrediction predict_from_site(const std::vector<std::string>& sites, const std::vector<int>& labels, int classes,
                                 int shuffles, std::uint64_t seed) {
  std::map<std::string, std::size_t> numbers;
  for (const auto& site : sites) numbers.try_emplace(site, numbers.size());
  std::vector<std::size_t> site;
  for (const auto& name : sites) site.push_back(numbers.at(name));
  std::vector<int> totals(static_cast<std::size_t>(classes), 0);
  for (const int label : labels) ++totals[static_cast<std::size_t>(label)];
  const auto score = [&] {
    std::vector<std::vector<int>> counts(numbers.size(), std::vector<int>(totals.size(), 0));
    for (std::size_t i = 0; i < site.size(); ++i) ++counts[site[i]][static_cast<std::size_t>(labels[i])];
    return best_balanced_accuracy(counts, totals);
  };

  SitePrediction out;
  out.balanced_accuracy = score();
  std::mt19937_64 generator(seed);
  std::vector<double> shuffled;
  int reached = 0;
  for (int s = 0; s < shuffles; ++s) {
    // Fisher-Yates of our own: std::shuffle may differ between libraries.
    for (std::size_t i = site.size(); i > 1; --i) std::swap(site[i - 1], site[generator() % i]);
    shuffled.push_back(score());
    out.expected += shuffled.back() / shuffles;
    reached += shuffled.back() >= out.balanced_accuracy - 1e-12;
  }
  std::sort(shuffled.begin(), shuffled.end());
  if (!shuffled.empty()) out.high = shuffled[(shuffled.size() * 95 + 99) / 100 - 1];
  out.p = (reached + 1.0) / (shuffles + 1.0);
  return out;
}

}  // namespace tripet::evaluation
