#include "explanation/results/tables.hpp"

#include <array>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "core/table/cell.hpp"
#include "core/text.hpp"
#include "explanation/checks/whole_model.hpp"
#include "explanation/results/agreement.hpp"
#include "explanation/results/map_files.hpp"

namespace tripet::explanation {
namespace {

std::string rounded_cell(double value) {
  return std::isfinite(value) ? core::format_number(std::round(value * 1e6) / 1e6) : "n/a";
}

std::string number_in(const core::Json& numbers, const std::string& name) {
  const auto& value = core::member(numbers, name);
  return value.is_number() ? rounded_cell(value.get<double>()) : "n/a";
}

}  // namespace

core::Tsv maps_table(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out) {
  core::Tsv table({"participant_id", "session_id", "model", "method", "label", "predicted", "outcome", "target",
                   "value", "value_at_baseline", "steps", "incompleteness", "file", "scan_space_file", "picture"});
  for (const auto& scan : scans) {
    const MapFiles files(out, scan.participant_id, scan.session_id, scan.model);
    for (const auto& method : scan.methods) {
      const auto shown = [&](const std::filesystem::path& file) {
        return std::filesystem::exists(file) ? std::filesystem::relative(file, out).string() : "n/a";
      };
      const auto& numbers = core::member(scan.numbers, method);
      table.add({scan.participant_id, scan.session_id, scan.model, method, scan.label, scan.predicted, scan.outcome(),
                 scan.target, rounded_cell(scan.value), number_in(numbers, "value_at_baseline"),
                 number_in(numbers, "steps"), number_in(numbers, "incompleteness"),
                 shown(files.in_template_space(method)), shown(files.in_scan_space(method)),
                 shown(files.picture(method))});
    }
  }
  return table;
}

core::Tsv truth_table(const std::vector<ExplainedScan>& scans, const Batch& batch, const Atlas& atlas) {
  core::Tsv table({"participant_id", "session_id", "model", "method", "label", "predicted", "pattern", "share_inside",
                   "density_ratio", "auc", "dice"});
  using Numbers = std::array<double, 4>;
  std::map<std::array<std::string, 4>, std::pair<Numbers, double>> sums;  // model, method, label, pattern
  const auto add = [&](std::vector<std::string> row, const Numbers& numbers) {
    for (const double number : numbers) row.push_back(rounded_cell(number));
    table.add(std::move(row));
  };
  const auto add_one = [&](std::vector<std::string> row, std::span<const float> map, std::span<const float> pattern) {
    const Agreement a = agreement(map, pattern, atlas.brain);
    const Numbers numbers{a.share_inside, a.density_ratio, a.auc, a.dice};
    for (const std::string& label : std::set<std::string>{row[4], core::not_available}) {
      if (!std::isfinite(numbers[0])) break;
      auto& [sum, count] = sums[{row[2], row[3], label, row[6]}];
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += numbers[i];
      ++count;
    }
    add(std::move(row), numbers);
  };
  for (const auto& file : batch.options.truth) {
    const auto pattern = read_on_grid(file, atlas.grid);
    const std::string name = core::split(file.filename().string(), '.').front();
    core::with_context(file.string(), [&] {
      for (std::size_t i = 0; i < batch.found.scans.size(); ++i) {
        const auto& scan = batch.found.scans[i];
        auto difference = as_seen(batch, i);
        const auto baseline = batch.baselines.of(i, difference);
        for (std::size_t v = 0; v < difference.size(); ++v) difference[v] -= baseline[v];
        add_one({scan.participant_id, scan.session_id, core::not_available, scan_minus_baseline, scan.label,
                 core::not_available, name},
                difference, pattern);
      }
      for (const auto& scan : scans) {
        const MapFiles files(batch.options.out, scan.participant_id, scan.session_id, scan.model);
        for (const auto& method : scan.methods) {
          const core::MappedVolume map(files.in_template_space(method));
          add_one({scan.participant_id, scan.session_id, scan.model, method, scan.label, scan.predicted, name},
                  map.values(), pattern);
        }
      }
    });
  }
  for (auto& [key, sum] : sums) {
    const auto& [model, method, label, pattern] = key;
    for (double& value : sum.first) value /= sum.second;
    add({core::not_available, core::not_available, model, method, label, core::not_available, pattern}, sum.first);
  }
  return table;
}

}  // namespace tripet::explanation
