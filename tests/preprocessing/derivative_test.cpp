// Verifies that a prepared scan and its transform are what other programs take them for.
#include "preprocessing/derivative.hpp"

#include <cstdlib>
#include <fstream>
#include <numeric>
#include <vector>

#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "imaging/template_grid.hpp"
#include "imaging/transform_file.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

int python(const tests::ScratchFolder& folder, const std::string& script) {
  std::ofstream(folder / "check.py") << script;
  return std::system(
      ("cd '" + folder.path().string() + "' && '" TRIPET_SOURCE_DIR "/.venv-tests/bin/python' check.py").c_str());
}

TEST(Derivative, MapsIntoMemoryWithItsValuesAndGrid) {
  const tests::ScratchFolder scratch;
  const ops::Grid grid = imaging::template_grid(4);
  std::vector<float> values(grid.count());
  std::iota(values.begin(), values.end(), 0.5F);
  write_prepared_scan(scratch / "scan.nii", grid, values, "tripet test");
  const core::MappedVolume mapped(scratch / "scan.nii");
  EXPECT_EQ(mapped.size(), (std::array<int, 3>{46, 55, 46}));
  EXPECT_TRUE(std::equal(values.begin(), values.end(), mapped.values().begin(), mapped.values().end()));
  // RAS, about the centre (0, -18, 18) of the field of view.
  EXPECT_EQ(mapped.affine()[0], (std::array<double, 4>{4, 0, 0, -90}));
  EXPECT_EQ(mapped.affine()[1], (std::array<double, 4>{0, 4, 0, -126}));
  EXPECT_EQ(mapped.affine()[2], (std::array<double, 4>{0, 0, 4, -72}));
}

TEST(Derivative, IsTheSameToNibabel) {
  const tests::ScratchFolder scratch;
  const ops::Grid grid = imaging::template_grid(2);
  std::vector<float> values(grid.count());
  std::iota(values.begin(), values.end(), 0.5F);
  write_prepared_scan(scratch / "scan.nii", grid, values, "tripet test");
  EXPECT_EQ(python(scratch, R"(
import nibabel, numpy
image = nibabel.load('scan.nii')
shipped = nibabel.load(')" TRIPET_SOURCE_DIR R"(/data/fdg_template.nii.gz')
assert image.shape == shipped.shape == (91, 109, 91)
assert numpy.array_equal(image.affine, shipped.affine)
assert numpy.allclose(image.get_qform(), image.get_sform(), atol=1e-6)
assert image.header['sform_code'] == image.header['qform_code'] == 4
assert image.get_data_dtype() == numpy.float32 and image.header.get_xyzt_units()[0] == 'mm'
assert numpy.array_equal(image.get_fdata().ravel(order='F'), numpy.arange(91 * 109 * 91) + 0.5)
assert bytes(image.header['descrip']).startswith(b'tripet test')
)"),
            0);
}

TEST(Derivative, RefusesAGridThatIsNotRas) {
  const tests::ScratchFolder scratch;
  ops::Grid grid = imaging::template_grid(8);
  const std::vector<float> values(grid.count());
  grid.to_world.rows[0][0] *= -1;
  EXPECT_THROW(write_prepared_scan(scratch / "scan.nii", grid, values, ""), core::Error);
  grid = imaging::template_grid(8);
  grid.to_world.rows[0][1] = 0.5;
  EXPECT_THROW(write_prepared_scan(scratch / "scan.nii", grid, values, ""), core::Error);
}

TEST(Grid, IsThatOfTheShippedTemplateAndKeepsTheFieldOfViewWhenCoarser) {
  EXPECT_EQ(imaging::template_grid(2).size, (std::array<int, 3>{91, 109, 91}));
  EXPECT_EQ(imaging::template_grid(2).to_world.rows[1][3], 126);  // LPS
  for (const double spacing : {1.0, 1.5, 3.0, 4.0, 5.0, 7.3}) {
    const ops::Grid grid = imaging::template_grid(spacing);
    const ops::Point fov{182, 218, 182}, centre{0, 18, 18};
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_GE(grid.size[i] * spacing, fov[i] - 1e-6);
      EXPECT_LT((grid.size[i] - 1) * spacing, fov[i]);
    }
    const ops::Point middle =
        grid.to_world({0.5 * (grid.size[0] - 1), 0.5 * (grid.size[1] - 1), 0.5 * (grid.size[2] - 1)});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(middle[i], centre[i], 1e-9);
  }
}

TEST(Derivative, NamesHoldSessionAndTracerWhereThereAreAny) {
  const DerivativePaths plain("out", "sub-01", "n/a", "");
  EXPECT_EQ(plain.prepared, "out/sub-01/pet/sub-01_space-MNI152_desc-prepared_pet.nii");
  const DerivativePaths full("out", "sub-01", "ses-2", "18FFDG");
  EXPECT_EQ(full.prepared, "out/sub-01/ses-2/pet/sub-01_ses-2_trc-18FFDG_space-MNI152_desc-prepared_pet.nii");
  EXPECT_EQ(full.transform, "out/sub-01/ses-2/pet/sub-01_ses-2_trc-18FFDG_from-scan_to-MNI152_xfm.tfm");
}

TEST(TransformFile, TakesPointsForSimpleItkWhereItTakesThemHere) {
  const tests::ScratchFolder scratch;
  const ops::Affine map{{{{1.1, 0.1, -0.05, 12.5}, {0.02, 0.93, 0.2, -7.25}, {-0.1, 0.03, 1.04, 33}}}};
  imaging::write_transform(scratch / "map.tfm", map);
  const ops::Point p = map({10, -20, 30});
  std::ostringstream script;
  script.precision(17);
  script << "import SimpleITK\np = SimpleITK.ReadTransform('map.tfm').TransformPoint((10.0, -20.0, 30.0))\n"
         << "expected = (" << p[0] << "," << p[1] << "," << p[2] << ")\n"
         << "assert max(abs(a - b) for a, b in zip(p, expected)) < 1e-9, (p, expected)\n";
  EXPECT_EQ(python(scratch, script.str()), 0);
  EXPECT_EQ(imaging::read_transform(scratch / "map.tfm").rows, map.rows);
  std::ofstream(scratch / "other.tfm") << "#Insight Transform File V1.0\n";
  EXPECT_THROW(imaging::read_transform(scratch / "other.tfm"), core::Error);
}

}  // namespace
}  // namespace tripet::preprocessing
