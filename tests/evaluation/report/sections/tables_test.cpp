// Verifies that a table's numbers agree with each other: an interval, its p value and the verdict, and what is counted.

#include "evaluation/report/sections/tables.hpp"

#include "evaluation/design_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::HasSubstr;
using testing::Not;

std::string heads_of(const Json& table) {
  std::string out;
  for (const auto& column : table["columns"]) out += column["name"].get<std::string>() + ",";
  return out;
}

/// The verdict and the interval of several pairs are after Holm; a p that is not would contradict them.
TEST(VerdictTable, OfSeveralPairsHasThePOfItsVerdict) {
  Design design{.participants = 90, .repeats = 3, .classes = 2};
  design.strategies = {{"one", right_with(0.9, 2)}, {"two", right_with(0.8, 2)}, {"three", right_with(0.76, 2)}};
  const ScratchFolder folder;
  const auto metrics = judged(design.table(), folder.path());
  const Json table = evaluation::comparison_table(metrics, false);
  EXPECT_EQ(heads_of(table), "Comparison,Difference,p, Holm,Verdict,");
  ASSERT_EQ(table["rows"].size(), 3u);
  bool adjusted = false;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& verdict = metrics["verdicts"][i];
    const auto& shown = table["rows"][i]["cells"][1];
    EXPECT_EQ(shown["raw"], core::format_number(verdict["p_adjusted"].get<double>()));
    const bool apart = verdict["low"] > 0 || verdict["high"] < 0;
    EXPECT_EQ(apart, verdict["p_adjusted"].get<double>() < 0.05);
    adjusted = adjusted || verdict["p_adjusted"] != verdict["p"];
  }
  EXPECT_TRUE(adjusted);
}

TEST(VerdictTable, OfOnePairHasItsP) {
  Design design{.participants = 60, .classes = 2};
  design.strategies = {{"one", right_with(0.9, 2)}, {"two", right_with(0.7, 2)}};
  const ScratchFolder folder;
  EXPECT_EQ(heads_of(evaluation::comparison_table(judged(design.table(), folder.path()), false)),
            "Comparison,Difference,p,Verdict,");
}

TEST(Meanings, AreOfScansWhereParticipantsHaveSeveral) {
  Design design{.participants = 60, .scans = 2, .classes = 2};
  design.strategies = {{"one", right_with(0.9, 2)}};
  const ScratchFolder folder;
  for (const int scans : {1, 2}) {
    design.scans = scans;
    for (const auto& line : evaluation::metric_meanings(judged(design.table(), folder.path()))) {
      if (line["term"] == "95 % interval") continue;  // other participants are drawn, with all their scans
      const auto meaning = line["meaning"].get<std::string>();
      EXPECT_THAT(meaning, Not(HasSubstr(scans == 1 ? "share of scans" : "participant"))) << line;
    }
  }
}

}  // namespace
}  // namespace tripet::tests
