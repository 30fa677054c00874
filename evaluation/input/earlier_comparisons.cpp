#include "evaluation/input/earlier_comparisons.hpp"

#include <ctime>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
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

}  // namespace

core::Json earlier_comparisons(const std::filesystem::path& data, const Predictions& predictions,
                               const std::string& primary) {
  std::string splits, answers;
  std::vector<std::string> strategies;
  for (const auto& strategy : predictions.strategies) {
    if (strategy.baseline) continue;
    strategies.push_back(strategy.name);
    answers += strategy.name + "\n";
    for (const auto& row : strategy.rows) {
      const std::string place = row.participant_id + "\t" + row.session_id + "\t" + std::to_string(row.repeat) + "\t" +
                                std::to_string(row.fold) + "\n";
      if (strategies.size() == 1) splits += place;
      answers += place;
      for (const double probability : row.probabilities) answers += core::format_number(probability) + "\t";
    }
  }
  const std::string splits_hash = core::hash_bytes(splits), predictions_hash = core::hash_bytes(answers);
  core::Json out{{"earlier", nullptr}, {"splits_hash", splits_hash}, {"predictions_hash", predictions_hash}};
  if (data.empty()) {
    out["reason"] = "the folder of prepared scans, which remembers them, is not part of the input";
    return out;
  }
  const auto path = data / "comparisons.tsv";
  core::Tsv table({"splits_hash", "predictions_hash", "strategies", "primary", "first_time"});
  int earlier = 0;
  try {
    if (std::filesystem::exists(path)) table = core::Tsv::read(path);
    for (std::size_t row = 0; row < table.size(); ++row) {
      if (table.at(row, "splits_hash") != splits_hash) continue;
      if (table.at(row, "predictions_hash") == predictions_hash) {
        out["earlier"] = earlier;
        return out;
      }
      ++earlier;
    }
    table.add({splits_hash, predictions_hash, core::join(strategies, ","), primary, now()});
    table.write(path);
    out["earlier"] = earlier;
  } catch (const core::Error& error) {
    core::log_warn("this comparison could not be remembered for later ones: " + std::string(error.what()));
    out["reason"] = "the table of earlier comparisons can't be read or written";
  }
  return out;
}

}  // namespace tripet::evaluation
