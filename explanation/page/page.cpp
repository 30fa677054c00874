#include "explanation/page/page.hpp"

#include <algorithm>
#include <cmath>
#include <kainjow/mustache.hpp>
#include <map>
#include <span>

#include "core/atomic_file.hpp"
#include "core/json.hpp"
#include "core/mapped_volume.hpp"
#include "core/picture/base64.hpp"
#include "core/resources.hpp"
#include "core/scan_list.hpp"
#include "core/table/encoding.hpp"
#include "core/table/ids.hpp"
#include "core/text.hpp"
#include "explanation/page/form.hpp"
#include "explanation/results/map_files.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;

/// 8-bit values for the page: of maps with their sign, of scans without; `largest` is what the largest byte stands for.
core::Json quantised(std::span<const float> values, bool with_sign) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, with_sign ? std::abs(value) : value);
  const float full = with_sign ? 127.0F : 255.0F;
  std::string bytes(values.size(), '\0');
  for (std::size_t i = 0; i < values.size() && largest > 0; ++i) {
    const float byte = std::round(values[i] / largest * full);
    bytes[i] = with_sign ? static_cast<char>(static_cast<std::int8_t>(byte))
                         : static_cast<char>(static_cast<std::uint8_t>(std::max(0.0F, byte)));
  }
  return {{"values", core::base64(bytes)}, {"largest", largest}};
}

/// Voxels at which the template falls below half of its mean in the brain towards a neighbour.
std::string contour(const Atlas& atlas) {
  double sum = 0, weight = 0;
  for (std::size_t i = 0; i < atlas.brain.size(); ++i) {
    sum += static_cast<double>(atlas.template_values[i]) * static_cast<double>(atlas.brain[i]);
    weight += static_cast<double>(atlas.brain[i]);
  }
  const auto level = static_cast<float>(weight > 0 ? 0.5 * sum / weight : 0);
  const auto& size = atlas.grid.size;
  const std::array<std::size_t, 3> step{1, static_cast<std::size_t>(size[0]),
                                        static_cast<std::size_t>(size[0]) * static_cast<std::size_t>(size[1])};
  std::string bytes(atlas.template_values.size(), '\0');
  std::size_t i = 0;
  for (int z = 0; z < size[2]; ++z) {
    for (int y = 0; y < size[1]; ++y) {
      for (int x = 0; x < size[0]; ++x, ++i) {
        if (atlas.template_values[i] < level) continue;
        const std::array<int, 3> at{x, y, z};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          if ((at[axis] > 0 && atlas.template_values[i - step[axis]] < level) ||
              (at[axis] + 1 < size[axis] && atlas.template_values[i + step[axis]] < level)) {
            bytes[i] = 1;
          }
        }
      }
    }
  }
  return core::base64(bytes);
}

core::Json grid_json(const ops::Grid& grid) {
  core::Json rows = core::Json::array();
  for (std::size_t axis = 0; axis < 3; ++axis) {
    auto row = grid.to_world.rows[axis];
    if (axis < 2) {  // LPS to RAS
      for (double& value : row) value = -value;
    }
    rows.push_back(row);
  }
  return {{"size", grid.size}, {"spacing", grid.spacing()}, {"to_ras", rows}};
}

std::string rounded(double value) {
  return std::isfinite(value) ? core::format_number(std::round(value * 1e3) / 1e3) : "n/a";
}

core::Json map_json(const fs::path& file, const std::string& model, const std::string& method,
                    const std::string& text) {
  core::Json json = quantised(core::MappedVolume(file).values(), true);
  json["model"] = model;
  json["method"] = method;
  json["name"] = model + ", " + method;
  json["text"] = text;
  return json;
}

/// A scan's explanations by all models together, most often wrong first.
std::vector<std::vector<const ExplainedScan*>> scans_to_show(const std::vector<ExplainedScan>& scans) {
  std::map<core::ScanId, std::vector<const ExplainedScan*>> by_scan;
  for (const auto& scan : scans) by_scan[{scan.participant_id, scan.session_id}].push_back(&scan);
  std::vector<std::vector<const ExplainedScan*>> order;
  for (auto& [id, of] : by_scan) order.push_back(std::move(of));
  const auto wrong = [](const std::vector<const ExplainedScan*>& of) {
    return std::count_if(of.begin(), of.end(), [](const auto* scan) { return scan->outcome() == "wrong"; });
  };
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) { return wrong(a) > wrong(b); });
  order.resize(std::min(order.size(), scans_on_page));
  return order;
}

