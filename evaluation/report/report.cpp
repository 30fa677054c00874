#include "evaluation/report/report.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/run_record.hpp"
#include "core/table/encoding.hpp"
#include "core/text.hpp"
#include "evaluation/input/recorded_settings.hpp"
#include "evaluation/input/training_runs.hpp"
#include "evaluation/metrics/metric_table.hpp"
#include "evaluation/report/caveats.hpp"
#include "evaluation/report/checklists/checklist_facts.hpp"
#include "evaluation/report/checklists/checklists.hpp"
#include "evaluation/report/control.hpp"
#include "evaluation/report/epoch_choice.hpp"
#include "evaluation/report/findings.hpp"
#include "evaluation/report/forest.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/pictures/explained_maps.hpp"
#include "evaluation/report/pictures/missed.hpp"
#include "evaluation/report/pictures/pictures.hpp"
#include "evaluation/report/references.hpp"
#include "evaluation/report/rendering.hpp"
#include "evaluation/report/sections/answers.hpp"
#include "evaluation/report/sections/calibration.hpp"
#include "evaluation/report/sections/cohort.hpp"
#include "evaluation/report/sections/curves.hpp"
#include "evaluation/report/sections/decision.hpp"
#include "evaluation/report/sections/decodings.hpp"
#include "evaluation/report/sections/methods.hpp"
#include "evaluation/report/sections/predictive_values.hpp"
#include "evaluation/report/sections/refusal.hpp"
#include "evaluation/report/sections/reliability.hpp"
#include "evaluation/report/sections/runs.hpp"
#include "evaluation/report/sections/sensitivity_analysis.hpp"
#include "evaluation/report/sections/sites.hpp"
#include "evaluation/report/sections/subgroups.hpp"
#include "evaluation/report/sections/synthetic_scans.hpp"
#include "evaluation/report/sections/tables.hpp"
#include "evaluation/report/sections/trained_again.hpp"
#include "evaluation/report/site_effects.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/report/told_verdict.hpp"
#include "evaluation/report/training_size.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

/// What the page is made from.
struct Sources {
  const Json& metrics;
  const Predictions& predictions;
  const EvaluateOptions& options;
  int threads;
  std::vector<std::string> strategies;
  std::vector<TrainingRun> runs;
  RecordedSettings recorded;
  bool simulated;
  bool by_site;  // folds held whole sites
};

/// The figures of each part of the page.
struct Figures {
  Json glance, forest, roc, precision_recall, calibration, refusal, decision, subgroups, training_size, learning;
};

Figures draw_figures(const Sources& from, const Json& subgroups, const Json& training_size, const Json& refusal) {
  const Json curves = curve_figures(from.metrics, from.predictions, from.threads);
  return {value_figure(from.metrics),
          forest_figures(from.metrics),
          curves["roc"],
          curves["precision_recall"],
          reliability_figures(from.predictions, from.options),
          refusal.is_object() ? Json::array({refusal["figure"]}) : Json::array(),
          decision_figures(from.metrics, from.predictions),
          subgroups.is_object() ? subgroups["figures"] : Json::array(),
          training_size.is_object() ? training_size["figures"] : Json::array(),
          learning_figures(from.runs, from.strategies)};
}

/// All of them, in the order of the page.
Json plots_of(const Figures& figures) {
  Json plots = Json::array();
  for (const Json* group :
       {&figures.glance, &figures.forest, &figures.roc, &figures.precision_recall, &figures.calibration,
        &figures.refusal, &figures.decision, &figures.subgroups, &figures.training_size, &figures.learning}) {
    for (const auto& one : *group) plots.push_back(one);
  }
  return plots;
}

/// What a caption says under each group of figures, with the figures for the template.
Json figure_group(const Json& figures) {
  return figures.empty() ? Json(false) : Json{{"figures", figures}};
}

/// Whether a pair of strategies has a test as procedures.
bool procedures_tested(const Json& metrics) {
  const auto& verdicts = member(metrics, "verdicts");
  return std::any_of(verdicts.begin(), verdicts.end(),
                     [](const Json& verdict) { return !is_baseline(verdict) && is_tested(verdict); });
}

/// Whom the sign of a difference favours.
std::string sign_sentence(const Json& metrics) {
  const auto& verdicts = member(metrics, "verdicts");
  if (verdicts.empty()) return "";
  const std::string first = strategy_label(text_of(verdicts[0], "a")),
                    second = strategy_label(text_of(verdicts[0], "b"));
  const bool higher = higher_is_better(text_of(metrics, "primary"));
  return "A difference is that of the first named minus the second: in " +
         metric_label(metrics, text_of(metrics, "primary")) +
         (higher ? ", positive favours the first" : ", where lower is better, negative favours the first") + " (" +
         first + " − " + second + ": " + (higher ? "positive" : "negative") + " favours " + first + ").";
}

/// Title, finding, and what has to be known before it is believed.
void add_head(Json& page, const Sources& from, const Figures& figures) {
  const Json& metrics = from.metrics;
  const auto found = findings(metrics);
  const std::string names = listed(from.strategies);
  page["title"] = (from.strategies.size() > 1 ? "Comparison of " : "Evaluation of ") + names;
  page["names"] = names;
  page["lead"] = found.lead;
  page["meaning"] = found.meaning;
  const auto& leakage = member(metrics, "leakage");
  page["leakage"] = leakage.is_object() ? Json(text_of(leakage, "reason")) : Json(false);
  page["procedures_tested"] = procedures_tested(metrics);
  page["sign"] = sign_sentence(metrics);
  page["evidence"] = found.pairs;
  page["baseline_findings"] = found.baselines;
  page["glance"] = figures.glance.empty() ? Json(false) : figures.glance[0];
  page["caveats"] = caveats_of(metrics);
  page["warnings"] = member(metrics, "warnings").is_array() ? member(metrics, "warnings") : Json::array();
  page["has_warnings"] = !page["warnings"].empty();
  page["earlier"] = earlier_sentence(metrics);
  page["simulated"] = from.simulated;
  page["primary_metric"] = metric_label(metrics, text_of(metrics, "primary"));
  page["fixed"] = member(metrics, "fixed_before_training") == true;
  page["margin"] = core::format_number(from.options.judge.margin_of_primary());
  page["cross_validated"] = is_cross_validated(metrics);
  page["repeated"] = repeats_in(metrics) > 1;
  page["has_baselines"] = !strategy_names_in(metrics, true).empty();
}

