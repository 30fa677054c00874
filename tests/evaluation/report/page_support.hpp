#pragma once

#include <string>

#include "core/atomic_file.hpp"
#include "evaluation/cohort_support.hpp"
#include "evaluation/evaluate.hpp"
#include "support.hpp"

namespace tripet::tests {

inline const std::string injection = "<script>window.injected=true</script>";

/// The whole way of evaluate() with everything that can be given to it, in a folder of its own.
class Page : public testing::Test {
 protected:
  void evaluate(const core::Tsv& table, bool everything) {
    table.write(folder_ / "predictions.tsv");
    options_.predictions = {folder_ / "predictions.tsv"};
    options_.out = folder_ / "out";
    options_.judge.resamples = 100;
    if (everything) {
      options_.data = folder_ / "data";
      options_.participants = folder_ / "participants.tsv";
      options_.runs = folder_ / "runs";
      write_scans(table, options_.data, "suvr", {RandomCohort::id(5)});
      core::write_json(options_.data / "dataset_description.json", {{"GeneratedBy", {{{"Name", "tripet simulate"}}}}});
      write_participants(table, options_.participants);
      write_runs();
    }
    const auto result = evaluation::evaluate(options_, 3, 2);
    path_ = result.report;
    page_ = core::read_text(result.report);
    metrics_ = core::read_json(result.metrics);
  }

  void write_runs() {
    for (const std::string strategy : {"softmax", "one-vs-one"}) {
      for (int fold = 0; fold < 3; ++fold) {
        const auto run = options_.runs / strategy / "repeat-0" / ("fold-" + std::to_string(fold));
        core::Tsv history(
            {"epoch", "train_loss", "validation_loss", "validation_log_loss", "validation_balanced_accuracy"});
        for (int epoch = 1; epoch <= 5 + fold; ++epoch) {
          history.add({std::to_string(epoch), core::format_number(1.0 / epoch), "0.9", "1.0", "0.5"});
        }
        history.write(run / "history.tsv");
        core::write_text(run / "config.cfg", "epochs = 7 # </pre>" + injection + "\n");
        core::Json settings{{"strategy", strategy}, {"fold", fold}, {"repeat", 0}, {"epochs", "7"}};
        settings.update({{"decode", "auto"}, {"irrelevant-pairs", "neutral"}});
        core::write_json(run / "run.json", {{"host", "somewhere"}, {"seed", 3}, {"settings", settings}});
      }
    }
  }

  /// What stands in the element with this id, between its tags.
  std::string element(const std::string& id) const {
    const auto open = page_.find("id=\"" + id + "\">");
    const auto from = page_.find('>', open) + 1;
    return page_.substr(from, page_.find("</script>", from) - from);
  }

  ScratchFolder folder_;
  evaluation::EvaluateOptions options_;
  std::filesystem::path path_;
  std::string page_;
  core::Json metrics_;
};

inline RandomCohort two_strategies() {
  RandomCohort cohort;
  cohort.participants = 60;
  cohort.folds = 3;
  cohort.strategies = {{"softmax", 1.2}, {"one-vs-one", 1.0}};
  return cohort;
}

/// The same table with another text in one column.
inline core::Tsv renamed(const core::Tsv& table, const std::string& from, const std::string& to) {
  std::vector<std::string> columns = table.columns();
  for (auto& column : columns) column = column == "prob_" + from ? "prob_" + to : column;
  core::Tsv out(columns);
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < columns.size(); ++c) cells.push_back(table.at(row, c) == from ? to : table.at(row, c));
    out.add(cells);
  }
  return out;
}

}  // namespace tripet::tests
