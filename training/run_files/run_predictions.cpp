#include "training/run_files/run_predictions.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <span>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/data/disease_labels.hpp"

namespace tripet::training {
namespace {

// The shortest text that reads back to the same float32: half the digits that the same number needs as a double.
std::string shortest(float value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string set_text(const std::vector<std::size_t>& set, const std::vector<std::string>& classes) {
  std::vector<std::string> names;
  for (const std::size_t c : set) names.push_back(classes[c]);
  return names.empty() ? "none" : core::join(names, "+");
}

}  // namespace

void write_predictions(const std::filesystem::path& path, const std::vector<PredictedScan>& scans,
                       const torch::Tensor& logits, const model::Strategy& strategy,
                       const model::Abstention& abstention, const torch::Tensor& answering) {
  const auto& classes = strategy.settings().classes;
  std::vector<std::string> columns{"participant_id", "session_id", "repeat", "fold", "strategy", "label", "predicted"};
  for (const auto& name : classes) columns.push_back("prob_" + name);
  for (const auto& name : strategy.head_names()) columns.push_back("logit_" + name);
  if (!strategy.calibrated()) columns.emplace_back("decode");
  const bool exclusive = strategy.settings().exclusive;
  if (!exclusive) {
    columns.emplace_back("task");
    for (const auto& name : classes) columns.push_back("label_" + name);
  }
  if (abstention.active()) columns.emplace_back("answer");
  if (abstention.alpha > 0) columns.insert(columns.end(), {"prediction_set", "set_level"});
  core::Tsv table(columns);

  const torch::Tensor raw = logits.to(torch::kFloat32).contiguous();
  const torch::Tensor probabilities = strategy.decode(raw).contiguous();
  torch::Tensor predicted;
  if (exclusive) predicted = strategy.predicted(raw).contiguous();
  const auto* z = raw.const_data_ptr<float>();
  const auto* p = probabilities.const_data_ptr<double>();
  const torch::Tensor answers = answering.defined() ? answering.contiguous() : probabilities;
  const auto heads = static_cast<std::size_t>(raw.size(1));
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const auto& scan = scans[i];
    std::vector<std::string> row{scan.participant_id, scan.session_id, scan.repeat, scan.fold, strategy.name()};
    std::vector<float> given;
    if (exclusive) {
      row.insert(row.end(),
                 {scan.label, classes[static_cast<std::size_t>(predicted.const_data_ptr<std::int64_t>()[i])]});
    } else {
      given = parse_diseases(scan.label, classes);
      const bool whole = std::none_of(given.begin(), given.end(), [](float value) { return std::isnan(value); });
      std::vector<float> found;
      for (std::size_t c = 0; c < classes.size(); ++c) found.push_back(p[i * classes.size() + c] >= 0.5 ? 1 : 0);
      row.insert(row.end(), {whole ? scan.label : core::not_available, disease_label(found, classes)});
    }
    for (std::size_t c = 0; c < classes.size(); ++c) row.push_back(core::format_number(p[i * classes.size() + c]));
    for (std::size_t h = 0; h < heads; ++h) row.push_back(shortest(z[i * heads + h]));
    if (!strategy.calibrated()) row.push_back(strategy.decoding());
    if (!exclusive) row.emplace_back("multilabel");
    for (const float value : given) row.push_back(std::isnan(value) ? core::not_available : value == 1 ? "1" : "0");
    const std::span<const double> of_scan(answers.const_data_ptr<double>() + i * classes.size(), classes.size());
    if (abstention.active()) row.push_back(model::answer(abstention, of_scan, classes));
    if (abstention.alpha > 0) {
      row.push_back(set_text(model::prediction_set(abstention, of_scan), classes));
      row.push_back(core::format_number(1 - abstention.alpha));
    }
    table.add(std::move(row));
  }
  table.write(path);
}

PredictedLogits read_predictions(const std::filesystem::path& path, const model::Strategy& strategy) {
  const core::Tsv table = core::Tsv::read(path);
  const auto heads = strategy.head_names();
  PredictedLogits read;
  std::vector<float> logits;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.get(row, "strategy") != strategy.name()) continue;
    read.scans.push_back({table.at(row, "participant_id"), table.get(row, "session_id"), table.get(row, "repeat"),
                          table.get(row, "fold"), table.at(row, "label")});
    for (const auto& head : heads) {
      const auto value = table.number(row, "logit_" + head);
      if (!value) throw core::Error(path.string() + ": row " + std::to_string(row + 1) + " has no logit_" + head);
      logits.push_back(static_cast<float>(*value));
    }
  }
  read.logits = torch::tensor(logits).reshape(
      {static_cast<std::int64_t>(read.scans.size()), static_cast<std::int64_t>(heads.size())});
  return read;
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
