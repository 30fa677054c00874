// Verifies scans with several diseases, from the label table to the predictions: every way of writing labels, entries
// that are not known, splits that spread each disease, a network that learns each by itself, and one clear line for
// labels that cannot be.

#include <gmock/gmock.h>

#include <cmath>

#include "core/error.hpp"
#include "training/data/class_weights.hpp"
#include "training/data/disease_labels.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"

namespace tripet::training {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> diseases{"AD", "DLB"};

/// Four kinds of participants in turn: none, AD, DLB, both; each disease doubles the uptake of a slab of its own.
class MultilabelTest : public tests::TrainingTest {
 protected:
  MultilabelTest() {
    options_.data.data = folder_ / "several";
    options_.data.task = "multilabel";
    std::vector<core::ScanRecord> scans;
    for (int i = 0; i < participants; ++i) {
      const std::string id = name(i);
      scans.push_back({id, "n/a", "x", id + ".nii", core::ScanStatus::ok, "n/a", "SUVbw", "1", "0", "h" + id, "s"});
      std::vector<float> values = tests::phantom(9, id);
      for (std::size_t v = 0; v < values.size(); ++v) {
        const std::size_t z = v / (16 * 18);
        if ((z / 4 == 0 && has(i, 0)) || (z / 4 == 2 && has(i, 1))) values[v] += 1;
      }
      tests::write_prepared(options_.data.data / (id + ".nii"), values);
    }
    core::write_scan_list(options_.data.data / "scans.tsv", scans);
  }

  static constexpr int participants = 40;
  static std::string name(int i) { return "sub-" + std::to_string(100 + i); }
  static bool has(int i, int disease) { return (i >> disease & 1) != 0; }

