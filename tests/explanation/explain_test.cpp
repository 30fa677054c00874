// Verifies explaining a comparison and a run: each held-out scan by the network of its fold, maps that point at what
// tells the classes apart, differences, tables, the same bytes when run again, and what is refused.

#include "explanation/explain.hpp"

#include <gmock/gmock.h>

#include <map>

#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "explanation/models.hpp"
#include "explanation/results/map_files.hpp"
#include "training/compare.hpp"
#include "training/fit.hpp"
#include "training/fixture.hpp"
#include "training/trainer.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;
using core::Tsv;

class ExplainTest : public tests::TrainingTest {
 protected:
  ExplainTest() {
    explain_.in = {folder_ / "data"};
    explain_.out = folder_ / "maps";
    explain_.space = "MNI152";
    explain_.device = "cpu";
    explain_.checked_scans = 0;
    explain_.method.methods = {"grad-cam", "occlusion", "integrated-gradients", "smooth-grad"};
    explain_.method.cube = 16;
    explain_.method.stride = 8;
    explain_.method.samples = 4;
    explain_.method.layer = "1";
  }

  void train(int epochs) {
    options_.learning.epochs = epochs;
    training::compare(options_, 5, 2, [](const training::TrainOptions& run) { return run.strategy; });
    explain_.models = {options_.out};
  }

  /// The slab along z in which phantom.hpp makes this class bright: mean size of the map there over that elsewhere.
  static double contrast(const fs::path& file, int label) {
    const core::MappedVolume map(file);
    double sum[2] = {0, 0}, count[2] = {0, 0};
    const std::size_t plane = map.values().size() / static_cast<std::size_t>(map.size()[2]);
    for (std::size_t i = 0; i < map.values().size(); ++i) {
      const int z = static_cast<int>(i / plane);
      const int inside = z / 4 == label ? 1 : 0;
      sum[inside] += std::abs(static_cast<double>(map.values()[i]));
      ++count[inside];
    }
    return sum[1] / count[1] / (sum[0] / count[0]);
  }

  ExplainOptions explain_;
};

TEST_F(ExplainTest, EachHeldOutScanIsExplainedByItsFold) {
  train(2);
  const auto models = find_models({options_.out}, 0);
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0].name, "softmax");
  EXPECT_EQ(models[1].name, "one-vs-one");
  const Tsv splits = Tsv::read(options_.out / "softmax/repeat-0/fold-1/splits.tsv");
  for (std::size_t row = 0; row < splits.size(); ++row) {
    const auto file = models[0].file_for({splits.at(row, "participant_id"), "n/a"});
    ASSERT_TRUE(file);
    EXPECT_EQ(file->parent_path().filename() == "fold-1", splits.at(row, "set") == "test");
  }
  EXPECT_FALSE(models[0].file_for({"sub-999", "n/a"}));
}

TEST_F(ExplainTest, MapsPointAtWhatTellsTheClassesApart) {
  train(12);
  const auto summary = explain(explain_, {folder_ / "data"}, 1, 2);
  EXPECT_EQ(summary.failed, 0);
  const Tsv maps = Tsv::read(summary.maps);
  EXPECT_EQ(maps.size(), 30u * 2 * 4);
  std::map<std::string, double> sum, count;
  std::map<std::string, std::string> first;  // what the first model predicts: the target of both
  for (std::size_t row = 0; row < maps.size(); ++row) {
    const auto& participant = maps.at(row, "participant_id");
    if (maps.at(row, "model") == "softmax") first[participant] = maps.at(row, "predicted");
    EXPECT_EQ(maps.at(row, "target"), "prob_" + first.at(participant));
    if (maps.at(row, "method") == "integrated-gradients") {
      EXPECT_LE(*maps.number(row, "incompleteness"), 0.01);
    }
    if (maps.at(row, "label") != "AD" || maps.at(row, "predicted") != "AD") continue;
    const std::string key = maps.at(row, "model") + " " + maps.at(row, "method");
    sum[key] += contrast(folder_ / "maps" / maps.at(row, "file"), 2);
    ++count[key];
  }
  for (const std::string model : {"softmax", "one-vs-one"}) {
    for (const std::string method : {"occlusion", "integrated-gradients"}) {
      const std::string key = model + " " + method;
      ASSERT_GT(count[key], 0) << key;
      // Above what a map that knows nothing may reach. A cube as wide as the slab spreads over its neighbours.
      EXPECT_GT(sum[key] / count[key], 1.25) << key;
    }
  }
}

