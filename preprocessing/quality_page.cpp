#include "preprocessing/quality_page.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <numeric>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

// {{name}} is escaped for HTML by mustache.
constexpr const char* page = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quality of {{count}} prepared scans</title>
<style>
body { font-family: system-ui, sans-serif; margin: 1.5rem auto; max-width: 1300px; padding: 0 1rem; color: #222; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; margin-bottom: 1.5rem; }
td, th { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top; }
.scans { display: grid; grid-template-columns: repeat(auto-fill, minmax(590px, 1fr)); gap: 1rem; }
figure { margin: 0; border: 2px solid #ddd; border-radius: 6px; padding: .5rem; }
figure.warn { border-color: #d9822b; }
img { width: 100%; image-rendering: pixelated; }
.reason { color: #a04b00; }
</style>
</head>
<body>
<h1>Quality of {{count}} scans: {{ok}} ok, {{warned}} doubtful, {{failed}} failed</h1>
<p>Each scan on the template grid, dark where uptake is high; the red line is the template's contour and should follow the
brain. Lowest similarity first. The person's left is on the left.</p>
{{#has_failed}}
<h2>Failed</h2>
<table><tr><th>Scan</th><th>Source</th><th>Reason</th></tr>
{{#failures}}<tr><td>{{name}}</td><td>{{source}}</td><td class="reason">{{reason}}</td></tr>
{{/failures}}</table>
{{/has_failed}}
<div class="scans">
{{#scans}}<figure class="{{status}}"><img loading="lazy" src="{{picture}}" alt="{{name}}">
<figcaption><b>{{name}}</b> similarity {{similarity}} <span class="reason">{{reason}}</span></figcaption></figure>
{{/scans}}</div>
</body>
</html>
)";

}  // namespace

void write_quality_page(const std::filesystem::path& out, const std::vector<core::ScanRecord>& scans,
                        const std::vector<std::string>& pictures) {
  std::vector<std::size_t> order(scans.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto similarity = [&](std::size_t i) { return core::parse_number(scans[i].similarity).value_or(-2); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return similarity(a) < similarity(b); });

  using kainjow::mustache::data;
  data failures(data::type::list), shown(data::type::list);
  int ok = 0, warned = 0, failed = 0;
  for (const std::size_t i : order) {
    const auto& scan = scans[i];
    data entry;
    entry.set("name", scan.participant_id + (scan.session_id == "n/a" ? "" : " " + scan.session_id));
    entry.set("reason", scan.reason == "n/a" ? "" : scan.reason);
    entry.set("source", scan.source);
    entry.set("similarity", scan.similarity);
    entry.set("status", scan.status);
    entry.set("picture", pictures[i]);
    ++(scan.status == "ok" ? ok : scan.status == "warn" ? warned : failed);
    (scan.status == "failed" ? failures : shown).push_back(entry);
  }
  data values;
  values.set("count", std::to_string(scans.size()));
  values.set("ok", std::to_string(ok));
  values.set("warned", std::to_string(warned));
  values.set("failed", std::to_string(failed));
  values.set("has_failed", failed > 0);
  values.set("failures", failures);
  values.set("scans", shown);
  kainjow::mustache::mustache form{page};
  core::write_text(out / "quality.html", form.render(values));
}

}  // namespace tripet::preprocessing
