// Verifies that a transform is written as SimpleITK takes it and reads back to the same numbers.
#include "imaging/transform_file.hpp"

#include <cmath>
#include <sstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "imaging/reference_files.hpp"

namespace tripet::imaging {
namespace {

TEST(TransformFile, TakesPointsForSimpleItkWhereItTakesThemHere) {
  const tests::ScratchFolder scratch;
  const ops::Affine map{{{{1.1, 0.1, -0.05, 12.5}, {0.02, 0.93, 0.2, -7.25}, {-0.1, 0.03, 1.04, 33}}}};
  write_transform(scratch / "map.tfm", map);
  const ops::Point p = map({10, -20, 30});
  std::ostringstream script;
  script.precision(17);
  script << "import SimpleITK, sys\n"
         << "p = SimpleITK.ReadTransform(sys.argv[1]).TransformPoint((10.0, -20.0, 30.0))\n"
         << "expected = (" << p[0] << "," << p[1] << "," << p[2] << ")\n"
         << "assert max(abs(a - b) for a, b in zip(p, expected)) < 1e-9, (p, expected)\n";
  core::write_text(scratch / "check.py", script.str());
  tests::run_python(scratch / "check.py", {(scratch / "map.tfm").string()});
  EXPECT_EQ(read_transform(scratch / "map.tfm").rows, map.rows);
  core::write_text(scratch / "other.tfm", "#Insight Transform File V1.0\n");
  EXPECT_THROW(read_transform(scratch / "other.tfm"), core::Error);
}

/// A field that is 0 at its rim, as deformations are.
ops::SplineField wavy_field() {
  ops::SplineField field;
  field.size = {14, 13, 15};
  field.origin = {-90.5, -80, -70.25};
  field.spacing = 16;
  for (int z = 0; z < field.size[2]; ++z) {
    for (int y = 0; y < field.size[1]; ++y) {
      for (int x = 0; x < field.size[0]; ++x) {
        const std::array at{x, y, z};
        bool inner = true;
        for (std::size_t axis = 0; axis < 3; ++axis) inner = inner && at[axis] > 2 && at[axis] < field.size[axis] - 3;
        const auto wave = [&](int a, int b) { return std::round(1e4 * 5 * std::sin(a * x + b * y - z)) / 1e4; };
        field.coefficients.push_back({});
        if (!inner) continue;
        for (int c = 0; c < 3; ++c)
          field.coefficients.back()[static_cast<std::size_t>(c)] = static_cast<float>(wave(c + 1, 2 - c));
      }
    }
  }
  return field;
}

TEST(TransformFile, DeformsForSimpleItkAsItDoesHere) {
  const tests::ScratchFolder scratch;
  const ops::Affine linear{{{{1.1, 0.1, -0.05, 12.5}, {0.02, 0.93, 0.2, -7.25}, {-0.1, 0.03, 1.04, 33}}}};
  // The way to the scan, and the way back.
  for (const ops::Deformation& map : {ops::Deformation{{}, wavy_field(), linear}, {linear, wavy_field(), {}}}) {
    write_transform(scratch / "map.tfm", map);
    std::ostringstream script;
    script.precision(17);
    script << "import SimpleITK, sys\n"
           << "map = SimpleITK.ReadTransform(sys.argv[1])\n"
           << "def check(p, expected):\n"
           << "    found = map.TransformPoint(p)\n"
           << "    assert max(abs(a - b) for a, b in zip(found, expected)) < 1e-4, (p, found, expected)\n";
    // In the middle, at the rim, and beyond.
    for (double along = -120; along < 160; along += 7.1) {
      const ops::Point from{along, 20 - along / 3, 10 + along / 4}, to = map(from);
      script << "check((" << from[0] << "," << from[1] << "," << from[2] << "), (" << to[0] << "," << to[1] << ","
             << to[2] << "))\n";
    }
    core::write_text(scratch / "check.py", script.str());
    tests::run_python(scratch / "check.py", {(scratch / "map.tfm").string()});
    const ops::Deformation read = read_deformation(scratch / "map.tfm");
    EXPECT_EQ(read.first.rows, map.first.rows);
    EXPECT_EQ(read.then.rows, map.then.rows);
    ASSERT_TRUE(read.field.has_value());
    EXPECT_EQ(read.field->size, map.field->size);
    EXPECT_EQ(read.field->origin, map.field->origin);
    EXPECT_EQ(read.field->coefficients, map.field->coefficients);
    EXPECT_THROW(read_transform(scratch / "map.tfm"), core::Error);
  }
  write_transform(scratch / "affine.tfm", linear);
  EXPECT_EQ(read_deformation(scratch / "affine.tfm").then.rows, linear.rows);
  EXPECT_THROW(write_transform(scratch / "no.tfm", ops::Deformation{linear, wavy_field(), linear}), core::Error);
}

}  // namespace
}  // namespace tripet::imaging
