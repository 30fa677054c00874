#include "evaluation/report/report.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/resources.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "evaluation/report/forest.hpp"
#include "evaluation/report/page.hpp"
#include "evaluation/report/sections/answers.hpp"
#include "evaluation/report/sections/calibration.hpp"
#include "evaluation/report/sections/checklists.hpp"
#include "evaluation/report/sections/cohort.hpp"
#include "evaluation/report/sections/curves.hpp"
#include "evaluation/report/sections/decision.hpp"
#include "evaluation/report/sections/methods.hpp"
#include "evaluation/report/sections/pictures.hpp"
#include "evaluation/report/sections/reliability.hpp"
#include "evaluation/report/sections/runs.hpp"
#include "evaluation/report/sections/sensitivity_analysis.hpp"
#include "evaluation/report/sections/slices.hpp"
#include "evaluation/report/sections/subgroups.hpp"
#include "evaluation/report/sections/tables.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
namespace mustache = kainjow::mustache;

/// Objects, lists, texts and truth values as the template's data; numbers have been made text before, because how many
/// decimals are shown is not a matter for the template.
mustache::data template_data(const Json& json) {
  if (json.is_object()) {
    mustache::data out{mustache::data::type::object};
    for (const auto& [key, value] : json.items()) out.set(key, template_data(value));
    return out;
  }
  if (json.is_array()) {
    mustache::data out{mustache::data::type::list};
    for (const auto& value : json) out.push_back(template_data(value));
    return out;
  }
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    // An empty text is false for the template, so that {{#note}} shows nothing.
    return text.empty() ? mustache::data{false} : mustache::data{text};
  }
  if (json.is_boolean()) return mustache::data{json.get<bool>()};
  if (json.is_null()) return mustache::data{false};
  return mustache::data{json.dump()};
}

/// The most confidently missed scans.
Json missed_pictures(const Answers& answers, const std::filesystem::path& data, const Json& means) {
  constexpr std::size_t most = 8;
  const auto scans = answers.missed(most);
  const auto pictures = scan_pictures(data, scans, means);
  Json out = Json::array();
  for (const auto& scan : scans) {
    const auto found = pictures.find(scan);
    if (found == pictures.end()) continue;
    out.push_back({{"image", found->second},
                   {"name", shown(scan)},
                   {"caption", answers.caption(scan)},
                   {"alt", "Scan of " + shown(scan) + ", " + planes_text()}});
  }
  return out.empty() ? Json(false) : Json{{"scans", out}};
}

/// What the checklists may answer from.
PageFacts page_facts(const Json& metrics, const Json& page, const EvaluateOptions& options,
                     const std::vector<TrainingRun>& runs) {
  const auto count = [&](const char* key) {
    return member(metrics, key).is_number() ? member(metrics, key).dump() : std::string();
  };
  const bool cross_validated = page["cross_validated"] == true;
  const Json& sites = page["cohort"]["sites"];
  const bool recorded = std::any_of(runs.begin(), runs.end(), [](const auto& run) { return !run.folder.empty(); });
  return {
      {"title_suggestion", page["title"].get<std::string>() + " for the classification of brain PET with 3D networks"},
      {"answer_rule", text_of(metrics, "task") == "multilabel"
                          ? "A probability for each disease; it is said to be there from one half on."
                          : "A probability for each diagnosis; the most probable one is the answer."},
      {"strategies", page["names"].get<std::string>()},
      {"primary", page["primary_metric"].get<std::string>()},
      {"margin", page["margin"].get<std::string>()},
      {"participants", count("participants")},
      {"folds", cross_validated ? count("folds") : ""},
      {"repeats", count("repeats")},
      {"version", core::version()},
      {"data", options.data.empty() ? "" : "yes"},
      {"runs", recorded ? "yes" : ""},
      {"fixed", page["fixed"] == true ? "yes" : ""},
      {"people", page["cohort"]["has_people"] == true ? "yes" : ""},
      {"subgroups", page["subgroups"].is_object() ? page["subgroups"]["names"].get<std::string>() : ""},
      {"site_subgroups", page["subgroups"].dump().find("\"subgroup-site\"") != std::string::npos ? "yes" : ""},
      {"sites", sites.is_object() ? std::to_string(sites["rows"].size()) : ""}};
}

/// What a caption says under each group of figures, with the figures for the template.
Json figure_group(const Json& figures) {
  return figures.empty() ? Json(false) : Json{{"figures", figures}};
}

}  // namespace

