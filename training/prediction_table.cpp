#include "training/prediction_table.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::training {
namespace {

// The shortest text that reads back to the same float32: half the digits that the same number needs as a double.
std::string shortest(float value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

}  // namespace

void write_predictions(const std::filesystem::path& path, const std::vector<PredictedScan>& scans,
                       const torch::Tensor& logits, const model::Strategy& strategy) {
  const auto& classes = strategy.settings().classes;
  std::vector<std::string> columns{"participant_id", "session_id", "repeat", "fold", "strategy", "label", "predicted"};
  for (const auto& name : classes) columns.push_back("prob_" + name);
  for (const auto& name : strategy.head_names()) columns.push_back("logit_" + name);
  if (!strategy.calibrated()) columns.emplace_back("decode");
  core::Tsv table(columns);

  const torch::Tensor raw = logits.to(torch::kFloat32).contiguous();
  const torch::Tensor probabilities = strategy.decode(raw).contiguous();
  const torch::Tensor predicted = strategy.predicted(raw).contiguous();
  const auto* z = raw.const_data_ptr<float>();
  const auto* p = probabilities.const_data_ptr<double>();
  const auto heads = static_cast<std::size_t>(raw.size(1));
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const auto& scan = scans[i];
    const auto best = static_cast<std::size_t>(predicted.const_data_ptr<std::int64_t>()[i]);
    std::vector<std::string> row{scan.participant_id, scan.session_id, scan.repeat,  scan.fold,
                                 strategy.name(),     scan.label,      classes[best]};
    for (std::size_t c = 0; c < classes.size(); ++c) row.push_back(core::format_number(p[i * classes.size() + c]));
    for (std::size_t h = 0; h < heads; ++h) row.push_back(shortest(z[i * heads + h]));
    if (!strategy.calibrated()) row.push_back(strategy.decoding());
    table.add(std::move(row));
  }
  table.write(path);
}

void join_predictions(const std::filesystem::path& path, const std::vector<std::filesystem::path>& tables) {
  std::vector<core::Tsv> parts;
  std::vector<std::string> columns;
  for (const auto& file : tables) {
    parts.push_back(core::Tsv::read(file));
    for (const auto& column : parts.back().columns()) {
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
    }
  }
  core::Tsv joined(columns);
  for (const auto& part : parts) {
    for (std::size_t row = 0; row < part.size(); ++row) {
      std::map<std::string, std::string> cells;
      for (const auto& column : part.columns()) cells[column] = part.at(row, column);
      joined.add_cells(cells);
    }
  }
  joined.write(path);
}

}  // namespace tripet::training