/// Who was studied, and what their scans look like on average.
void add_cohort(Json& page, const Sources& from) {
  const auto seed = member(from.metrics, "seed").get<std::uint64_t>();
  page["cohort"] = cohort(from.predictions, from.options.participants, from.options.data, seed, from.by_site);
  page["pictures"] = mean_pictures(from.predictions, from.options.data);
}

void add_results(Json& page, const Sources& from, const Figures& figures) {
  const Json& metrics = from.metrics;
  page["results"] = results_table(metrics);
  page["trained_again"] = trained_again(metrics);
  page["meanings"] = metric_meanings(metrics);
  page["site_results"] = site_section(metrics);
  page["site_effects"] = site_effect_section(metrics);
  page["verdicts"] = member(metrics, "verdicts").empty() ? Json(false) : comparison_table(metrics, false);
  page["decodings"] = decoding_section(metrics);
  page["control"] = control_sentence(metrics);
  page["comparisons"] = member(metrics, "comparisons").empty() ? Json(false) : comparison_table(metrics, true);
  page["variance"] = variance_table(metrics);
  page["forest"] = figure_group(figures.forest);
  page["per_class"] = class_table(metrics);
  page["likelihood"] = likelihood_table(metrics);
  page["pairwise"] = pair_table(metrics);
  page["prevalence"] = prevalence_table(metrics);
  page["corrected_values"] = corrected_value_table(metrics);
  page["weights_unknown"] = weights_unknown_sentence(metrics);
  page["confusion"] = confusion_tables(metrics);
  page["roc"] = figure_group(figures.roc);
  page["precision_recall"] = figure_group(figures.precision_recall);
}

/// What the probabilities are worth by themselves.
void add_probabilities(Json& page, const Sources& from, const Figures& figures) {
  page["calibration"] = figure_group(figures.calibration);
  page["calibration_slopes"] = calibration_slope_table(from.metrics);
  page["corrections"] = correction_table(from.metrics);
  page["prediction_sets"] = prediction_set_table(from.metrics);
  page["decision"] = figure_group(figures.decision);
  page["decision_sentences"] = decision_sentences(from.metrics);
}

/// Beside the runs where no folder is named.
std::filesystem::path maps_folder(const EvaluateOptions& options) {
  return options.maps.empty() && !options.runs.empty() ? options.runs / "maps" : options.maps;
}

/// What might make the result hang on a few scans, on a group or on a run.
void add_scrutiny(Json& page, const Sources& from, const Figures& figures) {
  const Answers answers(from.predictions);
  page["learning"] = figure_group(figures.learning);
  const auto& settings = from.recorded.settings;
  page["epochs"] = epoch_choice(from.runs, from.strategies, settings.empty() ? "" : text_of(settings[0], "select-by"));
  page["missed"] = answers.missed_table();
  const ExplainedMaps maps(maps_folder(from.options));
  page["explained"] = maps.empty() ? Json(false) : Json{{"page", maps.link(from.options.out)}};
  page["missed_pictures"] = missed_pictures(answers, from.options.data, page["pictures"], maps);
  page["agreement"] = answers.agreement_table();
  page["disagreements"] = answers.disagreement_table();
  page["sensitivity"] = sensitivity_analysis(from.metrics);
  page["synthetic"] = synthetic_section(from.metrics, from.strategies, from.options.runs);
  page["has_scans"] = !from.options.data.empty();
}

/// How the results were made, what they do not say, and the checklists that ask for both.
void add_record(Json& page, const Sources& from) {
  page["settings"] = run_settings(from.options.runs, from.runs, from.options.predictions, from.metrics);
  page["methods"] = methods_paragraphs(from.metrics, from.options, from.recorded);
  page["references"] = method_references();
  page["limits"] = limits(from.metrics, from.simulated, from.recorded);
  page["checklists"] = checklists(checklist_facts(page, from.metrics, from.predictions, from.options, from.runs));
}

}  // namespace

void write_report(const std::filesystem::path& path, const Json& metrics, const Predictions& predictions,
                  const EvaluateOptions& options, int threads) {
  core::with_context("report", [&] {
    Sources from{metrics, predictions, options, threads, strategy_names_in(metrics, false), {}, {}, false, false};
    from.runs = training_runs(options.runs, predictions);
    from.recorded = recorded_settings(from.runs);
    from.simulated = is_simulated(options.data);
    from.by_site = is_split_by_site(metrics);
    Json page{{"subgroups", subgroup_section(metrics)},
              {"training_size", training_size_section(metrics)},
              {"refusal", refusal_section(metrics)}};
    const Figures figures = draw_figures(from, page["subgroups"], page["training_size"], page["refusal"]);
    add_head(page, from, figures);
    add_cohort(page, from);
    add_results(page, from, figures);
    add_probabilities(page, from, figures);
    add_scrutiny(page, from, figures);
    add_record(page, from);
    core::write_text(path, core::valid_utf8(rendered(page, metrics, plots_of(figures))));
  });
}

}  // namespace tripet::evaluation
