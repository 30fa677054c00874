// The logits of pairs, decoded in other ways than they were: what is known where pairs are consistent, and where they
// contradict each other.

#include "evaluation/corrections/decodings.hpp"

#include <cmath>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::Decoded;
using testing::ElementsAre;

double logit(double p) {
  return std::log(p / (1 - p));
}

/// A table of the probabilities, and of the logits of pairs, which `of_pair` makes of p_i and p_j.
template <class OfPair>
core::Tsv table_of(const std::vector<std::vector<double>>& probabilities, const OfPair& of_pair, bool turned = false) {
  std::vector<std::string> columns{"participant_id", "fold", "strategy", "label", "prob_A", "prob_B", "prob_C"};
  for (const std::string pair : {"AB", "AC", "BC"}) {
    columns.push_back(std::string("logit_") + pair[turned ? 1 : 0] + "|" + pair[turned ? 0 : 1]);
  }
  core::Tsv table(columns);
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const auto& p = probabilities[i];
    std::vector<std::string> row{"sub-" + std::to_string(100 + i), std::to_string(i % 2), "pairs",
                                 std::string(1, static_cast<char>('A' + i % 3))};
    for (const double value : p) row.push_back(core::format_number(value));
    for (const auto& [a, b] : {std::pair{0, 1}, {0, 2}, {1, 2}}) {
      row.push_back(core::format_number((turned ? -1 : 1) * logit(of_pair(p[a], p[b]))));
    }
    table.add(row);
  }
  return table;
}

std::vector<Decoded> decoded(const core::Tsv& table) {
  const ScratchFolder folder;
  table.write(folder / "predictions.tsv");
  return evaluation::decoded_in_all_ways(evaluation::read_predictions({folder / "predictions.tsv"}), {});
}

std::vector<std::string> names_of(const std::vector<Decoded>& all) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.decoding + (one.as_judged ? "*" : ""));
  return names;
}

const std::vector<std::vector<double>> random_probabilities{{0.7, 0.2, 0.1}, {0.25, 0.35, 0.4}, {0.05, 0.15, 0.8},
                                                            {0.6, 0.3, 0.1}, {0.1, 0.75, 0.15}, {0.3, 0.4, 0.3}};
double ratio_of(double a, double b) {
  return a / (a + b);
}

TEST(Decodings, OfConsistentPairsAllGiveTheSame) {
  for (const bool turned : {false, true}) {
    const auto all = decoded(table_of(random_probabilities, ratio_of, turned));
    EXPECT_THAT(names_of(all), ElementsAre("coupling*", "bradley-terry", "vote"));
    for (const auto& row : all[1].predictions.rows) {
      const auto& judged = all[0].predictions.rows[static_cast<std::size_t>(&row - all[1].predictions.rows.data())];
      for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(row.probabilities[k], judged.probabilities[k], 1e-9);
      EXPECT_EQ(row.predicted, judged.predicted);
    }
    EXPECT_FALSE(all[2].predictions.calibrated);
    // A wins two pairs of three: 2 / 3 of what its pairs say.
    const auto& p = random_probabilities[0];
    EXPECT_NEAR(all[2].predictions.rows[0].probabilities[0], (ratio_of(p[0], p[1]) + ratio_of(p[0], p[2])) / 3, 1e-9);
  }
}

TEST(Decodings, OfNeutralPairsAreLinearAndVotes) {
  const auto all = decoded(table_of(random_probabilities, [](double a, double b) { return (1 + a - b) / 2; }));
  EXPECT_THAT(names_of(all), ElementsAre("linear*", "vote"));
}

TEST(Decodings, AWrongLogitIsRefusedByRow) {
  core::Tsv table({"participant_id", "label", "prob_A", "prob_B", "logit_B|A"});
  table.add({"sub-1", "A", "0.5", "0.5", "much"});
  try {
    decoded(table);
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("row 1 (sub-1): logit_B|A is 'much', not a number"));
  }
}

TEST(Decodings, ThereAreNoneOfProbabilitiesThatNoDecodingGives) {
  auto probabilities = random_probabilities;
  const auto table = table_of(probabilities, [](double a, double b) { return ratio_of(a * a, b * b); });
  EXPECT_TRUE(decoded(table).empty());
  EXPECT_TRUE(decoded(RandomCohort{}.table()).empty());
}

/// Two strategies, one of which has no pairs; of the other the pairs say A where its probabilities say so.
TEST(Decodings, AreJudgedInOneTable) {
  auto table = table_of(random_probabilities, ratio_of);
  for (std::size_t i = 0; i < random_probabilities.size(); ++i) {
    table.add({table.at(i, "participant_id"), table.at(i, "fold"), "softmax", table.at(i, "label"), "0.5", "0.3", "0.2",
               "n/a", "n/a", "n/a"});
  }
  const ScratchFolder folder;
  const auto metrics = judged(table, folder.path());
  std::vector<std::string> ways;
  for (const auto& way : metrics["decodings"]) {
    ways.push_back(way["strategy"].get<std::string>() + " " + core::text_of(way, "decoding", "-") +
                   (way["temperature"] == true ? " T" : ""));
    const bool judged_way = way["as_judged"] == true;
    EXPECT_EQ(judged_way, !way.contains("change"));
    if (!judged_way) {
      EXPECT_EQ(way["change"]["balanced_accuracy"]["value"], 0);
      EXPECT_TRUE(way["change"]["balanced_accuracy"]["low"].is_null());
    }
    if (judged_way) {
      for (const std::string metric : {"balanced_accuracy", "log_loss", "brier"}) {
        EXPECT_EQ(way["metrics"][metric]["value"],
                  metrics["strategies"][way["strategy"].get<std::string>()]["metrics"][metric]["value"]);
      }
    }
  }
  EXPECT_THAT(ways, ElementsAre("pairs coupling", "pairs coupling T", "pairs bradley-terry", "pairs bradley-terry T",
                                "pairs vote", "softmax -", "softmax - T"));
  EXPECT_TRUE(metrics["decodings"][4]["metrics"]["log_loss"]["value"].is_null());
}

}  // namespace
}  // namespace tripet::tests