TEST_F(ExplainTest, RunAgainItMakesWhatIsMissingToTheSameBytes) {
  train(1);
  explain_.method.methods = {"integrated-gradients", "smooth-grad"};
  explain_.differences = true;
  explain(explain_, {folder_ / "data"}, 1, 2);
  const MapFiles files(explain_.out, "sub-100", "n/a", "one-vs-one"), others(explain_.out, "sub-101", "n/a", "softmax"),
      differences(explain_.out, "sub-100", "n/a", "softmax-minus-one-vs-one");
  const std::string before = core::read_text(files.in_template_space("smooth-grad"));
  const std::string tables = bytes("maps/maps.tsv") + bytes("maps/regions.tsv") + bytes("maps/groups.tsv");
  const auto written = fs::last_write_time(others.in_template_space("smooth-grad"));
  fs::remove(files.in_template_space("smooth-grad"));
  fs::remove(differences.record());
  explain(explain_, {folder_ / "data"}, 1, 1);
  EXPECT_EQ(core::read_text(files.in_template_space("smooth-grad")), before);
  EXPECT_EQ(bytes("maps/maps.tsv") + bytes("maps/regions.tsv") + bytes("maps/groups.tsv"), tables);
  EXPECT_EQ(fs::last_write_time(others.in_template_space("smooth-grad")), written);
  const core::MappedVolume a(MapFiles(explain_.out, "sub-100", "n/a", "softmax").in_template_space("smooth-grad")),
      b(files.in_template_space("smooth-grad")), d(differences.in_template_space("smooth-grad"));
  for (std::size_t i = 0; i < d.values().size(); i += 97) EXPECT_EQ(d.values()[i], a.values()[i] - b.values()[i]);
  // Another seed draws other noise; integrated gradients draw none, and are made again with the rest.
  explain(explain_, {folder_ / "data"}, 2, 2);
  EXPECT_NE(core::read_text(files.in_template_space("smooth-grad")), before);
}

TEST_F(ExplainTest, GroupsAreTheMeansOfTheirMaps) {
  train(1);
  explain_.method.methods = {"grad-cam"};
  explain(explain_, {folder_ / "data"}, 1, 2);
  const Tsv groups = Tsv::read(folder_ / "maps/groups.tsv"), maps = Tsv::read(folder_ / "maps/maps.tsv");
  double scans = 0;
  for (std::size_t row = 0; row < groups.size(); ++row) {
    std::vector<double> sum(tests::phantom_voxels);
    double count = 0;
    for (std::size_t map = 0; map < maps.size(); ++map) {
      bool same = true;
      for (const std::string column : {"model", "method", "label", "outcome"}) {
        same = same && maps.at(map, column) == groups.at(row, column);
      }
      if (!same) continue;
      const core::MappedVolume volume(folder_ / "maps" / maps.at(map, "file"));
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(volume.values()[i]);
      ++count;
    }
    EXPECT_EQ(*groups.number(row, "scans"), count);
    const core::MappedVolume mean(folder_ / "maps" / groups.at(row, "file"));
    for (std::size_t i = 0; i < sum.size(); i += 53) EXPECT_NEAR(mean.values()[i], sum[i] / count, 1e-5);
    scans += count;
  }
  EXPECT_EQ(scans, 60);
}

