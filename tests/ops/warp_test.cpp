// Verifies that warping interpolates as ITK does: the plain reference against values known by hand and against
// SimpleITK, the fast version against the reference for any affine, also over the borders.
#include "ops/warp.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>
#include <vector>

#include "core/error.hpp"
#include "ops/grid.hpp"
#include "ops/inputs.hpp"
#include "ops/instruction_sets.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

std::vector<float> noise(std::size_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(count);
  for (float& v : values) v = uniform(engine);
  return values;
}

Affine random_affine(std::mt19937& engine, double shift) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  Affine map;
  for (auto& row : map.rows) {
    for (std::size_t j = 0; j < 3; ++j) row[j] += 0.4 * uniform(engine);
    row[3] = shift * uniform(engine);
  }
  return map;
}

TEST(Warp, InterpolatesLinearlyBetweenCentres) {
  // f(x, y, z) = x + 10 y + 100 z is linear: trilinear interpolation gives it back exactly between centres.
  const std::array<int, 3> size{3, 4, 5};
  std::vector<float> source;
  for (int z = 0; z < 5; ++z)
    for (int y = 0; y < 4; ++y)
      for (int x = 0; x < 3; ++x) source.push_back(static_cast<float>(x + 10 * y + 100 * z));
  Affine map;
  map.rows[0][3] = 0.25;
  map.rows[1][3] = 0.5;
  map.rows[2][3] = 0.75;
  std::vector<float> target(8);
  warp_affine_reference(source, size, map, target, {2, 2, 2});
  EXPECT_FLOAT_EQ(target[0], 0.25F + 5 + 75);
  EXPECT_FLOAT_EQ(target[7], 1.25F + 15 + 175);
}

TEST(Warp, IsTheNearestCentreWithinHalfAVoxelOfTheBorderAndZeroBeyond) {
  const std::vector<float> source{7, 8};
  std::vector<float> target(4);
  Affine map;
  map.rows[0] = {0.9, 0, 0, -0.85};  // -0.85, 0.05, 0.95, 1.85
  warp_affine_reference(source, {2, 1, 1}, map, target, {4, 1, 1});
  EXPECT_EQ(target[0], 0);
  EXPECT_FLOAT_EQ(target[1], 7.05F);
  EXPECT_FLOAT_EQ(target[2], 7.95F);
  EXPECT_EQ(target[3], 0);
  map.rows[0] = {1.8, 0, 0, -0.4};  // -0.4, 1.4, 3.2, 5
  warp_affine_reference(source, {2, 1, 1}, map, target, {4, 1, 1});
  EXPECT_EQ(target, (std::vector<float>{7, 8, 0, 0}));
}

TEST(Warp, FastEqualsReferenceForAnyAffineAndCutting) {
  std::mt19937 engine(1);
  for (int round = 0; round < 60; ++round) {
    const std::array<int, 3> size{1 + round % 23, 9 + round % 7, 2 + round % 11}, target_size{17, 13, 12};
    const auto source = noise(Grid{size, {}}.count(), static_cast<unsigned>(round));
    const Affine map = random_affine(engine, round % 3 == 0 ? 30 : 4);
    std::vector<float> expected(Grid{target_size, {}}.count()), fast(expected.size(), 5);
    warp_affine_reference(source, size, map, expected, target_size);
    tests::on_every_instruction_set([&] {
      warp_affine(source, size, map, fast, target_size, tests::in_pieces(1 + round % 40));
      for (std::size_t i = 0; i < fast.size(); ++i)
        ASSERT_NEAR(fast[i], expected[i], 2e-6F) << "round " << round << " voxel " << i;
    });
  }
}

void agrees_with_reference(const std::array<int, 3>& size, const Affine& map, const std::array<int, 3>& target_size,
                           float tolerance) {
  const auto source = noise(Grid{size, {}}.count(), 7);
  std::vector<float> expected(Grid{target_size, {}}.count()), fast(expected.size());
  warp_affine_reference(source, size, map, expected, target_size);
  tests::on_every_instruction_set([&] {
    std::fill(fast.begin(), fast.end(), 5.0F);
    warp_affine(source, size, map, fast, target_size, tests::in_pieces(7));
    for (std::size_t i = 0; i < fast.size(); ++i) ASSERT_NEAR(fast[i], expected[i], tolerance) << "voxel " << i;
  });
}

