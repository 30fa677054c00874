// Verifies what is taken from a comparison in other folds, and that another cohort's is refused; and the sentences
// about sites on the page.

#include "evaluation/sites/other_folds.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "evaluation/report/site_effects.hpp"
#include "support.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using testing::HasSubstr;

Json metrics(double value, const std::string& split_by, int scans = 40) {
  return {
      {"classes", {"CN", "AD"}},
      {"scans", scans},
      {"primary", "balanced_accuracy"},
      {"split_by", split_by},
      {"strategies",
       {{"softmax",
         {{"baseline", false},
          {"metrics", {{"balanced_accuracy", {{"value", value}, {"low", value - 0.1}, {"high", value + 0.1}}}}}}}}}};
}

std::string refusal(const std::filesystem::path& folder, const Json& here) {
  try {
    other_folds_json(folder, here);
  } catch (const core::Error& e) {
    return e.what();
  }
  return "";
}

TEST(OtherFolds, TakesThePrimaryMetricOfTheSameScansOnly) {
  const tests::ScratchFolder scratch;
  core::write_json(scratch / "sites/metrics.json", metrics(0.6, "site"));
  Json here = metrics(0.8, "participant");
  EXPECT_TRUE(other_folds_json({}, here).is_null());
  const Json other = other_folds_json(scratch / "sites", here);
  EXPECT_EQ(other["split_by"], "site");
  EXPECT_EQ(other["strategies"]["softmax"]["value"], 0.6);
  EXPECT_THAT(refusal(scratch / "sites", metrics(0.8, "participant", 41)), HasSubstr("is of 40 scans, not of 41"));
  here["primary"] = "mcc";
  EXPECT_THAT(refusal(scratch / "sites", here), HasSubstr("judged none of these strategies by mcc"));
  EXPECT_NE(refusal(scratch / "nowhere", here), "");
}

TEST(SiteEffectSection, SaysWhetherTheSiteIsTold) {
  Json page = metrics(0.8, "participant");
  EXPECT_EQ(site_effect_section(page), false);
  const auto entry = [](const std::string& from, double value, bool told) {
    const Json found{{"balanced_accuracy", {{"value", value}, {"low", value - 0.05}, {"high", value + 0.05}}},
                     {"chance", 0.5},
                     {"told", told}};
    Json whole = found;
    whole["from"] = from;
    whole["strategy"] = from == "probabilities" ? Json("softmax") : Json();
    whole["by_class"] = {{"CN", found}, {"AD", found}};
    return whole;
  };
  page["site_effects"] = {
      {"sites", {"1", "2"}}, {"harmonisation", nullptr}, {"recognised", {entry("prepared", 0.9, true)}}};
  Json section = site_effect_section(page);
  EXPECT_THAT(section["sentences"][0].get<std::string>(),
              HasSubstr("The scans tell at which of 2 sites they were made: from regional uptake, among people of one "
                        "diagnosis (balanced accuracy 0.90, 95 % interval 0.85 to 0.95; guessing gives 0.50)"));
  EXPECT_THAT(section["sentences"][1].get<std::string>(), HasSubstr("--harmonize site"));
  page["site_effects"]["harmonisation"] = {{"folds", 5}, {"folds_in_which_a_site_stays_as_it_is", {{"Moon", 2}}}};
  page["site_effects"]["recognised"].push_back(entry("harmonised", 0.52, false));
  page["site_effects"]["recognised"].push_back(entry("probabilities", 0.55, false));
  page["other_folds"] = {{"split_by", "site"},
                         {"strategies", {{"softmax", {{"value", 0.6}, {"low", 0.5}, {"high", 0.7}}}}}};
  section = site_effect_section(page);
  EXPECT_THAT(section["sentences"][1].get<std::string>(),
              HasSubstr("not told by more than chance (balanced accuracy 0.52"));
  EXPECT_THAT(section["sentences"][2].get<std::string>(), HasSubstr("Moon (2)"));
  ASSERT_EQ(section["tables"].size(), 2u);
  EXPECT_EQ(section["tables"][0]["rows"].size(), 3u);
  EXPECT_EQ(section["tables"][0]["rows"][2]["head"], "probabilities of softmax");
  EXPECT_EQ(section["tables"][1]["rows"].size(), 1u);
}

}  // namespace
}  // namespace tripet::evaluation
