// Verifies within which diagnoses sites are told.

#include "core/tsv.hpp"
#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

/// "AD?" is no diagnosis that scans of several sites could share.
TEST(SiteEffects, AreWithinDiagnosesThatAreKnown) {
  const ScratchFolder folder;
  RandomDiseases cohort{.participants = 240, .diseases = 2};
  const core::Tsv table = cohort.table();
  core::Tsv unknown(table.columns()), people({"participant_id", "site"});
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::vector<std::string> cells;
    for (std::size_t c = 0; c < table.columns().size(); ++c) cells.push_back(table.at(row, c));
    auto& label = cells[table.index("label")];
    if (row % 3 == 0) label = label == "none" ? "C0?" : label == "C0" ? "C0+C1?" : label;
    unknown.add(cells);
    people.add({table.at(row, "participant_id"), row % 2 == 0 ? "Kiel" : "Ulm"});
  }
  unknown.write(folder / "predictions.tsv");
  people.write(folder / "participants.tsv");
  evaluation::EvaluateOptions options;
  options.predictions = {folder / "predictions.tsv"};
  options.participants = folder / "participants.tsv";
  options.judge.resamples = 100;
  const auto metrics = evaluation::judge(evaluation::read_predictions(options.predictions), options, 7, 2);
  ASSERT_TRUE(metrics["site_effects"].is_object());
  const auto& classes = metrics["site_effects"]["recognised"][0]["by_class"];
  EXPECT_TRUE(classes.contains("none"));
  EXPECT_TRUE(classes.contains("C0"));
  for (const auto& [name, unused] : classes.items()) EXPECT_EQ(name.find('?'), std::string::npos) << name;
}

}  // namespace
}  // namespace tripet::tests
