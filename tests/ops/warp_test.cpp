// Verifies that warping interpolates as ITK does: the plain reference against values known by hand and against
// SimpleITK, the fast version against the reference for any affine, also over the borders.
#include "ops/warp.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>
#include <vector>

#include "core/error.hpp"
#include "instruction_sets.hpp"
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

TEST(Warp, FastEqualsReferenceForAnyAffineAndNumberOfThreads) {
  std::mt19937 engine(1);
  for (int round = 0; round < 60; ++round) {
    const std::array<int, 3> size{1 + round % 23, 9 + round % 7, 2 + round % 11}, target_size{17, 13, 12};
    const auto source = noise(Grid{size, {}}.count(), static_cast<unsigned>(round));
    const Affine map = random_affine(engine, round % 3 == 0 ? 30 : 4);
    std::vector<float> expected(Grid{target_size, {}}.count()), fast(expected.size(), 5);
    warp_affine_reference(source, size, map, expected, target_size);
    tests::on_every_instruction_set([&] {
      warp_affine(source, size, map, fast, target_size, 1 + round % 4);
      for (std::size_t i = 0; i < fast.size(); ++i)
        ASSERT_NEAR(fast[i], expected[i], 2e-6F) << "round " << round << " voxel " << i;
    });
  }
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