void write_report(const std::filesystem::path& path, const Json& metrics, const Predictions& predictions,
                  const EvaluateOptions& options, int threads) {
  core::with_context("report", [&] {
    const auto strategies = strategy_names_in(metrics, false);
    const bool simulated = is_simulated(options.data);
    const auto runs = training_runs(options.runs, metrics);
    const auto recorded = recorded_settings(runs);
    const Json glance = value_figure(metrics), forest = forest_figures(metrics),
               curves = curve_figures(metrics, predictions, threads),
               calibration = reliability_figures(predictions, options), learning = learning_figures(runs, strategies),
               decision = decision_figures(metrics, predictions), subgroups = subgroup_section(metrics);
    const Json subgroup_figures = subgroups.is_object() ? subgroups["figures"] : Json::array();
    Json plots = Json::array();
    for (const Json* group : {&glance, &forest, &curves["roc"], &curves["precision_recall"], &calibration, &decision,
                              &subgroup_figures, &learning}) {
      for (const auto& one : *group) plots.push_back(one);
    }
    const auto found = findings(metrics);
    const auto seed = member(metrics, "seed").get<std::uint64_t>();
    std::vector<std::string> caveats;
    for (const auto& verdict : member(metrics, "verdicts")) {
      for (const auto& caveat : member(verdict, "caveats")) {
        const auto text = caveat.get<std::string>();
        if (std::find(caveats.begin(), caveats.end(), text) == caveats.end()) caveats.push_back(text);
      }
    }
    const auto& earlier = member(member(metrics, "earlier_comparisons"), "earlier");
    if (earlier.is_number() && earlier.get<int>() > 0) {
      caveats.push_back(earlier.dump() + " earlier " + (earlier == 1 ? "comparison was" : "comparisons were") +
                        " judged on the same held-out folds");
    }
    const Answers answers(predictions);
    std::string names;
    for (std::size_t i = 0; i < strategies.size(); ++i) {
      names += (i == 0 ? "" : i + 1 == strategies.size() ? " and " : ", ") + strategies[i];
    }

    Json page{{"title", (strategies.size() > 1 ? "Comparison of " : "Evaluation of ") + names}, {"lead", found.lead}};
    page["names"] = names;
    page["evidence"] = found.pairs;
    page["baseline_findings"] = found.baselines;
    page["glance"] = glance.empty() ? Json(false) : glance[0];
    page["caveats"] = caveats;
    page["warnings"] = member(metrics, "warnings").is_array() ? member(metrics, "warnings") : Json::array();
    page["has_warnings"] = !page["warnings"].empty();
    page["simulated"] = simulated;
    page["cohort"] = cohort(predictions, options.participants, options.data, seed);
    page["results"] = results_table(metrics);
    page["primary_metric"] = metric_label(text_of(metrics, "primary"));
    page["fixed"] = member(metrics, "fixed_before_training") == true;
    page["margin"] = core::format_number(options.judge.margin);
    page["cross_validated"] = member(metrics, "folds").is_number() && member(metrics, "folds").get<int>() > 1;
    page["verdicts"] = member(metrics, "verdicts").empty() ? Json(false) : comparison_table(metrics, false);
    page["comparisons"] = member(metrics, "comparisons").empty() ? Json(false) : comparison_table(metrics, true);
    page["variance"] = variance_table(metrics);
    page["forest"] = figure_group(forest);
    page["per_class"] = class_table(metrics);
    page["likelihood"] = likelihood_table(metrics);
    page["pairwise"] = pair_table(metrics);
    page["prevalence"] = prevalence_table(metrics);
    page["confusion"] = confusion_tables(metrics);
    page["roc"] = figure_group(curves["roc"]);
    page["precision_recall"] = figure_group(curves["precision_recall"]);
    page["learning"] = figure_group(learning);
    page["calibration"] = figure_group(calibration);
    page["recalibration"] = intercept_table(metrics);
    page["corrections"] = correction_table(metrics);
    page["prediction_sets"] = prediction_set_table(metrics);
    page["decision"] = figure_group(decision);
    page["subgroups"] = subgroups;
    page["pictures"] = mean_pictures(predictions, options.data);
    page["missed"] = answers.missed_table();
    page["missed_pictures"] = missed_pictures(answers, options.data, page["pictures"]);
    page["agreement"] = answers.agreement_table();
    page["disagreements"] = answers.disagreement_table();
    page["sensitivity"] = sensitivity_section(metrics);
    page["has_scans"] = !options.data.empty();
    page["earlier"] = earlier_sentence(metrics);
    page["meanings"] = metric_meanings(metrics);
    page["settings"] = run_settings(options.runs, runs, options.predictions, metrics);
    page["methods"] = methods_paragraphs(metrics, options, recorded);
    page["references"] = method_references();
    page["checklists"] = checklists(page_facts(metrics, page, options, runs));
    page["limits"] = limits(metrics, simulated, recorded);

    mustache::mustache renderer(report_template);
    if (!renderer.is_valid()) throw core::Error("the page's template is wrong: " + renderer.error_message());
    mustache::data data = template_data(page);
    data.set("metrics_json", core::json_for_script(metrics));
    data.set("plots_json", core::json_for_script(plots));
    data.set("plotly", core::read_text(core::resource("plotly.min.js")));
    data.set("script", report_script);
    data.set("html_figure", mustache::data{mustache::partial{[] { return report_figure_template; }}});
    data.set("html_table", mustache::data{mustache::partial{[] { return report_table_template; }}});
    core::write_text(path, renderer.render(data));
  });
}

}  // namespace tripet::evaluation
