// Scans of which some diseases are not known are judged on the others, as a table of the known ones alone would be.

#include "core/atomic_file.hpp"
#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;

class PartlyKnown : public testing::Test {
 protected:
  evaluation::Predictions read(const std::string& text) {
    core::write_text(folder_ / "predictions.tsv", text);
    return evaluation::read_predictions({folder_ / "predictions.tsv"});
  }
  std::string error(const std::string& text) {
    try {
      read(text);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "";
  }
  ScratchFolder folder_;
  const std::string header_ = "participant_id\ttask\tlabel\tlabel_AD\tlabel_DLB\tprob_AD\tprob_DLB\n";
};

TEST_F(PartlyKnown, RowsAreRead) {
  const auto found = read(header_ +
                          "sub-1\tmultilabel\tn/a\t1\tn/a\t0.9\t0.2\n"
                          "sub-2\tmultilabel\tn/a\tn/a\tn/a\t0.9\t0.2\n"
                          "sub-3\tmultilabel\tAD+DLB?\tn/a\tn/a\t0.9\t0.2\n"
                          "sub-4\tmultilabel\tn/a\t0.0\tn/a\t0.1\t0.8\n"
                          "sub-5\tmultilabel\tDLB\t0\t1\t0.1\t0.8\n");
  const auto& rows = found.strategies[0].rows;
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(found.without_label, 1);
  EXPECT_EQ(found.partly_known, 3);
  EXPECT_EQ(evaluation::label_text(rows[0], found.classes), "AD+DLB?");
  EXPECT_EQ(evaluation::label_text(rows[1], found.classes), "AD+DLB?");
  EXPECT_EQ(evaluation::label_text(rows[2], found.classes), "DLB?");
  EXPECT_TRUE(evaluation::is_right(rows[2])) << "wrong about what nobody knows is not wrong";
  EXPECT_FALSE(evaluation::has_class(rows[0], 1));
  EXPECT_FALSE(evaluation::lacks_class(rows[0], 1));
  EXPECT_THAT(found.warnings.back(), HasSubstr("3 rows have a disease of which it is not known"));
  EXPECT_THAT(error(header_ + "sub-1\tmultilabel\tn/a\t2\tn/a\t0.9\t0.2\n"), HasSubstr("label_AD is '2'; 1, 0 or n/a"));
}

TEST_F(PartlyKnown, EachDiseaseIsJudgedOnItsKnownScans) {
  // C1 is not known of every third scan: its numbers are those of the others, C0's those of all.
  const auto whole =
      RandomDiseases{.participants = 180, .diseases = 2, .strategies = {{"net", 1.0}, {"other", 0.5}}}.table();
  core::Tsv part(whole.columns()), known(whole.columns());
  for (std::size_t r = 0; r < whole.size(); ++r) {
    std::vector<std::string> cells;
    for (const auto& column : whole.columns()) cells.push_back(whole.at(r, column));
    const bool hidden = r % 180 % 3 == 0;
    const auto label = static_cast<std::size_t>(std::find(whole.columns().begin(), whole.columns().end(), "label") -
                                                whole.columns().begin());
    if (!hidden) known.add(cells);
    if (hidden) cells[label] = cells[label].find("C0") == std::string::npos ? "C1?" : "C0+C1?";
    part.add(cells);
  }
  const auto all = judged(whole, folder_ / "all"), some = judged(part, folder_ / "some"),
             rest = judged(known, folder_ / "rest");
  EXPECT_EQ(some["participants"], 180);
  for (const std::string name : {"net", "other"}) {
    const auto of = [&](const core::Json& metrics) -> const core::Json& {
      return metrics["strategies"][name]["per_class"];
    };
    for (const std::string metric : {"auc", "sensitivity", "specificity", "ppv", "npv", "f1", "average_precision",
                                     "calibration_slope", "calibration_intercept"}) {
      EXPECT_NEAR(of(some)["C0"][metric]["value"].get<double>(), of(all)["C0"][metric]["value"].get<double>(), 1e-9)
          << metric;
      EXPECT_NEAR(of(some)["C1"][metric]["value"].get<double>(), of(rest)["C1"][metric]["value"].get<double>(), 1e-9)
          << metric;
    }
    // Over scan and disease: 180 of C0 and 120 of C1 are asked about.
    const auto overall = [&](const core::Json& metrics, const char* metric) {
      return metrics["strategies"][name]["metrics"][metric]["value"].get<double>();
    };
    EXPECT_NEAR(overall(some, "auc_macro"),
                (of(all)["C0"]["auc"]["value"].get<double>() + of(rest)["C1"]["auc"]["value"].get<double>()) / 2, 1e-9);
    EXPECT_NEAR(300 * overall(some, "hamming_loss") - 240 * overall(rest, "hamming_loss"),
                std::round(300 * overall(some, "hamming_loss") - 240 * overall(rest, "hamming_loss")), 1e-6)
        << "whole errors";
    EXPECT_TRUE(some["strategies"][name]["metrics"]["ece"]["value"].is_number());
  }
  EXPECT_TRUE((*comparison_of(some, "auc_fold_mean", "models"))["p"].is_number());
  EXPECT_EQ((*comparison_of(some, "auc_fold_mean", "models"))["test"], "DeLong");
}

}  // namespace
}  // namespace tripet::tests
