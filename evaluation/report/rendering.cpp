#include "evaluation/report/rendering.hpp"

#include <kainjow/mustache.hpp>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/resources.hpp"
#include "evaluation/report/page.hpp"

namespace tripet::evaluation {
namespace {

namespace mustache = kainjow::mustache;

/// Objects, lists, texts and truth values as the template's data; numbers have been made text before, because how many
/// decimals are shown is not a matter for the template.
mustache::data template_data(const core::Json& json) {
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

}  // namespace

std::string rendered(const core::Json& page, const core::Json& metrics, const core::Json& plots) {
  mustache::mustache renderer(report_template);
  if (!renderer.is_valid()) throw core::Error("the page's template is wrong: " + renderer.error_message());
  mustache::data data = template_data(page);
  data.set("metrics_json", core::json_for_script(metrics));
  data.set("plots_json", core::json_for_script(plots));
  data.set("plotly", core::read_text(core::resource("plotly.min.js")));
  data.set("script", report_script);
  data.set("html_figure", mustache::data{mustache::partial{[] { return report_figure_template; }}});
  data.set("html_table", mustache::data{mustache::partial{[] { return report_table_template; }}});
  return renderer.render(data);
}

}  // namespace tripet::evaluation