  void write_labels(const std::function<std::string(int)>& label, const std::string& header = "diagnosis") {
    std::string text = "participant_id\t" + header + "\n";
    for (int i = 0; i < participants; ++i) text += name(i) + "\t" + label(i) + "\n";
    core::write_text(options_.data.data / "participants.tsv", text);
  }
  static std::string joined(int i) { return has(i, 0) ? has(i, 1) ? "AD+DLB" : "AD" : has(i, 1) ? "DLB" : "CN"; }
  std::string error() {
    try {
      check_folds(read_cohort(options_.data), options_.data.folds);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "";
  }
};

TEST(DiseaseLabels, AreReadAndWritten) {
  for (const std::string label : {"AD", "DLB", "AD+DLB", "none", "AD?", "AD+DLB?", "n/a"}) {
    const auto present = parse_diseases(label, diseases);
    EXPECT_EQ(disease_label(present, diseases), label);
  }
  EXPECT_EQ(parse_diseases("DLB+AD", diseases), (std::vector<float>{1, 1}));
  EXPECT_EQ(parse_diseases("CN", diseases), (std::vector<float>{0, 0}));
  EXPECT_TRUE(std::isnan(parse_diseases("DLB?", diseases)[1]));
  EXPECT_EQ(parse_diseases("DLB?", diseases)[0], 0);
  EXPECT_THAT(diseases_of({"CN", "n/a", "DLB", "AD+FTD?", "none"}, {"CN"}), ElementsAre("DLB", "AD", "FTD"));
  for (const std::string label : {"AD+", "AD+AD", "AD+CN", "AD+none", "?"}) {
    EXPECT_THROW(diseases_of({label}, {"CN"}), core::Error) << label;
  }
}

TEST_F(MultilabelTest, OneColumnADiseaseSaysTheSameAsJoinedLabels) {
  write_labels(joined);
  options_.data.classes = diseases;
  const Cohort by_label = read_cohort(options_.data);
  write_labels([](int i) { return std::string(has(i, 0) ? "1" : "0") + "\t" + (has(i, 1) ? "1" : "0"); }, "AD\tDLB");
  options_.data.label_columns = diseases;
  options_.data.classes.clear();
  const Cohort by_column = read_cohort(options_.data);
  EXPECT_EQ(by_column.classes, diseases);
  EXPECT_EQ(by_column.label_of_participant(), by_label.label_of_participant());
  EXPECT_EQ(by_column.label_of_participant().at(name(3)), "AD+DLB");
  EXPECT_EQ(by_column.label_of_participant().at(name(0)), "none");
}

TEST_F(MultilabelTest, WhatIsNotKnownOfAScanStaysUnknown) {
  write_labels([](int i) { return i == 0 ? "n/a\tn/a" : i == 1 ? "1\tn/a" : "0\t1"; }, "AD\tDLB");
  options_.data.label_columns = diseases;
  const Cohort cohort = read_cohort(options_.data);
  EXPECT_THAT(cohort.warnings, ElementsAre(HasSubstr("1 participant left out without a label")));
  EXPECT_EQ(cohort.examples.front().participant_id, name(1));
  EXPECT_EQ(cohort.label_of(cohort.examples.front()), "AD+DLB?");
  EXPECT_THAT(cohort.traits_of_participant().at(name(1)), ElementsAre("AD"));
}

TEST_F(MultilabelTest, FoldsSpreadEachDisease) {
  std::map<std::string, std::string> labels;
  for (int i = 0; i < 90; ++i) {
    labels[name(i)] = i % 3 == 0 ? "AD" : i % 3 == 1 ? "DLB" : i % 9 == 2 ? "AD+DLB" : "none";
  }
  for (int fold = 0; fold < 5; ++fold) {
    std::map<std::string, int> tested;
    for (const auto& [id, set] : split_participants(labels, 5, fold, 3, 0)) {
      for (const std::string disease : {"AD", "DLB"}) {
        tested[disease] += set == Set::test && labels.at(id).find(disease) != std::string::npos;
      }
    }
    EXPECT_NEAR(tested["AD"], 8, 1);  // 40 of each
    EXPECT_NEAR(tested["DLB"], 8, 1);
  }
}

TEST_F(MultilabelTest, LearnsEachDiseaseAlsoWhereTheOtherIsNotKnown) {
  // Some labels of DLB are kept back: it must neither be learnt as "without", nor stand in the table.
  const auto hidden = [](int i) { return i % 16 == 3 || i % 16 == 8; };
  write_labels(
      [&](int i) {
        return std::string(has(i, 0) ? "1" : "0") + "\t" + (hidden(i) ? "n/a" : has(i, 1) ? "1" : "0");
      },
      "AD\tDLB");
  options_.data.label_columns = diseases;
  options_.learning.epochs = 20;
  const Experiment data = experiment();
  fit(data, job("run", "multi-label"));
  const core::Tsv table = core::Tsv::read(folder_ / "run/predictions.tsv");
  ASSERT_EQ(table.size(), 20u);
  for (std::size_t row = 0; row < table.size(); ++row) {
    const int i = std::stoi(table.at(row, "participant_id").substr(4)) - 100;
    EXPECT_EQ(table.at(row, "predicted"), joined(i) == "CN" ? "none" : joined(i));
    EXPECT_EQ(table.at(row, "task"), "multilabel");
    EXPECT_EQ(table.at(row, "label_AD"), has(i, 0) ? "1" : "0");
    EXPECT_EQ(table.at(row, "label_DLB"), hidden(i) ? "n/a" : has(i, 1) ? "1" : "0");
    EXPECT_EQ(table.at(row, "label"), hidden(i) ? "n/a" : joined(i) == "CN" ? "none" : joined(i));
  }
  const auto record = core::read_json(folder_ / "run/run.json");
  EXPECT_GT(record["best_validation_auc"].get<double>(), 0.99);
}

TEST_F(MultilabelTest, BalanceIsWithoutOverWithOfTheTrainingScans) {
  write_labels([](int i) { return i % 8 == 1 ? "AD" : i % 2 == 0 ? "DLB" : "CN"; });
  options_.data.classes = diseases;
  const Cohort cohort = read_cohort(options_.data);
  std::vector<std::size_t> all(cohort.examples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  EXPECT_THAT(class_weights("balanced", cohort, all), ElementsAre(7.0, 1.0));
  EXPECT_THAT(class_weights("2,3", cohort, all), ElementsAre(2.0, 3.0));
}

TEST_F(MultilabelTest, WhatCannotBeEndsInOneLine) {
  options_.data.label_columns = diseases;
  write_labels([](int) { return "1\tyes"; }, "AD\tDLB");
  EXPECT_THAT(error(), AllOf(HasSubstr("row 1: DLB is 'yes'"), HasSubstr("0, 1 or n/a")));
  options_.data.label_columns = {"AD", "DBL"};
  EXPECT_THAT(error(), AllOf(HasSubstr("DBL"), HasSubstr("'DLB'")));
  options_.data.label_columns = diseases;
  write_labels([](int i) { return i == 0 ? "1\t1" : "1\t0"; }, "AD\tDLB");
  options_.data.task = "multiclass";
  EXPECT_THAT(error(), HasSubstr("--task multilabel"));
  options_.data.task = "multilabel";
  EXPECT_THAT(error(), HasSubstr("class DLB has 1 participant with a prepared scan, fewer than 2 folds"));
  write_labels([](int i) { return i % 2 == 0 ? "1\t1" : "1\t0"; }, "AD\tDLB");
  EXPECT_THAT(error(), HasSubstr("class without AD has 0 participants"));
  options_.data.label_columns = {"diagnosis"};
  write_labels([](int i) { return i % 2 == 0 ? "AD" : "CN"; });
  EXPECT_THAT(error(), HasSubstr("only one class, AD"));
  write_labels([](int i) { return i % 2 == 0 ? "AD+" : "CN"; });
  EXPECT_THAT(error(), HasSubstr("the label 'AD+' cannot be read"));
  write_labels(joined);
  const Experiment data = experiment();
  EXPECT_THROW(check_settings(data, {job("a", "softmax")}), core::UsageError);
  EXPECT_NO_THROW(check_settings(data, {job("a", "multi-label")}));
}

}  // namespace
}  // namespace tripet::training
