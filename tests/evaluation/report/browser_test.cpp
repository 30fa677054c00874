// Verifies that a browser shows the page without an error, a missing plot, horizontal scrolling, faint text, or a part
// that the keyboard does not reach, at the width of a desk and of a telephone, in light and dark; and that it is
// complete on paper.
#include <cstdlib>

#include "evaluation/report/page_support.hpp"

namespace tripet::tests {
namespace {

using core::Json;
using testing::HasSubstr;
using testing::Not;

bool installed(const char* program) {
  return std::system((std::string("command -v ") + program + " > /dev/null").c_str()) == 0;
}

void expect_readable(const Json& seen, std::size_t plots) {
  EXPECT_EQ(seen["errors"], Json::array());
  EXPECT_EQ(seen["requests"], Json::array());
  EXPECT_EQ(seen["plots"], plots);
  EXPECT_EQ(seen["drawn"], plots);
  EXPECT_LT(seen["drawn_early"], plots);
  EXPECT_LE(seen["width"], 0);
  EXPECT_EQ(seen["overflowing"], 0);
  EXPECT_EQ(seen["alert"], false);
  EXPECT_GT(seen["contrast"]["texts"], 500);
  EXPECT_EQ(seen["contrast"]["low"], Json::array());
  EXPECT_GT(seen["keyboard"]["focusable"], 40);
  EXPECT_EQ(seen["keyboard"]["unreached"], Json::array());
  EXPECT_NE(seen["keyboard"]["spoken"], "");
}

TEST_F(Page, ABrowserDrawsEverythingAndItFits) {
  if (!installed("chromium")) GTEST_SKIP() << "chromium is not installed";
  evaluate(renamed(two_strategies().table(), "C1", injection), true);
  const auto plots = Json::parse(element("plots")).size();
  for (const std::string window : {"1280 light", "1280 dark", "375 light", "375 dark"}) {
    SCOPED_TRACE(window);
    expect_readable(python("look_at_page.py", "chromium " + path_.string() + " " + window), plots);
  }
}

TEST_F(Page, OfSeveralDiseases) {
  RandomDiseases cohort;
  cohort.participants = 90;
  cohort.folds = 3;
  cohort.strategies = {{"softmax", 1.2}, {"one-vs-one", 0.8}};
  evaluate(cohort.table(), true);
  const std::string body = page_.substr(0, page_.find("id=\"metrics\""));
  for (const char* text : {"A scan may have several of these diseases or none", "Hamming loss", "Micro F1",
                           "said: no C1", ">none<", ">C0+C2<", "it is said to be there from one half on"}) {
    EXPECT_THAT(body, HasSubstr(text));
  }
  EXPECT_LT(body.find(">none<"), body.find(">C2<"));
  EXPECT_LT(body.find(">C2<"), body.find(">C0+C2<"));
  EXPECT_THAT(body, Not(HasSubstr("id=\"table-pairwise\"")));
  EXPECT_THAT(body, Not(HasSubstr("Matthews")));
  if (!installed("chromium")) GTEST_SKIP() << "chromium is not installed";
  expect_readable(python("look_at_page.py", "chromium " + path_.string() + " 375 dark"),
                  Json::parse(element("plots")).size());
}

TEST_F(Page, PrintedItIsCompleteAndFits) {
  if (!installed("chromium") || !installed("pdftotext")) GTEST_SKIP() << "chromium or pdftotext is not installed";
  evaluate(renamed(two_strategies().table(), "C1", injection), true);
  // Printed from a dark screen, which must not come out dark.
  const auto target = folder_ / "report.pdf";
  const Json seen = python("look_at_page.py", "chromium " + path_.string() + " 1280 dark " + target.string());
  const Json& paper = seen["paper"];
  EXPECT_EQ(seen["errors"], Json::array());
  EXPECT_LE(paper["column"], 680);
  EXPECT_EQ(paper["sticking_out"], Json::array());
  EXPECT_EQ(paper["drawn"], Json::parse(element("plots")).size());
  EXPECT_EQ(paper["shut"], 0);
  EXPECT_EQ(paper["missing_headings"], Json::array());
  EXPECT_EQ(paper["missing_words"], Json::array());
}

}  // namespace
}  // namespace tripet::tests
