#include "evaluation/statistics/resampled_scores.hpp"

#include <optional>

#include "core/parallel_for.hpp"

namespace tripet::evaluation {
namespace {

// Leaving out each of very many participants costs more than all resamples, and BCa then equals the percentile
// interval.
constexpr std::size_t jackknife_limit = 2000;

std::vector<StrategyScores> scores_of(const std::vector<ResampledScores::Source>& sources,
                                      const ResampledScores::Setting& setting) {
  std::vector<std::optional<StrategyScores>> made(sources.size());
  core::parallel_for(sources.size(), setting.threads, [&](std::size_t s) {
    made[s].emplace(*sources[s].predictions, setting.task, setting.classes, setting.participants,
                    ScorerOptions{.rankings = sources[s].rankings, .specificity = setting.options.specificity});
  });
  std::vector<StrategyScores> scores;
  for (auto& one : made) scores.push_back(std::move(*one));
  return scores;
}

std::size_t width_of(const std::vector<StrategyScores>& scores) {
  std::size_t width = 0;
  for (const auto& one : scores) width += one.width();
  return width;
}

}  // namespace

ResampledScores::ResampledScores(const std::vector<Source>& sources, const Setting& setting, bool with_jackknife)
    : scores_(scores_of(sources, setting)),
      width_(width_of(scores_)),
      bootstrap_(setting.participants.size(), width_, setting.options.resamples, setting.seed, setting.threads,
                 [this](const std::uint16_t* weights, double* values) { score(weights, values); }) {
  const std::size_t participants = setting.participants.size();
  if (with_jackknife && participants <= jackknife_limit) {
    left_out_ = jackknife(participants, width_, setting.threads,
                          [this](const std::uint16_t* weights, double* values) { score(weights, values); });
  }
  std::size_t column = 0;
  for (const auto& scores : scores_) {
    strategies_.push_back(
        {scores, column, bootstrap_, left_out_, setting.classes, setting.seed, setting.test_to_train});
    column += scores.width();
  }
}

void ResampledScores::score(const std::uint16_t* weights, double* values) const {
  for (const auto& scores : scores_) {
    scores.score(weights, values);
    values += scores.width();
  }
}

}  // namespace tripet::evaluation
