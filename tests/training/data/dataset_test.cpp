// Verifies that a scan under two names stops the run, that scans of two grids do, and what a network gets to see.

#include "training/data/dataset.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <set>

#include "core/error.hpp"
#include "support.hpp"
#include "training/data/augmentation.hpp"
#include "training/phantom.hpp"

namespace tripet::training {
namespace {

using testing::HasSubstr;

class DatasetTest : public testing::Test {
 protected:
  DatasetTest() {
    tests::write_cohort(folder_.path(), 2);
    options_.data = folder_.path();
  }
  std::string error() {
    try {
      const Dataset dataset(read_cohort(options_));
    } catch (const core::Error& e) {
      return e.what();
    }
    return "";
  }

  tests::ScratchFolder folder_;
  DataOptions options_;
};

TEST_F(DatasetTest, ReadsScansWithMeanZeroAndDeviationOne) {
  const Dataset dataset(read_cohort(options_));
  ASSERT_EQ(dataset.size(), 6u);
  std::vector<float> values(dataset.voxels());
  dataset.read(3, values);
  double sum = 0, squares = 0;
  for (const float value : values) sum += value, squares += static_cast<double>(value) * value;
  const auto n = static_cast<double>(values.size());
  EXPECT_NEAR(sum / n, 0, 1e-5);
  EXPECT_NEAR(squares / n, 1, 1e-5);
}

TEST_F(DatasetTest, TheSamePixelsUnderTwoParticipantsStopWithBothNames) {
  std::filesystem::copy_file(folder_ / "sub-101.nii", folder_ / "sub-104.nii",
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("sub-101"), HasSubstr("sub-104"), HasSubstr("same pixels")));
}

TEST_F(DatasetTest, ScansOfTwoGridsStop) {
  tests::write_prepared(folder_ / "sub-102.nii", std::vector<float>(64, 1), {4, 4, 4});
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("sub-102.nii"), HasSubstr("4 x 4 x 4"), HasSubstr("16 x 18 x 14")));
}

TEST_F(DatasetTest, ValuesThatAreNoNumbersStop) {
  auto values = tests::phantom(0, "x");
  values[5] = std::numeric_limits<float>::quiet_NaN();
  tests::write_prepared(folder_ / "sub-102.nii", values);
  EXPECT_THAT(error(), testing::AllOf(HasSubstr("sub-102.nii"), HasSubstr("not finite")));
  tests::write_prepared(folder_ / "sub-102.nii", std::vector<float>(tests::phantom_voxels, 3));
  EXPECT_THAT(error(), HasSubstr("all voxels are equal"));
}

TEST_F(DatasetTest, HashKnowsLabelsAndPixels) {
  const std::string before = Dataset(read_cohort(options_)).hash();
  EXPECT_EQ(before, Dataset(read_cohort(options_)).hash());
  tests::write_prepared(folder_ / "sub-102.nii", tests::phantom(2, "another"));
  EXPECT_NE(before, Dataset(read_cohort(options_)).hash());
}

// By how many voxels `moved` is the scan shifted, the edge repeated; a failure when by none of up to 2.
std::array<int, 3> find_shift(const std::vector<float>& scan, const std::vector<float>& moved) {
  const auto& size = tests::phantom_size;
  const auto at = [&](const std::vector<float>& values, int x, int y, int z) {
    return values[static_cast<std::size_t>((z * size[1] + y) * size[0] + x)];
  };
  for (int i = 0; i < 125; ++i) {
    const std::array<int, 3> shift{i % 5 - 2, i / 5 % 5 - 2, i / 25 - 2};
    bool same = true;
    for (int z = 0; z < size[2] && same; ++z) {
      for (int y = 0; y < size[1] && same; ++y) {
        for (int x = 0; x < size[0] && same; ++x) {
          same = at(moved, x, y, z) == at(scan, std::clamp(x - shift[0], 0, size[0] - 1),
                                          std::clamp(y - shift[1], 0, size[1] - 1),
                                          std::clamp(z - shift[2], 0, size[2] - 1));
        }
      }
    }
    if (same) return shift;
  }
  ADD_FAILURE() << "not a shift by up to two voxels";
  return {};
}