TEST_F(ExplainTest, MapsAreCheckedBeforeThePageIsWritten) {
  train(12);
  explain_.method.methods = {"integrated-gradients", "occlusion"};
  explain_.checked_scans = 3;
  const auto summary = explain(explain_, {folder_ / "data"}, 1, 2);
  EXPECT_TRUE(fs::exists(summary.page));
  const Tsv checks = Tsv::read(folder_ / "maps/checks.tsv"), cascade = Tsv::read(folder_ / "maps/cascade.tsv");
  EXPECT_EQ(checks.size(), 2u * (4 + 5 + 1));  // occlusion, integrated gradients, the model's answers
  EXPECT_EQ(cascade.size(), 2u * (1 + 6));     // occlusion: the end; integrated gradients: six stages
  for (std::size_t row = 0; row < checks.size(); ++row) {
    const std::string& check = checks.at(row, "check");
    const double scans = *checks.number(row, "scans");
    if (check == "answers") {
      EXPECT_EQ(scans, 30);
      EXPECT_EQ(checks.at(row, "passed"), "yes");
    } else if (check == "deletion" || check == "insertion") {
      EXPECT_LE(scans, 3);  // of those that are answered otherwise than their baseline
    } else {
      EXPECT_EQ(scans, 3);
    }
    if (checks.at(row, "check") == "completeness") {
      EXPECT_EQ(checks.at(row, "passed"), "yes");
    }
    EXPECT_EQ(checks.at(row, "passed") == "no", checks.at(row, "meaning") != "n/a");
  }
}

TEST_F(ExplainTest, MapsThatExchangedLabelsGiveTooAreFound) {
  train(8);
  training::TrainOptions permuted;
  permuted.out = folder_ / "permuted";
  permuted.data = options_.data;
  permuted.learning = options_.learning;
  permuted.device = options_.device;
  permuted.permute_labels = true;
  training::train(permuted, 5, 2, "# options\n", training::Ranks());
  explain_.method.methods = {"integrated-gradients"};
  explain_.checked_scans = 3;
  explain_.permuted = permuted.out;
  explain(explain_, {folder_ / "data"}, 1, 2);
  // Its own maps are like themselves: the check fails where it must.
  explain_.models = {permuted.out};
  explain_.out = folder_ / "own";
  explain(explain_, {folder_ / "data"}, 1, 2);
  const auto passed = [&](const fs::path& file) {
    std::map<std::string, std::string> of_model;
    const Tsv checks = Tsv::read(file);
    for (std::size_t row = 0; row < checks.size(); ++row) {
      if (checks.at(row, "check") == "labels") of_model[checks.at(row, "model")] = checks.at(row, "passed");
    }
    return of_model;
  };
  EXPECT_THAT(passed(folder_ / "maps/checks.tsv"), testing::SizeIs(2));
  EXPECT_THAT(passed(folder_ / "own/checks.tsv"), testing::ElementsAre(testing::Pair("softmax", "no")));
}

TEST_F(ExplainTest, ABadScanCostsNoOther) {
  train(1);
  explain_.method.methods = {"grad-cam"};
  core::write_text(folder_ / "data/sub-101.nii", "cut");
  EXPECT_EQ(explain(explain_, {folder_ / "data"}, 1, 2).failed, 1);
  EXPECT_EQ(Tsv::read(folder_ / "maps/maps.tsv").size(), 58u);
}

TEST_F(ExplainTest, WhatDoesNotFitIsRefusedInWords) {
  train(1);
  const auto refused = [&](const ExplainOptions& options, const std::string& part) {
    try {
      explain(options, {folder_ / "data"}, 1, 1);
      FAIL() << part;
    } catch (const core::Error& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr(part));
    }
  };
  auto options = explain_;
  options.target = "prob_FTD";
  refused(options, "prob_CN, prob_MCI, prob_AD");
  options = explain_;
  options.method.methods = {"gradcam"};
  refused(options, "did you mean 'grad-cam'?");
  options = explain_;
  options.method.layer = "block9";
  refused(options, "block1");
  options = explain_;
  options.repeat = 3;
  refused(options, "no repeat 3");
  options = explain_;
  options.models = {folder_ / "data"};
  refused(options, "neither a run");
  options.models = {options_.out / "softmax/repeat-0/fold-0"};
  options.differences = true;
  refused(options, "one model only");
  options.differences = false;
  options.permuted = options_.out / "softmax/repeat-0/fold-1";
  refused(options, "learnt from the true labels");
}

}  // namespace
}  // namespace tripet::explanation
