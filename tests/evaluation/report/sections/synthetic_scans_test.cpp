// Verifies the page of a comparison with synthetic scans: a sentence with its interval on what they did, the numbers of
// each fold's generator, its picture, and that no page without such scans speaks of them.

#include "evaluation/report/sections/synthetic_scans.hpp"

#include "core/picture/png.hpp"
#include "evaluation/report/page_support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class SyntheticPage : public Page {
 protected:
  void write_generator() {
    const auto fold = folder_ / "runs/synthetic/repeat-0/fold-0";
    core::write_json(
        fold / "generator/quality.json",
        core::Json::parse(R"({"difference_maps": {"CN|AD": {"correlation": 0.8123, "held_out": 0.7, "real": 0.9321}},
          "mean_correlation": 0.99, "deviation_ratio": 0.7654, "power": [0.91, 0.72, 0.33],
          "ssim": {"real": 0.61, "synthetic": 0.68},
          "nearest": {"share": 0.5312, "chance_low": 0.4417, "chance_high": 0.6188, "scans": 120}})"));
    core::write_json(fold / "generator/run.json", {{"seconds", 660}, {"diversity", 0.8888}});
    core::write_png(fold / "generator/samples.png", core::Picture(4, 4));
    core::Tsv table({"synthetic_id", "label", "output"});
    for (int i = 0; i < 7; ++i) table.add({"s" + std::to_string(i), "CN", "x"});
    table.write(fold / "scans/synthetic.tsv");
  }
};

TEST_F(SyntheticPage, SaysWhatSyntheticScansDidAndHowLikeRealOnesTheyAre) {
  RandomCohort cohort = two_strategies();
  cohort.strategies = {{"softmax", 1.0}, {"softmax+synthetic", 1.2}, {"softmax-on-synthetic", 0.4}};
  write_generator();
  options_.runs = folder_ / "runs";
  evaluate(cohort.table(), false);
  const auto section = page_.substr(page_.find("<section id=\"synthetic\">"));
  const auto text = section.substr(0, section.find("</section>"));
  EXPECT_THAT(text, HasSubstr("softmax+synthetic"));
  EXPECT_THAT(text, HasSubstr("softmax-on-synthetic"));
  EXPECT_THAT(text, HasSubstr("difference over folds"));  // with its interval
  for (const char* number :
       {"0.81", "0.93", "0.77", "0.91, 0.72, 0.33", "0.68 / 0.61", "0.89", "0.53 (by chance 0.44 to 0.62)", "11.0"}) {
    EXPECT_THAT(text, HasSubstr(number));
  }
  EXPECT_THAT(text, HasSubstr("there were 7 over all folds"));
  EXPECT_THAT(text, HasSubstr("data:image/png;base64,"));
  EXPECT_THAT(page_, HasSubstr("href=\"#synthetic\""));
}

TEST_F(SyntheticPage, IsSilentWhereThereAreNone) {
  evaluate(two_strategies().table(), false);
  EXPECT_THAT(page_, Not(HasSubstr("id=\"synthetic\"")));
  EXPECT_THAT(page_, Not(HasSubstr("href=\"#synthetic\"")));
}

}  // namespace
}  // namespace tripet::tests