core::Json scans_json(const PageContents& contents, const fs::path& out, const Atlas& atlas) {
  core::Json all = core::Json::array();
  for (const auto& of : scans_to_show(contents.scans)) {
    const ExplainedScan& first = *of.front();
    core::Json one = quantised(core::MappedVolume(first.prepared).values(), false);
    const std::string name = core::scan_name(first.participant_id, first.session_id);
    one["name"] = name + (first.label == "n/a" ? "" : ", " + first.label) +
                  (first.outcome() == "wrong" ? ", taken for " + first.predicted : "");
    one["text"] = name + (first.label == "n/a" ? "" : ": " + first.label);
    one["maps"] = core::Json::array();
    for (const auto* scan : of) {
      const MapFiles files(out, scan->participant_id, scan->session_id, scan->model);
      const std::string text = (scan->predicted == "n/a" ? "" : scan->model + " says " + scan->predicted + "; ") +
                               scan->target + " = " + rounded(scan->value);
      for (const auto& method : scan->methods) {
        one["maps"].push_back(map_json(files.in_template_space(method), scan->model, method, text));
      }
    }
    all.push_back(std::move(one));
  }
  std::map<std::pair<std::string, std::string>, core::Json> groups;
  for (const auto& group : contents.groups) {
    core::Json& one = groups[{group.label, group.outcome}];
    if (one.is_null()) {
      one = quantised(atlas.template_values, false);
      const std::string outcome = group.outcome == "n/a" ? "" : ", predicted " + group.outcome;
      one["name"] = "Mean of " + group.label + outcome;
      one["text"] = "Mean over the scans of " + group.label + outcome + ", on the template";
      one["maps"] = core::Json::array();
    }
    one["maps"].push_back(map_json(group.file, group.model, group.method, std::to_string(group.scans) + " scans"));
  }
  for (auto& [key, one] : groups) all.push_back(std::move(one));
  return all;
}

kainjow::mustache::data rows(const core::Tsv& table, const std::vector<std::string>& columns,
                             const std::string& only_missing) {
  kainjow::mustache::data list(kainjow::mustache::data::type::list);
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, only_missing) != "n/a") continue;
    kainjow::mustache::data entry;
    for (const auto& column : columns) {
      const auto number = core::parse_number(table.at(row, column));
      const std::string& cell = table.at(row, column);
      entry.set(column, number ? rounded(*number) : cell == "n/a" ? "all" : cell);
    }
    list.push_back(entry);
  }
  return list;
}

}  // namespace

fs::path write_page(const PageContents& contents, const fs::path& out, const Atlas& atlas) {
  using kainjow::mustache::data;
  data checks(data::type::list);
  core::Json failures = core::Json::array();
  for (const auto& check : contents.checks) {
    data entry;
    entry.set("model", check.model);
    entry.set("method", check.method);
    entry.set("name", check.name);
    entry.set("value", rounded(check.value));
    entry.set("limit", (check.at_most ? "at most " : "at least ") + rounded(check.limit));
    entry.set("passed", check.passed());
    if (!check.passed()) {
      entry.set("meaning", check.meaning());
      failures.push_back({{"model", check.model}, {"method", check.method}, {"meaning", check.meaning()}});
    }
    checks.push_back(entry);
  }
  std::map<core::ScanId, int> seen;
  for (const auto& scan : contents.scans) ++seen[{scan.participant_id, scan.session_id}];
  data values;
  values.set("summary", std::to_string(seen.size()) + (seen.size() == 1 ? " scan" : " scans") + " explained" +
                            (seen.size() > scans_on_page
                                 ? ", of which this page shows " + std::to_string(scans_on_page) +
                                       ", those predicted wrong first; all maps stand beside it as NIfTI files."
                                 : "."));
  values.set("no_checks", contents.checks.empty());
  values.set("has_checks", !contents.checks.empty());
  values.set("checks", checks);
  values.set("has_truth", contents.truth.size() > 0);
  if (contents.truth.size() > 0) {
    values.set("truth", rows(contents.truth,
                             {"model", "method", "label", "pattern", "share_inside", "density_ratio", "auc", "dice"},
                             "participant_id"));
  }
  values.set("data", core::json_for_script({{"grid", grid_json(atlas.grid)},
                                            {"contour", contour(atlas)},
                                            {"failures", failures},
                                            {"scans", scans_json(contents, out, atlas)}}));
  values.set("niivue", core::read_text(core::resource("niivue.js")));
  values.set("script", maps_script);
  kainjow::mustache::mustache form{maps_template};
  const fs::path path = out / "explain.html";
  core::write_text(path, core::valid_utf8(form.render(values)));
  return path;
}

}  // namespace tripet::explanation