TEST(Warp, FastEqualsReferenceForAnyRotationOfGridsOfFewVoxels) {
  std::mt19937 engine(2);
  std::uniform_real_distribution<double> angle(-3.2, 3.2), offset(-1, 1);
  const std::array<int, 3> target_size{19, 5, 4};
  for (int round = 0; round < 108; ++round) {
    const std::array<int, 3> size{1 + round % 3, 1 + round / 3 % 3, 1 + round / 9 % 3};
    Affine map;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double t = angle(engine);
      const std::size_t a = (axis + 1) % 3, b = (axis + 2) % 3;
      Affine turn, moved;
      turn.rows[a][a] = turn.rows[b][b] = std::cos(t);
      turn.rows[a][b] = -std::sin(t);
      turn.rows[b][a] = std::sin(t);
      moved.rows[axis][3] = offset(engine) - target_size[axis] / 2.0;
      map = turn * map * moved;
    }
    SCOPED_TRACE(round);
    agrees_with_reference(size, map, target_size, 3e-6F);
  }
}

TEST(Warp, FastEqualsReferenceAtItsBordersAndBeyond) {
  const std::array<int, 3> size{9, 7, 5}, target_size{40, 3, 3};
  Affine halves;  // every other point lies on a border or between centres, exactly
  for (std::size_t axis = 0; axis < 3; ++axis) halves.rows[axis][axis] = 0.5;
  for (const double start : {-2.0, -0.5, 0.0, 3.5}) {
    for (auto& row : halves.rows) row[3] = start;
    agrees_with_reference(size, halves, target_size, 1e-6F);
  }
  Affine along;  // rows that stay in one place, and on a border
  for (const double y : {-0.5, -0.25, 6.25, 6.5}) {
    along.rows = {{{0, 1, 0, 1}, {0, 0, 1, y}, {0, 0, 0, 2}}};
    agrees_with_reference(size, along, target_size, 1e-6F);
  }
  for (const double far : {-1e3, 1e5, 1e18, -1e300}) {
    Affine away;
    away.rows[1][3] = far;
    agrees_with_reference(size, away, target_size, 0);
  }
  for (const double step : {40.0, -3e5, 1e12, 1e300}) {  // a point or two in the source, others anywhere
    Affine wide;
    wide.rows[0] = {step, 0, 0, -5 * step + 4};
    wide.rows[1][0] = step / 1e3;
    wide.rows[1][3] = -5 * step / 1e3 + 3;
    agrees_with_reference(size, wide, target_size, 1e-4F);
  }
  Affine backwards;
  backwards.rows[0] = {-1, 0, 0, 8};
  agrees_with_reference(size, backwards, {9, 7, 5}, 0);
  agrees_with_reference(size, {}, size, 0);
}

TEST(Warp, RefusesSpansOfAnotherSize) {
  std::vector<float> eight(8), nine(9);
  EXPECT_THROW(warp_affine(nine, {2, 2, 2}, {}, eight, {2, 2, 2}), core::Error);
  EXPECT_THROW(warp_affine(eight, {2, 2, 2}, {}, nine, {2, 2, 2}), core::Error);
}

TEST(Warp, EqualsSimpleItk) {
  const tests::ScratchFolder scratch;
  const std::array<int, 3> size{19, 14, 11}, target_size{16, 15, 12};
  const auto source = noise(Grid{size, {}}.count(), 3);
  std::mt19937 engine(4);
  const Affine map = random_affine(engine, 3);
  std::ofstream(scratch / "source.raw", std::ios::binary)
      .write(reinterpret_cast<const char*>(source.data()), static_cast<std::streamsize>(source.size() * sizeof(float)));
  std::ofstream script(scratch / "resample.py");
  script.precision(17);
  script << "import numpy, SimpleITK as sitk\n"
         << "source = sitk.GetImageFromArray(numpy.fromfile('source.raw', numpy.float32).reshape(11, 14, 19))\n"
         << "target = sitk.Image(16, 15, 12, sitk.sitkFloat32)\n"
         << "map = sitk.AffineTransform(3)\nmap.SetMatrix([";
  for (const auto& row : map.rows) script << row[0] << "," << row[1] << "," << row[2] << ",";
  script << "])\nmap.SetTranslation([" << map.rows[0][3] << "," << map.rows[1][3] << "," << map.rows[2][3] << "])\n"
         << "out = sitk.Resample(source, target, map, sitk.sitkLinear, 0.0)\n"
         << "sitk.GetArrayFromImage(out).tofile('target.raw')\n";
  script.close();
  const std::string command =
      "cd '" + scratch.path().string() + "' && '" TRIPET_SOURCE_DIR "/.venv-tests/bin/python' resample.py";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::vector<float> expected(Grid{target_size, {}}.count()), ours(expected.size());
  std::ifstream(scratch / "target.raw", std::ios::binary)
      .read(reinterpret_cast<char*>(expected.data()), static_cast<std::streamsize>(expected.size() * sizeof(float)));
  warp_affine(source, size, map, ours, target_size);
  int inside = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_NEAR(ours[i], expected[i], 1e-5F);
    inside += expected[i] != 0 ? 1 : 0;
  }
  EXPECT_GT(inside, 500);
}

}  // namespace
}  // namespace tripet::ops
