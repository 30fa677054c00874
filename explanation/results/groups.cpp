#include "explanation/results/groups.hpp"

#include <cctype>
#include <map>
#include <tuple>

#include "core/mapped_volume.hpp"
#include "core/run_record.hpp"
#include "explanation/results/map_files.hpp"
#include "preprocessing/derivative.hpp"

namespace tripet::explanation {
namespace {

std::string file_word(std::string text) {
  for (char& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '-') c = '-';
  }
  return text;
}

}  // namespace

std::vector<GroupMean> write_group_means(const std::vector<ExplainedScan>& scans, const std::filesystem::path& out,
                                         const ops::Grid& grid) {
  std::filesystem::remove_all(out / "groups");
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::vector<const ExplainedScan*>> members;
  for (const auto& scan : scans) {
    for (const auto& method : scan.methods) members[{scan.model, method, scan.label, scan.outcome()}].push_back(&scan);
  }
  std::vector<GroupMean> groups;
  for (const auto& [key, of] : members) {
    const auto& [model, method, label, outcome] = key;
    std::vector<double> sum(grid.count());
    for (const auto* scan : of) {
      const core::MappedVolume map(
          MapFiles(out, scan->participant_id, scan->session_id, scan->model).in_template_space(method));
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(map.values()[i]);
    }
    std::vector<float> mean(sum.size());
    for (std::size_t i = 0; i < sum.size(); ++i) mean[i] = static_cast<float>(sum[i] / static_cast<double>(of.size()));
    const std::string name = "model-" + model + "_method-" + method + "_label-" + file_word(label) + "_outcome-" +
                             file_word(outcome) + "_map.nii";
    groups.push_back({model, method, label, outcome, of.size(), out / "groups" / name});
    preprocessing::write_prepared_scan(groups.back().file, grid, mean, "tripet " + core::version() + " mean");
  }
  return groups;
}

core::Tsv groups_table(const std::vector<GroupMean>& groups, const std::filesystem::path& out) {
  core::Tsv table({"model", "method", "label", "outcome", "scans", "file", "picture"});
  for (const auto& group : groups) {
    table.add({group.model, group.method, group.label, group.outcome, std::to_string(group.scans),
               std::filesystem::relative(group.file, out).string(),
               std::filesystem::relative(group.picture(), out).string()});
  }
  return table;
}

}  // namespace tripet::explanation
