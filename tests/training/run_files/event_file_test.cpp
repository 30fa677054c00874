// Verifies event files with TensorBoard's own reader.

#include "training/run_files/event_file.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <set>

#include "support.hpp"
#include "training/tensorboard.hpp"

namespace tripet::training {
namespace {

TEST(EventFile, TensorBoardReadsScalarsAndHistograms) {
  const tests::ScratchFolder folder;
  {
    EventFile events(folder.path(), 1);
    events.write(1, {{{"loss/train", 0.75}, {"loss/validation", std::nan("")}}, {{"p", {0, 0.049, 0.05, 0.5, 1}}}});
    events.write(2, {{{"loss/train", 0.5}}});
  }
  const auto read = tests::tensorboard_reads(folder.path());
  EXPECT_EQ(read["scalars"], core::Json::parse(R"({"loss/train": [[1, 0.75], [2, 0.5]]})"));
  ASSERT_EQ(read["histograms"]["p"].size(), 1u);
  const auto& histogram = read["histograms"]["p"][0][1];
  EXPECT_EQ(histogram["count"], 5);
  EXPECT_EQ(histogram["min"], 0);
  EXPECT_EQ(histogram["max"], 1);
  EXPECT_NEAR(histogram["sum"].get<double>(), 1.599, 1e-12);
  EXPECT_NEAR(histogram["sum_squares"].get<double>(), 0.049 * 0.049 + 0.05 * 0.05 + 0.25 + 1, 1e-12);
  ASSERT_EQ(histogram["counts"].size(), 20u);
  EXPECT_EQ(histogram["counts"][0], 2);
  EXPECT_EQ(histogram["counts"][1], 1);
  EXPECT_EQ(histogram["counts"][10], 1);
  EXPECT_EQ(histogram["counts"][19], 1);
  EXPECT_NEAR(histogram["limits"][0].get<double>(), 0.05, 1e-12);
}

TEST(EventFile, TensorBoardReadsPictures) {
  const tests::ScratchFolder folder;
  core::Picture picture(3, 2);
  picture.set(1, 0, 255, 128, 7);
  EventFile(folder.path(), 1).write(5, {{}, {}, {{"samples", picture}}});
  const auto read = tests::tensorboard_reads(folder.path());
  EXPECT_EQ(read["pictures"]["samples"],
            core::Json::parse("[[5, 3, 2, [0, 0, 0, 255, 128, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
                              "0, 0, 0]]]"));
}

TEST(EventFile, ALaterFileReplacesWhatComesAfterItsFirstStep) {
  const tests::ScratchFolder folder;
  for (const int first : {1, 3}) {
    EventFile events(folder.path(), first);
    for (int step = first; step <= 4; ++step) events.write(step, {{{"loss", first * 10 + step}}});
  }
  EXPECT_EQ(tests::tensorboard_reads(folder.path())["scalars"]["loss"],
            core::Json::parse("[[1, 11], [2, 12], [3, 33], [4, 34]]"));
  remove_event_files(folder.path());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// TensorBoard reads the files of a folder in the order of their names.
TEST(EventFile, FilesOfOneSecondAreNamedInTheOrderInWhichTheyWereMade) {
  const tests::ScratchFolder folder;
  std::set<std::filesystem::path> known;
  for (int made = 0; made < 12; ++made) {
    const EventFile events(folder.path(), 1);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      const auto [place, is_new] = known.insert(entry.path());
      if (is_new) {
        EXPECT_EQ(std::next(place), known.end());
      }
    }
  }
  EXPECT_EQ(known.size(), 12u);
}

}  // namespace
}  // namespace tripet::training
