#include "evaluation/evaluate.hpp"

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/parallel_for.hpp"
#include "core/participants_file.hpp"
#include "evaluation/baselines/baselines.hpp"
#include "evaluation/decodings_json.hpp"
#include "evaluation/input/earlier_comparisons.hpp"
#include "evaluation/input/participants.hpp"
#include "evaluation/input/same_scans.hpp"
#include "evaluation/judge.hpp"
#include "evaluation/metrics/failed_as_wrong.hpp"
#include "evaluation/report/findings.hpp"
#include "evaluation/report/report.hpp"

namespace tripet::evaluation {

EvaluationResult evaluate(const EvaluateOptions& options, std::uint64_t seed, int threads) {
  threads = core::thread_count(threads);
  Predictions predictions = read_predictions(options.predictions);
  align_with_scans(predictions, options.data);
  const auto people = core::participants_table(options.data, options.participants);
  if (!people.empty()) participants_as_predicted(people, predictions, &predictions.warnings);
  for (auto& baseline :
       baselines(predictions, options.data, options.participants, predictions.warnings, options.judge.primary)) {
    for (const auto& strategy : predictions.strategies) {
      if (strategy.name == baseline.name) {
        throw core::Error("a strategy is called '" + baseline.name +
                          "' like one of the baselines; give it another name");
      }
    }
    predictions.strategies.push_back(std::move(baseline));
  }
  core::Json metrics = judge(predictions, options, seed, threads);
  metrics["failed_as_wrong"] = failed_as_wrong(predictions, metrics, options);
  metrics["earlier_comparisons"] = earlier_comparisons(options.data, predictions, options.judge.primary);
  for (const auto& warning : metrics["warnings"]) core::log_warn(warning.get<std::string>());

  EvaluationResult result;
  result.metrics = options.out / "metrics.json";
  result.report = options.out / "report.html";
  result.headline = headline(metrics);
  core::write_json(result.metrics, metrics);
  write_decodings(options.out / "decodings.tsv", metrics["decodings"]);
  write_report(result.report, metrics, predictions, options, threads);
  return result;
}

}  // namespace tripet::evaluation
