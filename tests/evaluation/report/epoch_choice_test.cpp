// Which epoch another rule would have kept, of histories that are known.

#include "evaluation/report/epoch_choice.hpp"

#include "core/tsv.hpp"
#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class EpochChoice : public testing::Test {
 protected:
  /// log loss, balanced accuracy and AUC of each epoch.
  void write(const std::string& strategy, int fold, const std::vector<std::array<double, 3>>& epochs,
             bool with_auc = true) {
    std::vector<std::string> columns{"epoch", "validation_log_loss", "validation_balanced_accuracy"};
    if (with_auc) columns.emplace_back("validation_auc");
    core::Tsv table(columns);
    for (std::size_t e = 0; e < epochs.size(); ++e) {
      std::vector<std::string> row{std::to_string(e + 1), core::format_number(epochs[e][0]),
                                   core::format_number(epochs[e][1])};
      if (with_auc) row.push_back(core::format_number(epochs[e][2]));
      table.add(row);
    }
    const auto folder = folder_ / strategy / std::to_string(fold);
    table.write(folder / "history.tsv");
    runs_.push_back({strategy, 0, fold, folder});
  }
  static std::vector<std::string> texts(const core::Json& row) {
    std::vector<std::string> out{row["head"].get<std::string>()};
    for (const auto& cell : row["cells"]) out.push_back(cell["text"].get<std::string>());
    return out;
  }

  ScratchFolder folder_;
  std::vector<evaluation::TrainingRun> runs_;
};

TEST_F(EpochChoice, IsTheFirstBestEpochOfEachRule) {
  write("softmax", 0, {{1.0, 0.5, 0.7}, {0.8, 0.6, 0.9}, {0.9, 0.8, 0.8}, {0.8, 0.8, 0.9}});
  write("softmax", 1, {{0.5, 0.7, 0.6}, {0.6, 0.6, 0.7}, {0.7, 0.5, 0.8}, {0.9, 0.4, 0.5}});
  const auto found = evaluation::epoch_choice(runs_, {"softmax"}, "log-loss");
  const auto& rows = found["table"]["rows"];
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(texts(rows[0]), ElementsAre("softmax", "log loss", "1.5", "0.650", "0.750", "0.650"));
  EXPECT_THAT(texts(rows[1]), ElementsAre("softmax", "AUC", "2.5", "0.750", "0.850", "0.550"));
  EXPECT_THAT(texts(rows[2]), ElementsAre("softmax", "balanced accuracy", "2.0", "0.700", "0.700", "0.750"));
  EXPECT_EQ(rows[0]["row_class"], "marked");
  ASSERT_EQ(found["sentences"].size(), 2u);
  EXPECT_THAT(found["sentences"][0].get<std::string>(), HasSubstr("Had AUC chosen"));
  EXPECT_THAT(found["sentences"][0].get<std::string>(), HasSubstr("\u22120.100 (softmax)"));
  EXPECT_EQ(evaluation::epoch_choice(runs_, {"softmax"}, "auc")["table"]["rows"][1]["row_class"], "marked");
}

TEST_F(EpochChoice, NeedsTwoRulesThatAreRecorded) {
  EXPECT_EQ(evaluation::epoch_choice({}, {"softmax"}, "log-loss"), false);
  write("softmax", 0, {{1.0, 0.5, 0}, {0.8, 0.6, 0}}, false);
  EXPECT_EQ(evaluation::epoch_choice(runs_, {"softmax"}, "log-loss")["table"]["rows"].size(), 2u);
}

}  // namespace
}  // namespace tripet::tests
