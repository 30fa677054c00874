// Verifies a comparison whose folds hold whole sites, as a user runs it: one site left out at a time, in every table,
// the metrics and the report; and that what cannot be split so ends in one line.

#include <algorithm>
#include <map>
#include <set>

#include "commands/program.hpp"
#include "core/json.hpp"
#include "core/tsv.hpp"

namespace tripet::tests {

namespace {

/// The prepared scans again in mixed folds, harmonised: what is known of sites stands in the metrics, and the result in
/// whole-site folds (`metrics`) beside.
void expect_mixed_folds_beside(const ScratchFolder& scratch, const core::Json& metrics) {
  const auto at = [&](const std::string& name) { return (scratch / name).string(); };
  const Outcome mixed =
      tripet(scratch, {"compare", "--data", at("prepared"), "--harmonize", "site", "--folds", "5", "--epochs", "1",
                       "--strategies", "softmax", "--resamples", "200", "--out", at("mixed")});
  ASSERT_EQ(mixed.status, 0) << mixed.err;
  const Outcome judged =
      tripet(scratch, {"evaluate", "--predictions", at("mixed/predictions.tsv"), "--runs", at("mixed"), "--data",
                       at("prepared"), "--other-folds", at("out"), "--resamples", "200", "--out", at("judged")});
  ASSERT_EQ(judged.status, 0) << judged.err;
  const auto both = core::read_json(at("judged/metrics.json"));
  std::vector<std::string> sources;
  for (const auto& entry : both["site_effects"]["recognised"]) sources.push_back(entry["from"]);
  EXPECT_EQ(sources, (std::vector<std::string>{"prepared", "harmonised", "probabilities"}));
  EXPECT_EQ(both["other_folds"]["split_by"], "site");
  EXPECT_EQ(both["other_folds"]["strategies"]["softmax"],
            metrics["strategies"]["softmax"]["metrics"]["balanced_accuracy"]);
  EXPECT_EQ(metrics["site_effects"]["folds"], "drawn");
  const Outcome predicted = tripet(scratch, {"predict", "--model", at("mixed/softmax/repeat-0/fold-0"), "--in",
                                             at("prepared"), "--site", "9", "--out", at("predicted.tsv")});
  ASSERT_EQ(predicted.status, 0) << predicted.err;
  EXPECT_THAT(predicted.err, testing::HasSubstr("18 scans of site 9, which the model does not know: not harmonised"));
}

/// The maps explain what each scan's own network said of it, harmonised.
void expect_explained_as_predicted(const ScratchFolder& scratch) {
  const auto at = [&](const std::string& name) { return (scratch / name).string(); };
  const Outcome explained =
      tripet(scratch, {"explain", "--model", at("mixed"), "--in", at("prepared"), "--methods", "grad-cam", "--space",
                       "MNI152", "--checked-scans", "0", "--out", at("maps")});
  ASSERT_EQ(explained.status, 0) << explained.err;
  const core::Tsv maps = core::Tsv::read(at("maps/maps.tsv")), answers = core::Tsv::read(at("mixed/predictions.tsv"));
  std::map<std::string, double> largest;
  for (std::size_t row = 0; row < answers.size(); ++row) {
    largest[answers.at(row, "participant_id")] =
        std::max(*answers.number(row, "prob_CN"), *answers.number(row, "prob_AD"));
  }
  ASSERT_EQ(maps.size(), 18u);
  for (std::size_t row = 0; row < maps.size(); ++row) {
    EXPECT_NEAR(*maps.number(row, "value"), largest.at(maps.at(row, "participant_id")), 1e-4);
  }
}

}  // namespace

TEST(BySite, OneSiteIsLeftOutAtATimeFromTrainingToReport) {
  const ScratchFolder scratch;
  const auto at = [&](const std::string& name) { return (scratch / name).string(); };
  const Outcome simulated = tripet(scratch, {"simulate", "--classes", "CN,AD", "--subjects", "9", "--sites", "3",
                                             "--seed", "2", "--out", at("cohort")});
  ASSERT_EQ(simulated.status, 0) << simulated.err;
  const Outcome prepared =
      tripet(scratch, {"preprocess", "--in", at("cohort"), "--spacing", "8", "--out", at("prepared")});
  ASSERT_EQ(prepared.status, 0) << prepared.err;
  std::vector<std::string> compare{"compare",     "--data", at("prepared"), "--split-by", "site",    "--epochs", "2",
                                   "--resamples", "200",    "--out",        at("out"),    "--folds", "5"};
  const Outcome refused = tripet(scratch, compare);
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err,
              testing::EndsWith("3 sites, fewer than 5 folds; use fewer --folds, or --folds 0 to leave out "
                                "one site at a time\n"));
  compare.back() = "0";
  const Outcome compared = tripet(scratch, compare);
  ASSERT_EQ(compared.status, 0) << compared.err;

  const core::Tsv people = core::Tsv::read(at("prepared/participants.tsv"));
  std::map<std::string, std::string> site_of;
  for (std::size_t row = 0; row < people.size(); ++row) {
    site_of[people.at(row, "participant_id")] = people.at(row, "site");
  }
  const core::Tsv predictions = core::Tsv::read(at("out/predictions.tsv"));
  EXPECT_EQ(predictions.size(), 2u * people.size());
  std::map<std::string, std::set<std::string>> sites_of_fold;
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    sites_of_fold[predictions.at(row, "fold")].insert(site_of.at(predictions.at(row, "participant_id")));
  }
  ASSERT_EQ(sites_of_fold.size(), 3u);
  for (const auto& [fold, sites] : sites_of_fold) EXPECT_EQ(sites.size(), 1u) << fold;

  const auto metrics = core::read_json(at("out/metrics.json"));
  EXPECT_EQ(metrics["split_by"], "site");
  EXPECT_EQ(metrics["folds"], 3);
  ASSERT_EQ(metrics["sites"].size(), 3u);
  for (const auto& site : metrics["sites"]) {
    const std::string fold = site["folds"][0]["fold"].dump();
    EXPECT_EQ(sites_of_fold.at(fold), std::set<std::string>{site["site"].get<std::string>()});
  }
  EXPECT_THAT(core::read_text(at("out/report.html")), testing::HasSubstr("one site left out at a time"));
  EXPECT_THAT(core::read_text(at("out/softmax/repeat-0/fold-0/config.cfg")),
              testing::AllOf(testing::HasSubstr("\nsplit-by = site\n"), testing::HasSubstr("\nfolds = 0\n")));

  expect_mixed_folds_beside(scratch, metrics);
  expect_explained_as_predicted(scratch);

  const Outcome misspelt = tripet(scratch, {"train", "--data", at("prepared"), "--split-by", "site", "--site-column",
                                            "sites", "--folds", "0", "--out", at("run")});
  EXPECT_EQ(misspelt.status, 1);
  EXPECT_THAT(misspelt.err, testing::HasSubstr("did you mean 'site'?"));
}

}  // namespace tripet::tests
