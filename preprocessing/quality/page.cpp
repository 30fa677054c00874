#include "preprocessing/quality/page.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <numeric>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/json.hpp"
#include "core/table/cell.hpp"
#include "core/table/encoding.hpp"
#include "core/text.hpp"
#include "preprocessing/quality/form.hpp"

namespace tripet::preprocessing {
namespace {

/// Doubtful ones first, and among them and the others the least similar.
std::vector<std::size_t> worst_first(const std::vector<core::ScanRecord>& scans) {
  std::vector<std::size_t> order(scans.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t i) {
    return std::pair(scans[i].status != core::ScanStatus::warn, core::parse_number(scans[i].similarity).value_or(-2));
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

std::string resolution_of(const core::ScanRecord& scan) {
  if (core::is_missing(scan.fwhm_x)) return "";
  return scan.fwhm_x + " \u00d7 " + scan.fwhm_y + " \u00d7 " + scan.fwhm_z + " mm";
}

}  // namespace

void write_quality_page(const std::filesystem::path& out, const std::vector<core::ScanRecord>& scans,
                        const std::vector<std::string>& pictures, const std::vector<std::string>& motion_plots) {
  const auto verdicts = core::read_verdicts(out / "quality.tsv");
  using kainjow::mustache::data;
  data failures(data::type::list);
  core::Json shown = core::Json::array();
  int ok = 0, warned = 0, failed = 0;
  for (const std::size_t i : worst_first(scans)) {
    const auto& scan = scans[i];
    const std::string name = scan.participant_id + (scan.session_id == "n/a" ? "" : " " + scan.session_id);
    ++(scan.status == core::ScanStatus::ok ? ok : scan.status == core::ScanStatus::warn ? warned : failed);
    if (scan.status == core::ScanStatus::failed) {
      data entry;
      entry.set("name", name);
      entry.set("reason", scan.reason);
      entry.set("source", scan.source);
      failures.push_back(entry);
      continue;
    }
    std::string verdict;
    for (const auto& one : verdicts) {
      if (one.is_of(scan)) verdict = one.pass ? "pass" : "fail";
    }
    shown.push_back({{"name", name},
                     {"participant_id", scan.participant_id},
                     {"session_id", scan.session_id},
                     {"output", scan.output},
                     {"source_hash", scan.source_hash},
                     {"settings_hash", scan.settings_hash},
                     {"status", core::to_text(scan.status)},
                     {"reason", scan.reason == "n/a" ? "" : scan.reason},
                     {"similarity", scan.similarity},
                     {"resolution", resolution_of(scan)},
                     {"picture", pictures[i]},
                     {"verdict", verdict}});
    if (i < motion_plots.size() && !motion_plots[i].empty()) shown.back()["motion"] = motion_plots[i];
  }
  data values;
  values.set("count", std::to_string(scans.size()));
  values.set("ok", std::to_string(ok));
  values.set("warned", std::to_string(warned));
  values.set("failed", std::to_string(failed));
  values.set("has_failed", failed > 0);
  values.set("failures", failures);
  values.set("scans", core::json_for_script(shown));
  values.set("script", quality_script);
  kainjow::mustache::mustache form{quality_template};
  core::write_text(out / "quality.html", core::valid_utf8(form.render(values)));
}

}  // namespace tripet::preprocessing
