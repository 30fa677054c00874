// Verifies that tables of predictions which would give a wrong number end in one line and leave no files, and that a
// table in another program's dress gives the numbers of the plain one.

#include "commands/program.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace tripet::tests {
namespace {

/// Forty participants with two classes; the replacement takes the place of the third data row.
std::string table(const std::string& replacement = "sub-102\tA\t0.6\t0.4\n") {
  std::string text = "participant_id\tlabel\tprob_A\tprob_B\n";
  for (int i = 0; i < 40; ++i) {
    const int p = 20 + i * 37 % 60;
    text += i == 2 ? replacement
                   : "sub-" + std::to_string(100 + i) + (i % 2 == 0 ? "\tA\t0." : "\tB\t0.") + std::to_string(p) +
                         "\t0." + std::to_string(100 - p) + "\n";
  }
  return text;
}

Outcome evaluate(const ScratchFolder& scratch, const std::vector<std::string>& texts, const std::string& out) {
  std::vector<std::string> arguments{
      "evaluate", "--resamples", "100", "--no-progress", "--out", (scratch / out).string(), "--predictions"};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    core::write_text(scratch / ("table-" + std::to_string(i) + ".tsv"), texts[i]);
    arguments.push_back((scratch / ("table-" + std::to_string(i) + ".tsv")).string());
  }
  return tripet(scratch, arguments);
}

TEST(WrongPredictions, EndInOneLineAndNoFiles) {
  const ScratchFolder scratch;
  const std::string header = "participant_id\tlabel\tprob_A\tprob_B\n";
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
      {{table("sub-102\tA\t0.6\t0.5\n")}, "row 3 (sub-102): the probabilities sum to 1.1"},
      {{table("sub-102\tA\t1.4\t-0.4\n")}, "row 3 (sub-102): prob_A is 1.4, outside 0 to 1"},
      {{table("sub-102\tA\tnan\t0.4\n")}, "row 3 (sub-102): prob_A is 'nan', not a number"},
      {{table("sub-102\tC\t0.6\t0.4\n")}, "row 3 (sub-102): label 'C' is none of the classes A, B"},
      {{table("sub-101\tB\t0.6\t0.4\n")}, "sub-101 is predicted twice"},
      {{table(), table("")}, "table-1 lacks 1 of the 40 scans of table-0 (first: sub-102)"},
      {{header}, "the table has no rows"},
      {{""}, "the file is empty"}};
  for (const auto& [texts, part] : wrong) {
    const Outcome outcome = evaluate(scratch, texts, "out");
    EXPECT_EQ(outcome.status, 1) << part;
    EXPECT_EQ(outcome.out, "") << part;
    EXPECT_THAT(outcome.err, testing::StartsWith("tripet: error: "));
    EXPECT_THAT(outcome.err, testing::HasSubstr(part));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(scratch / "out")) << part;
  }
}

TEST(WrongPredictions, WindowsTextGivesTheSameNumbers) {
  const ScratchFolder scratch;
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : table()) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(evaluate(scratch, {table()}, "plain").status, 0);
  EXPECT_EQ(evaluate(scratch, {windows}, "windows").status, 0);
  EXPECT_EQ(core::read_text(scratch / "plain/metrics.json"), core::read_text(scratch / "windows/metrics.json"));
}

}  // namespace
}  // namespace tripet::tests
