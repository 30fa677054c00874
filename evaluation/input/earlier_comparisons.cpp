#include "evaluation/input/earlier_comparisons.hpp"

#include <ctime>
#include <set>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/table/cell.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::evaluation {
namespace {

std::string now() {
  const std::time_t clock = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&clock, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

/// Throws Error where one of the first columns is missing.
void add_rows(const core::Tsv& from, core::Tsv& to) {
  for (std::size_t row = 0; row < from.size(); ++row) {
    std::vector<std::string> cells;
    for (const auto& column : to.columns()) {
      cells.push_back(column == "cohort_hash" ? from.get(row, column) : from.at(row, column));
    }
    to.add(cells);
  }
}

}  // namespace

core::Json earlier_comparisons(const std::filesystem::path& data, const Predictions& predictions,
                               const std::string& primary) {
  std::string splits, answers;
  std::set<std::string> scans;
  std::vector<std::string> strategies;
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline) continue;
    strategies.push_back(strategy.name);
    answers += strategy.name + "\n";
    for (const auto& row : strategy.rows) {
      const std::string place = row.participant_id + "\t" + row.session_id + "\t" + std::to_string(row.repeat) + "\t" +
                                std::to_string(row.fold) + "\n";
      if (strategies.size() == 1) {
        splits += place;
        scans.insert(row.participant_id + "\t" + row.session_id + "\t" + label_text(row, predictions.classes) + "\n");
      }
      answers += place;
      for (const double probability : row.probabilities) answers += core::format_number(probability) + "\t";
    }
  }
  const std::string splits_hash = core::hash_bytes(splits), predictions_hash = core::hash_bytes(answers),
                    cohort_hash = core::hash_bytes(core::join({scans.begin(), scans.end()}, ""));
  core::Json out{{"earlier", nullptr},
                 {"cohort_hash", cohort_hash},
                 {"splits_hash", splits_hash},
                 {"predictions_hash", predictions_hash}};
  if (data.empty()) {
    out["reason"] = "the folder of prepared scans, which remembers them, is not part of the input";
    return out;
  }
  const auto path = data / "comparisons.tsv";
  core::Tsv table({"splits_hash", "predictions_hash", "strategies", "primary", "first_time", "cohort_hash"});
  int earlier = 0;
  try {
    if (std::filesystem::exists(path)) add_rows(core::Tsv::read(path), table);
    for (std::size_t row = 0; row < table.size(); ++row) {
      // Rows of older versions know their folds only.
      const std::string& cohort = table.at(row, "cohort_hash");
      if (core::is_missing(cohort) ? table.at(row, "splits_hash") != splits_hash : cohort != cohort_hash) continue;
      if (table.at(row, "predictions_hash") == predictions_hash) {
        out["earlier"] = earlier;
        return out;
      }
      ++earlier;
    }
    table.add({splits_hash, predictions_hash, core::join(strategies, ","), primary, now(), cohort_hash});
    table.write(path);
    out["earlier"] = earlier;
  } catch (const core::Error& error) {
    core::log_warn("this comparison could not be remembered for later ones: " + std::string(error.what()));
    out["reason"] = "the table of earlier comparisons can't be read or written";
  }
  return out;
}

}  // namespace tripet::evaluation
