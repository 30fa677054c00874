#include "explanation/results/tables.hpp"

#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "core/text.hpp"
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
                   "value", "value_at_baseline", "steps", "incompleteness", "file", "scan_space_file"});
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
                 shown(files.in_template_space(method)), shown(files.in_scan_space(method))});
    }
  }
  return table;
}

core::Tsv truth_table(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out, const Atlas& atlas,
                      const std::vector<std::filesystem::path>& patterns) {
  core::Tsv table({"participant_id", "session_id", "model", "method", "label", "predicted", "pattern", "share_inside",
                   "density_ratio", "auc", "dice"});
  using Numbers = std::array<double, 4>;
  std::map<std::tuple<std::string, std::string, std::string>, std::pair<Numbers, double>> sums;
  const auto texts = [](const Numbers& numbers) {
    std::vector<std::string> cells;
    for (const double number : numbers) cells.push_back(rounded_cell(number));
    return cells;
  };
  const auto add = [&](std::vector<std::string> row, const Numbers& numbers) {
    for (auto& text : texts(numbers)) row.push_back(std::move(text));
    table.add(std::move(row));
  };
  for (const auto& file : patterns) {
    const auto pattern = read_on_grid(file, atlas.grid);
    const std::string name = core::split(file.filename().string(), '.').front();
    for (const auto& scan : scans) {
      const MapFiles files(out, scan.participant_id, scan.session_id, scan.model);
      for (const auto& method : scan.methods) {
        const core::MappedVolume map(files.in_template_space(method));
        const Agreement a =
            core::with_context(file.string(), [&] { return agreement(map.values(), pattern, atlas.brain); });
        const Numbers numbers{a.share_inside, a.density_ratio, a.auc, a.dice};
        add({scan.participant_id, scan.session_id, scan.model, method, scan.label, scan.predicted, name}, numbers);
        if (!std::isfinite(numbers[0])) continue;
        auto& [sum, count] = sums[{scan.model, method, name}];
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += numbers[i];
        ++count;
      }
    }
  }
  for (auto& [key, sum] : sums) {
    const auto& [model, method, pattern] = key;
    for (double& value : sum.first) value /= sum.second;
    add({"n/a", "n/a", model, method, "n/a", "n/a", pattern}, sum.first);
  }
  return table;
}

}  // namespace tripet::explanation
