// Verifies that a prepared scan is what other programs take it for, and how the files of a scan are named.
#include "preprocessing/derivative.hpp"

#include <numeric>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "imaging/reference_files.hpp"
#include "imaging/template_grid.hpp"

namespace tripet::preprocessing {
namespace {

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
  core::write_text(scratch / "check.py", R"(
import nibabel, numpy, sys
image = nibabel.load(sys.argv[1])
shipped = nibabel.load(')" TRIPET_SOURCE_DIR R"(/data/fdg_template.nii.gz')
assert image.shape == shipped.shape == (91, 109, 91)
assert numpy.array_equal(image.affine, shipped.affine)
assert numpy.allclose(image.get_qform(), image.get_sform(), atol=1e-6)
assert image.header['sform_code'] == image.header['qform_code'] == 4
assert image.get_data_dtype() == numpy.float32 and image.header.get_xyzt_units()[0] == 'mm'
assert numpy.array_equal(image.get_fdata().ravel(order='F'), numpy.arange(91 * 109 * 91) + 0.5)
assert bytes(image.header['descrip']).startswith(b'tripet test')
)");
  tests::run_python(scratch / "check.py", {(scratch / "scan.nii").string()});
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

TEST(Derivative, NamesHoldTheEntitiesThatThereAreInTheOrderOfBids) {
  ScanName name;
  name.participant_id = "sub-01";
  EXPECT_EQ(DerivativePaths("out", name).prepared, "out/sub-01/pet/sub-01_space-MNI152_desc-prepared_pet.nii");
  name.session_id = "ses-2";
  name.tracer = "18FFDG";
  const DerivativePaths session("out", name);
  EXPECT_EQ(session.prepared, "out/sub-01/ses-2/pet/sub-01_ses-2_trc-18FFDG_space-MNI152_desc-prepared_pet.nii");
  EXPECT_EQ(session.transform, "out/sub-01/ses-2/pet/sub-01_ses-2_trc-18FFDG_from-scan_to-MNI152_xfm.tfm");
  name.reconstruction = "acstat";
  name.run = "1";
  name.task = "rest";
  EXPECT_EQ(DerivativePaths("out", name).suv,
            "out/sub-01/ses-2/pet/sub-01_ses-2_task-rest_trc-18FFDG_rec-acstat_run-1_desc-suv_pet.nii.gz");
}

}  // namespace
}  // namespace tripet::preprocessing
