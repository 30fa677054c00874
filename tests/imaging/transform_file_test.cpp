// Verifies that a transform is written as SimpleITK takes it and reads back to the same numbers.
#include "imaging/transform_file.hpp"

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

}  // namespace
}  // namespace tripet::imaging
