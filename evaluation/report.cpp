#include "evaluation/report.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/resources.hpp"
#include "core/text.hpp"
#include "evaluation/report_cohort.hpp"
#include "evaluation/report_figures.hpp"
#include "evaluation/report_forest.hpp"
#include "evaluation/report_methods.hpp"
#include "evaluation/report_page.hpp"
#include "evaluation/report_pictures.hpp"
#include "evaluation/report_runs.hpp"
#include "evaluation/report_tables.hpp"
#include "evaluation/report_text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
namespace mustache = kainjow::mustache;

/// Objects, lists, texts and truth values as the template's data; numbers have been made text before, because how many
/// decimals are shown is no matter of the template.
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

/// JSON inside <script>: no "<" is left that could end or nest the element; it reads back to the same values.
std::string json_for_script(const Json& json) {
  std::string out;
  for (const char c : json.dump()) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

/// What a caption says under each group of figures, with the figures for the template.
Json figure_group(const Json& figures) {
  return figures.empty() ? Json(false) : Json{{"figures", figures}};
}

}  // namespace

void write_report(const std::filesystem::path& path, const Json& metrics, const Predictions& predictions,
                  const EvaluateOptions& options) {
  core::with_context("report", [&] {
    const auto strategies = strategy_names_in(metrics, false);
    const bool simulated = is_simulated(options.data);
    const auto runs = training_runs(options.runs, metrics);
    const auto recorded = recorded_settings(runs);
    const Json forest = forest_figures(metrics), roc = roc_figures(metrics, predictions),
               calibration = calibration_figures(predictions), learning = learning_figures(runs, strategies);
    Json plots = Json::array();
    for (const Json* group : {&forest, &roc, &calibration, &learning}) {
      for (const auto& one : *group) plots.push_back(one);
    }
    const auto sentences = findings(metrics);
    std::vector<std::string> caveats;
    for (const auto& verdict : member(metrics, "verdicts")) {
      for (const auto& caveat : member(verdict, "caveats")) {
        const auto text = caveat.get<std::string>();
        if (std::find(caveats.begin(), caveats.end(), text) == caveats.end()) caveats.push_back(text);
      }
    }
    const Json missed = missed_table(predictions);
    std::string names;
    for (std::size_t i = 0; i < strategies.size(); ++i) {
      names += (i == 0 ? "" : i + 1 == strategies.size() ? " and " : ", ") + strategies[i];
    }

    Json page{{"title", (strategies.size() > 1 ? "Comparison of " : "Evaluation of ") + names},
              {"lead", sentences.empty() ? "" : sentences[0]}};
    page["findings"] = std::vector<std::string>(sentences.begin() + (sentences.empty() ? 0 : 1), sentences.end());
    page["caveats"] = caveats;
    page["warnings"] = member(metrics, "warnings").is_array() ? member(metrics, "warnings") : Json::array();
    page["has_warnings"] = !page["warnings"].empty();
    page["simulated"] = simulated;
    page["cohort"] = cohort(predictions, options.participants, options.data);
    page["results"] = results_table(metrics);
    page["primary_metric"] = metric_label(text_of(metrics, "primary"));
    page["fixed"] = member(metrics, "fixed_before_training") == true;
    page["margin"] = core::format_number(options.judge.margin);
    page["cross_validated"] = member(metrics, "folds").is_number() && member(metrics, "folds").get<int>() > 1;
    page["verdicts"] = member(metrics, "verdicts").empty() ? Json(false) : comparison_table(metrics, false);
    page["comparisons"] = member(metrics, "comparisons").empty() ? Json(false) : comparison_table(metrics, true);
    page["forest"] = figure_group(forest);
    page["per_class"] = class_table(metrics);
    page["pairwise"] = pair_table(metrics);
    page["prior_corrected"] = prior_corrected_table(metrics);
    page["confusion"] = confusion_tables(metrics);
    page["roc"] = figure_group(roc);
    page["learning"] = figure_group(learning);
    page["calibration"] = figure_group(calibration);
    page["recalibration"] = calibration_table(metrics);
    page["pictures"] = mean_pictures(predictions, options.data);
    page["missed"] = missed["rows"].empty() ? Json(false) : missed;
    page["meanings"] = metric_meanings(metrics);
    page["settings"] = run_settings(options.runs, runs, options.predictions);
    page["methods"] = methods_paragraphs(metrics, options, recorded);
    page["references"] = method_references();
    page["limits"] = limits(metrics, simulated, recorded);

    mustache::mustache renderer(report_template);
    if (!renderer.is_valid()) throw core::Error("the page's template is wrong: " + renderer.error_message());
    mustache::data data = template_data(page);
    data.set("metrics_json", json_for_script(metrics));
    data.set("plots_json", json_for_script(plots));
    data.set("plotly", core::read_text(core::resource("plotly.min.js")));
    data.set("script", report_script);
    data.set("html_table", mustache::data{mustache::partial{[] { return report_table_template; }}});
    core::write_text(path, renderer.render(data));
  });
}

}  // namespace tripet::evaluation
