// Verifies that the report links to the page of maps and shows the maps of participants whom all strategies get wrong,
// with what the checks found above them.

#include "core/picture/png.hpp"
#include "evaluation/report/page_support.hpp"

namespace tripet::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class ExplainedPage : public Page {
 protected:
  /// Maps of two participants; sub of `right` is one whom the networks of another training were right about.
  void write_maps(const std::filesystem::path& folder, const std::string& wrong, const std::string& right) {
    core::Tsv maps({"participant_id", "session_id", "model", "method", "predicted", "outcome", "target", "picture"});
    for (const auto& [id, outcome] : {std::pair(wrong, "wrong"), std::pair(right, "right")}) {
      core::write_png(folder / (id + ".png"), core::Picture(4, 4));
      maps.add({id, "n/a", "softmax", "occlusion", "CN", outcome, "prob_CN", id + ".png"});
      maps.add({id, "n/a", "softmax-minus-one-vs-one", "occlusion", "n/a", "n/a", "prob_CN", id + ".png"});
    }
    maps.write(folder / "maps.tsv");
    core::Tsv checks({"model", "method", "passed", "meaning"});
    checks.add({"softmax", "occlusion", "no", "this map lies <" + injection});
    checks.add({"softmax", "all", "no", "this model guesses"});
    checks.add({"softmax", "grad-cam", "no", "nobody's business"});
    checks.write(folder / "checks.tsv");
  }

  std::string missed() const {
    const auto from = page_.find("<section id=\"missed\">");
    return page_.substr(from, page_.find("</section>", from) - from);
  }
};

TEST_F(ExplainedPage, ShowsTheMapsOfWhomAllGetWrong) {
  RandomCohort cohort = two_strategies();
  const auto missed_id = RandomCohort::id(9);
  write_maps(folder_ / "my maps", missed_id, RandomCohort::id(8));
  options_.maps = folder_ / "my maps";
  core::Tsv table = cohort.table();
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, "participant_id") != missed_id) continue;
    for (int k = 0; k < 3; ++k) {
      const std::string name = RandomCohort::class_name(k);
      table.set(row, "prob_" + name, name == table.at(row, "label") ? "0" : "0.5");
    }
  }
  evaluate(table, true);
  EXPECT_THAT(page_, HasSubstr("href=\"../my%20maps/explain.html\""));
  EXPECT_THAT(missed(), HasSubstr("softmax, occlusion, of prob_CN"));
  EXPECT_THAT(missed(), HasSubstr("Failed: this map lies &lt;"));
  EXPECT_THAT(missed(), HasSubstr("Failed: this model guesses."));
  EXPECT_THAT(missed(), Not(HasSubstr("nobody")));
  EXPECT_THAT(missed(), Not(HasSubstr("-minus-")));
  EXPECT_THAT(page_, Not(HasSubstr(injection)));
}

TEST_F(ExplainedPage, FindsThemBesideTheRunsAndIsSilentWithoutThem) {
  const auto table = two_strategies().table();
  evaluate(table, true);
  EXPECT_THAT(page_, Not(HasSubstr("explain.html")));
  write_maps(folder_ / "runs/maps", RandomCohort::id(9), RandomCohort::id(8));
  evaluate(table, true);
  EXPECT_THAT(page_, HasSubstr("href=\"../runs/maps/explain.html\""));
}

}  // namespace
}  // namespace tripet::tests
