// The judgement without doubtful scans equals that of a table that never held them.

#include "core/scan_list.hpp"
#include "evaluation/evaluation_support.hpp"
#include "evaluation/judge.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

TEST(WithoutWarned, JudgesTheOtherScans) {
  const ScratchFolder folder;
  const auto table = RandomCohort{.strategies = {{"a", 1.0}, {"b", 0.7}}, .seed = 86}.table();
  table.write(folder / "predictions.tsv");
  std::vector<core::ScanRecord> scans;
  core::Tsv rest(table.columns());
  for (std::size_t r = 0; r < table.size(); ++r) {
    const bool warned = r % 120 < 6;
    if (r < 120) {
      scans.push_back({table.at(r, "participant_id"), "n/a", "raw", "x.nii",
                       warned ? core::ScanStatus::warn : core::ScanStatus::ok, warned ? "tilted" : "n/a", "SUVbw",
                       "0.9", "1", "a", "b"});
    }
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c) cells.push_back(table.at(r, c));
    if (!warned) rest.add(cells);
  }
  core::write_scan_list(folder / "data/scans.tsv", scans);
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.data = folder / "data";
  options.judge.resamples = 100;
  const auto metrics = evaluation::judge(evaluation::read_predictions(options.predictions), options, 7, 2);
  const auto alone = judged(rest, folder / "rest");
  const auto& without = metrics["without_warned"];
  EXPECT_EQ(without["left_out"], 6);
  EXPECT_EQ(without["participants"], 114);
  EXPECT_EQ(without["verdicts"].dump(), alone["verdicts"].dump());
  EXPECT_EQ(without["strategies"]["b"]["metrics"].dump(), alone["strategies"]["b"]["metrics"].dump());
  EXPECT_TRUE(alone["without_warned"].is_null());
}

}  // namespace
}  // namespace tripet::tests