void changed(const Augmentation& augmentation, core::Random& random, const std::array<int, 3>& size,
             const std::vector<float>& in, std::vector<float>& out) {
  const Change change = draw(augmentation, random, size, {0, 1});
  ops::augment(in, size, change.placement, change.intensity, out, ops::one_thread);
}

TEST(Augmentation, NoneCopiesFlipMirrorsShiftMoves) {
  const std::array<int, 3> size{3, 2, 2};
  std::vector<float> in(12), out(12);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<float>(i);
  core::Random none("k");
  changed(Augmentation::parse({"none"}), none, size, in, out);
  EXPECT_EQ(in, out);

  const auto scan = tests::phantom(0, "scan");
  std::vector<float> moved(scan.size());
  int mirrored = 0;
  for (int i = 0; i < 200; ++i) {
    core::Random random("flip" + std::to_string(i));
    changed(Augmentation::parse({"flip"}), random, size, in, out);
    const bool flipped = out != in;
    if (!flipped) continue;
    EXPECT_EQ(out, (std::vector<float>{2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9}));
    ++mirrored;
  }
  EXPECT_GT(mirrored, 60);
  EXPECT_LT(mirrored, 140);

  std::set<std::array<int, 3>> shifts;
  for (int i = 0; i < 50; ++i) {
    core::Random random("shift" + std::to_string(i));
    changed(Augmentation::parse({"shift"}), random, tests::phantom_size, scan, moved);
    shifts.insert(find_shift(scan, moved));
  }
  EXPECT_GT(shifts.size(), 30u);  // of 125
  EXPECT_THROW(Augmentation::parse({"none", "flip"}), core::UsageError);
  EXPECT_THROW(Augmentation::parse({"blur"}), core::UsageError);
}

TEST(Augmentation, AffineTurnsAboutTheMiddleAndFollowsFlip) {
  // A ball in the middle stays there, whichever way it is turned; the flip of the same key still mirrors.
  constexpr std::array<int, 3> size{21, 21, 21};
  std::vector<float> ball(21 * 21 * 21), ramp(ball.size()), out(ball.size());
  for (std::size_t i = 0; i < ball.size(); ++i) {
    const int x = static_cast<int>(i % 21) - 10, y = static_cast<int>(i / 21 % 21) - 10,
              z = static_cast<int>(i / 441) - 10;
    ball[i] = x * x + y * y + z * z <= 25 ? 1.0F : 0.0F;
    ramp[i] = static_cast<float>(x);
  }
  int mirrored = 0;
  for (int i = 0; i < 50; ++i) {
    core::Random one("turn" + std::to_string(i)), two("turn" + std::to_string(i)), three("turn" + std::to_string(i));
    changed(Augmentation::parse({"affine"}), one, size, ball, out);
    double off = 0;
    for (std::size_t at = 0; at < out.size(); ++at) off += std::abs(static_cast<double>(out[at] - ball[at]));
    EXPECT_LT(off, 160);  // of 515 voxels: the rim
    EXPECT_GT(off, 1);
    changed(Augmentation::parse({"affine", "flip"}), two, size, ramp, out);
    const bool slopes_down = out[10 * 441 + 10 * 21 + 14] < out[10 * 441 + 10 * 21 + 6];
    changed(Augmentation::parse({"flip"}), three, size, ramp, out);
    EXPECT_EQ(slopes_down, out[10 * 441 + 10 * 21 + 14] < out[10 * 441 + 10 * 21 + 6]);
    mirrored += slopes_down;
  }
  EXPECT_GT(mirrored, 10);
  EXPECT_LT(mirrored, 40);
}

TEST(Augmentation, DependsOnItsKeyOnly) {
  const auto in = tests::phantom(0, "a");
  std::vector<float> first(in.size()), second(in.size()), other(in.size());
  const auto all = Augmentation::parse({"flip", "shift", "intensity"});
  core::Random one("key"), two("key"), three("another key");
  changed(all, one, tests::phantom_size, in, first);
  changed(all, two, tests::phantom_size, in, second);
  changed(all, three, tests::phantom_size, in, other);
  EXPECT_EQ(first, second);
  EXPECT_NE(first, other);
}

TEST(Random, NormalHasMeanZeroAndVarianceOne) {
  core::Random random("normal");
  double sum = 0, squares = 0;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / n, 0, 0.015);
  EXPECT_NEAR(squares / n, 1, 0.02);
}

}  // namespace
}  // namespace tripet::training
