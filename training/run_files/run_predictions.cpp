#include "training/run_files/run_predictions.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <span>

#include "core/error.hpp"
#include "core/prediction_columns.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/data/disease_labels.hpp"

namespace tripet::training {
namespace {

namespace columns = core::prediction_columns;

// The shortest text that reads back to the same float32: half the digits that the same number needs as a double.
std::string shortest(float value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string set_text(const std::vector<std::size_t>& set, const std::vector<std::string>& classes) {
  std::vector<std::string> names;
  for (const std::size_t c : set) names.push_back(classes[c]);
  return names.empty() ? columns::no_class : core::join(names, "+");
}

std::vector<std::string> header(const model::Strategy& strategy, const model::Abstention& abstention) {
  const auto& classes = strategy.settings().classes;
  std::vector<std::string> names{columns::participant_id, columns::session_id, columns::repeat,   columns::fold,
                                 columns::strategy,       columns::label,      columns::predicted};
  for (const auto& name : classes) names.push_back(columns::probability(name));
  for (const auto& name : strategy.head_names()) names.push_back(columns::logit(name));
  if (!strategy.calibrated()) names.push_back(columns::decode);
  if (!strategy.settings().exclusive) {
    names.push_back(columns::task);
    for (const auto& name : classes) names.push_back(columns::disease(name));
  }
  if (abstention.active()) names.push_back(columns::answer);
  if (abstention.alpha > 0) names.insert(names.end(), {columns::prediction_set, columns::set_level});
  return names;
}

// One scan's cells from `label` to the last.
class RowWriter {
 public:
  RowWriter(const model::Strategy& strategy, const model::Abstention& abstention, const torch::Tensor& logits,
            const torch::Tensor& answering)
      : strategy_(strategy),
        abstention_(abstention),
        classes_(strategy.settings().classes),
        logits_(logits.to(torch::kFloat32).contiguous()),
        probabilities_(strategy.decode(logits_).contiguous()),
        answers_(answering.defined() ? answering.contiguous() : probabilities_) {
    if (exclusive()) predicted_ = strategy.predicted(logits_).contiguous();
  }

  void add(std::vector<std::string>& row, std::size_t scan, const std::string& label) const {
    const auto p = row_of<double>(probabilities_, scan);
    const auto given = exclusive() ? std::vector<float>() : parse_diseases(label, classes_);
    if (exclusive()) {
      row.insert(row.end(),
                 {label, classes_[static_cast<std::size_t>(predicted_.const_data_ptr<std::int64_t>()[scan])]});
    } else {
      const bool whole = std::none_of(given.begin(), given.end(), [](float value) { return std::isnan(value); });
      std::vector<float> found;
      for (const double value : p) found.push_back(value >= 0.5 ? 1 : 0);
      row.insert(row.end(), {whole ? label : core::not_available, disease_label(found, classes_)});
    }
    for (const double value : p) row.push_back(core::format_number(value));
    for (const float value : row_of<float>(logits_, scan)) row.push_back(shortest(value));
    if (!strategy_.calibrated()) row.push_back(strategy_.decoding());
    if (!exclusive()) row.push_back(columns::multilabel);
    for (const float value : given) row.push_back(std::isnan(value) ? core::not_available : value == 1 ? "1" : "0");
    const auto of_answer = row_of<double>(answers_, scan);
    if (abstention_.active()) row.push_back(model::answer(abstention_, of_answer, classes_));
    if (abstention_.alpha > 0) {
      row.push_back(set_text(model::prediction_set(abstention_, of_answer), classes_));
      row.push_back(core::format_number(1 - abstention_.alpha));
    }
  }

 private:
  bool exclusive() const { return strategy_.settings().exclusive; }
  template <class T>
  static std::span<const T> row_of(const torch::Tensor& table, std::size_t row) {
    const auto width = static_cast<std::size_t>(table.size(1));
    return {table.const_data_ptr<T>() + row * width, width};
  }

  const model::Strategy& strategy_;
  const model::Abstention& abstention_;
  const std::vector<std::string>& classes_;
  const torch::Tensor logits_, probabilities_, answers_;
  torch::Tensor predicted_;
};

}  // namespace

void write_run_predictions(const std::filesystem::path& path, const RunPredictions& predictions,
                           const model::Strategy& strategy, const model::Abstention& abstention,
                           const torch::Tensor& answering) {
  core::Tsv table(header(strategy, abstention));
  const RowWriter writer(strategy, abstention, predictions.logits, answering);
  for (std::size_t i = 0; i < predictions.scans.size(); ++i) {
    const auto& scan = predictions.scans[i];
    std::vector<std::string> row{scan.participant_id, scan.session_id, scan.repeat, scan.fold, strategy.name()};
    writer.add(row, i, scan.label);
    table.add(std::move(row));
  }
  table.write(path);
}

RunPredictions read_run_predictions(const std::filesystem::path& path, const model::Strategy& strategy) {
  const core::Tsv table = core::Tsv::read(path);
  const auto heads = strategy.head_names();
  RunPredictions read;
  std::vector<float> logits;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.get(row, columns::strategy) != strategy.name()) continue;
    read.scans.push_back({table.at(row, columns::participant_id), table.get(row, columns::session_id),
                          table.get(row, columns::repeat), table.get(row, columns::fold),
                          table.at(row, columns::label)});
    for (const auto& head : heads) {
      const auto value = table.number(row, columns::logit(head));
      if (!value) {
        throw core::Error(path.string() + ": row " + std::to_string(row + 1) + " has no " + columns::logit(head));
      }
      logits.push_back(static_cast<float>(*value));
    }
  }
  read.logits = torch::tensor(logits).reshape(
      {static_cast<std::int64_t>(read.scans.size()), static_cast<std::int64_t>(heads.size())});
  return read;
}

void join_run_predictions(const std::filesystem::path& path, const std::vector<NamedTable>& tables) {
  std::vector<core::Tsv> parts;
  std::vector<std::string> names;
  for (const auto& [file, strategy] : tables) {
    parts.push_back(core::Tsv::read(file));
    for (const auto& column : parts.back().columns()) {
      if (std::find(names.begin(), names.end(), column) == names.end()) names.push_back(column);
    }
  }
  core::Tsv joined(names);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const core::Tsv& part = parts[i];
    for (std::size_t row = 0; row < part.size(); ++row) {
      std::map<std::string, std::string> cells;
      for (const auto& column : part.columns()) cells[column] = part.at(row, column);
      cells[columns::strategy] = tables[i].strategy;
      joined.add_cells(cells);
    }
  }
  joined.write(path);
}

}  // namespace tripet::training
