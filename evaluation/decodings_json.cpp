#include "evaluation/decodings_json.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.hpp"
#include "core/tsv.hpp"
#include "evaluation/corrections/decodings.hpp"
#include "evaluation/corrections/temperature_scaling.hpp"
#include "evaluation/metrics/metric_json.hpp"
#include "evaluation/metrics/metric_keys.hpp"
#include "evaluation/statistics/resampled_scores.hpp"
#include "evaluation/statistics/resampling.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::number;

/// Without its temperature, or with it.
struct Way {
  std::size_t of;
  std::string decoding;
  bool as_judged, temperature;
  StrategyPredictions predictions;
};

std::vector<Way> ways_of(const Predictions& predictions, const std::filesystem::path& runs) {
  std::vector<Way> ways;
  for (auto& one : decoded_in_all_ways(predictions, runs)) {
    auto scaled = temperature_scaling(one.predictions).predictions;
    ways.push_back({one.of, one.decoding, one.as_judged, false, std::move(one.predictions)});
    if (scaled) ways.push_back({one.of, one.decoding, false, true, std::move(*scaled)});
  }
  return ways;
}

/// The places of the primary metric, balanced accuracy, log loss and Brier score among metric_keys, each once.
std::vector<std::size_t> shown_places(const std::string& primary, Task task) {
  std::vector<std::size_t> places{place_of(primary, task)};
  for (const Metric metric : {Metric::balanced_accuracy, Metric::log_loss, Metric::brier}) {
    const std::size_t place = place_of(name_of(metric), task);
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  }
  return places;
}

/// `changed` minus `judged`, of the same participants.
Json change_json(const ResampledStrategy& changed, const ResampledStrategy& judged, std::size_t place) {
  const double value = changed.scores.estimates()[place] - judged.scores.estimates()[place];
  Json json{{"value", number(value)}, {"low", nullptr}, {"high", nullptr}};
  if (std::isnan(value)) {
    json["reason"] = "the metric has no value for one of the two";
    return json;
  }
  auto differences = changed.resampled(place);
  const auto other = judged.resampled(place);
  for (std::size_t r = 0; r < differences.size(); ++r) differences[r] -= other[r];
  if (std::all_of(differences.begin(), differences.end(), [](double d) { return std::abs(d) < 1e-14; })) {
    json["reason"] = "no participant is answered otherwise";
    return json;
  }
  const auto interval = percentile_interval(differences, 0.95);
  json["low"] = number(interval.low);
  json["high"] = number(interval.high);
  return json;
}

}  // namespace

Json decodings_json(const Predictions& predictions, const std::vector<std::string>& participants,
                    const EvaluateOptions& options, std::uint64_t seed, int threads) {
  const auto ways = ways_of(predictions, options.runs);
  if (ways.empty()) return nullptr;
  const auto keys = metric_keys(predictions.classes, predictions.task);
  const auto places = shown_places(options.judge.primary, predictions.task);
  std::vector<ResampledScores::Source> sources;
  for (const auto& way : ways) sources.push_back({&way.predictions, keys[places[0]].is_of(Basis::ranking)});
  const ResampledScores resampled(
      sources, {predictions.task, predictions.classes, participants, options.judge, seed, threads}, true);
  Json json = Json::array();
  std::size_t judged = 0;
  for (std::size_t w = 0; w < ways.size(); ++w) {
    const auto& way = ways[w];
    if (way.as_judged) judged = w;
    Json entry{{"strategy", predictions.strategies[way.of].name},
               {"decoding", way.decoding.empty() ? Json() : Json(way.decoding)},
               {"temperature", way.temperature},
               {"as_judged", way.as_judged}};
    for (const std::size_t place : places) {
      entry["metrics"][keys[place].name] = metric_json(resampled[w], place, keys[place]);
      if (!way.as_judged) entry["change"][keys[place].name] = change_json(resampled[w], resampled[judged], place);
    }
    json.push_back(entry);
  }
  return json;
}

void write_decodings(const std::filesystem::path& path, const Json& decodings) {
  if (!decodings.is_array()) {
    std::filesystem::remove(path);
    return;
  }
  std::vector<std::string> columns{"strategy", "decoding", "temperature", "as_judged"};
  for (const auto& [metric, unused] : decodings[0]["metrics"].items()) {
    columns.insert(columns.end(), {metric, metric + "_low", metric + "_high"});
  }
  core::Tsv table(columns);
  for (const auto& entry : decodings) {
    std::vector<std::string> cells{
        core::text_of(entry, "strategy"), core::text_of(entry, "decoding", core::not_available),
        entry["temperature"] == true ? "yes" : "no", entry["as_judged"] == true ? "yes" : "no"};
    for (const auto& [metric, value] : entry["metrics"].items()) {
      for (const char* part : {"value", "low", "high"}) {
        const auto& one = core::member(value, part);
        cells.push_back(one.is_number() ? core::format_number(one.get<double>()) : core::not_available);
      }
    }
    table.add(cells);
  }
  table.write(path);
}

}  // namespace tripet::evaluation
