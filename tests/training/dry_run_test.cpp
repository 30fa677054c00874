// Verifies that --dry-run says what training takes and writes nothing.

#include "training/dry_run.hpp"

#include <gmock/gmock.h>

#include "training/fixture.hpp"

namespace tripet::training {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

class DryRunTest : public tests::TrainingTest {};

TEST_F(DryRunTest, SaysParametersMemoryAndTimeAndWritesNothing) {
  TrainOptions options;
  options.data = options_.data;
  options.learning = options_.learning;
  options.device = options_.device;
  options.out = folder_ / "run";
  const std::string text = dry_run(options, 1, 1);
  // Convolutions 27 (1 x 8 + 8 x 16 + 16 x 32 + 32 x 64 + 64 x 128), two numbers a channel of batch norm, 3 x 129.
  const int parameters = 27 * (8 + 128 + 512 + 2048 + 8192) + 2 * (8 + 16 + 32 + 64 + 128) + 3 * 129;
  EXPECT_THAT(text, HasSubstr("parameters: " + std::to_string(parameters) + "\n"));
  EXPECT_THAT(text, HasSubstr("scans: 12 train, 3 validation, 15 test, of 16 x 18 x 14 voxels\n"));
  EXPECT_THAT(text, HasSubstr("steps per epoch: 3 of at most 4 scans\n"));
  EXPECT_THAT(text, ContainsRegex("memory: 0\\.[0-9]+ GB"));
  EXPECT_THAT(text, ContainsRegex("time to read and augment: [0-9.e-]+ s of it \\([0-9.]+ %\\)"));
  EXPECT_THAT(text, ContainsRegex("time per epoch: [0-9.e-]+ s"));
  EXPECT_FALSE(std::filesystem::exists(options.out));
}

}  // namespace
}  // namespace tripet::training
