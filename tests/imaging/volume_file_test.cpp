// Verifies that NIfTI files of every kind read as nibabel reads them, that damaged and unsuitable ones are refused with
// a reason, and that a written volume reads back.
#include "imaging/volume_file.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "core/tsv.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/reference_files.hpp"

namespace tripet::imaging {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const fs::path scripts = fs::path(TRIPET_SOURCE_DIR) / "tests/imaging";

class NiftiFiles : public testing::Test {
 protected:
  void SetUp() override { tests::run_python(scripts / "write_nifti.py", {(scratch_ / "files").string()}); }
  imaging::Volume::Pointer read(const std::string& name) {
    return imaging::read_nifti(scratch_ / "files" / name, remarks_);
  }
  std::string refusal(const std::string& name) {
    try {
      read("refused/" + name);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "accepted";
  }

  tests::ScratchFolder scratch_;
  core::Remarks remarks_;
};

/// RAS millimetres of a voxel index.
std::array<double, 3> ras(const imaging::Volume& volume, const std::array<double, 3>& index) {
  itk::ContinuousIndex<double, 3> continuous(index.data());
  imaging::Volume::PointType point;
  volume.TransformContinuousIndexToPhysicalPoint(continuous, point);
  return {-point[0], -point[1], point[2]};
}

TEST_F(NiftiFiles, ReadAsNibabelReadsThem) {
  const core::Tsv expected = core::Tsv::read(scratch_ / "files/expected.tsv");
  EXPECT_GE(expected.size(), 20U);
  for (std::size_t row = 0; row < expected.size(); ++row) {
    const std::string file = expected.at(row, "file");
    SCOPED_TRACE(file);
    const auto volume = imaging::read_nifti(file, remarks_);
    const auto size = volume->GetBufferedRegion().GetSize();
    const std::array<double, 3> last{static_cast<double>(size[0] - 1), static_cast<double>(size[1] - 1),
                                     static_cast<double>(size[2] - 1)};
    for (const std::array<double, 3>& index : {std::array<double, 3>{}, last, std::array<double, 3>{last[0], 0, 0}}) {
      const auto point = ras(*volume, index);
      for (std::size_t i = 0; i < 3; ++i) {
        double wanted = *expected.number(row, "a" + std::to_string(4 * i + 3));
        for (std::size_t j = 0; j < 3; ++j) wanted += *expected.number(row, "a" + std::to_string(4 * i + j)) * index[j];
        EXPECT_NEAR(point[i], wanted, 2e-3);
      }
    }
    double sum = 0, weighted = 0;
    const auto values = tests::values_of(*volume);
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += static_cast<double>(values[i]);
      weighted += static_cast<double>(values[i]) * static_cast<double>(i % 97);
    }
    EXPECT_NEAR(sum / *expected.number(row, "sum"), 1, 1e-6);
    EXPECT_NEAR(weighted / *expected.number(row, "weighted"), 1, 1e-6);
  }
  EXPECT_THAT(remarks_.warnings, IsEmpty());
  EXPECT_THAT(remarks_.notes,
              testing::UnorderedElementsAre(HasSubstr("sform and qform are up to 25 mm apart"),
                                            HasSubstr("153 voxels are not numbers")));  // of resampled_anat_moved
}

TEST_F(NiftiFiles, NearlyOrthonormalDirectionIsReplacedAboutTheCentre) {
  const auto volume = read("near_orthonormal.nii");
  EXPECT_THAT(remarks_.notes, ElementsAre(HasSubstr("orthonormal")));
  const auto straight = read("float32.nii");
  // The tilt adds 0.01 mm of z for each step in x, so 0.02 mm at the centre and within 0.02 mm of it at the corners.
  const auto centre = ras(*volume, {2, 2.5, 3}), wanted = ras(*straight, {2, 2.5, 3});
  EXPECT_NEAR(centre[0], wanted[0], 1e-5);
  EXPECT_NEAR(centre[1], wanted[1], 1e-5);
  EXPECT_NEAR(centre[2], wanted[2] + 0.02, 1e-5);
  EXPECT_NEAR(ras(*volume, {0, 0, 0})[2], ras(*straight, {0, 0, 0})[2], 0.03);
  EXPECT_EQ(tests::values_of(*volume), tests::values_of(*straight));
  const auto direction = volume->GetDirection().GetVnlMatrix();
  EXPECT_LT((direction.transpose() * direction - vnl_matrix_fixed<double, 3, 3>().set_identity()).absolute_value_max(),
            1e-12);
}

TEST_F(NiftiFiles, VoxelsThatAreNotNumbersAreCounted) {
  const auto values = tests::values_of(*read("holes.nii.gz"));
  EXPECT_THAT(remarks_.notes, ElementsAre(HasSubstr("2 voxels")));
  EXPECT_EQ(values[1 + 5 * (2 + 6 * 3)], 0.F);
  EXPECT_EQ(values.back(), 0.F);
  EXPECT_TRUE(std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }));
}

TEST_F(NiftiFiles, SlopeOfZeroMeansNoScaling) {
  EXPECT_EQ(tests::values_of(*read("slope_zero.nii")), tests::values_of(*read("int16.nii")));
}

TEST_F(NiftiFiles, UselessSformGivesWayToTheQform) {
  const auto wanted = ras(*read("qform.nii"), {4, 0, 6});
  for (const std::string name : {"sform_zero.nii", "sform_nan.nii"}) {
    SCOPED_TRACE(name);
    remarks_ = {};
    const auto here = ras(*read(name), {4, 0, 6});
    EXPECT_THAT(remarks_.notes, ElementsAre(HasSubstr("the qform is taken")));
    EXPECT_THAT(remarks_.warnings, IsEmpty());
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(here[i], wanted[i], 1e-4);
  }
}

TEST_F(NiftiFiles, LeftAndRightThatDifferBetweenTheFormsAreAWarning) {
  read("disagree.nii");
  EXPECT_THAT(remarks_.warnings, IsEmpty());
  read("swapped.nii");
  EXPECT_THAT(remarks_.warnings, ElementsAre(HasSubstr("left and right are swapped")));
}

TEST_F(NiftiFiles, LengthsInAnotherUnitThanTheHeaderSaysAreMended) {
  const auto wanted = ras(*read("float32.nii"), {4, 5, 6});
  for (const auto& [name, taken] :
       {std::pair("metres_in_mm.nii", "in mm"), {"microns_in_mm.nii", "in mm"}, {"mm_in_metres.nii", "in m"}}) {
    SCOPED_TRACE(name);
    remarks_ = {};
    const auto here = ras(*read(name), {4, 5, 6});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(here[i], wanted[i], 1e-4);
    EXPECT_THAT(remarks_.warnings, ElementsAre(testing::AllOf(HasSubstr("xyzt_units"), testing::EndsWith(taken))));
  }
  remarks_ = {};
  const auto here = ras(*read("metres.nii"), {4, 5, 6});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(here[i], wanted[i], 1e-4);
  EXPECT_THAT(remarks_.warnings, IsEmpty());
}

TEST_F(NiftiFiles, CompressionIsToldByTheBytes) {
  const auto wanted = tests::values_of(*read("int16.nii"));
  EXPECT_EQ(tests::values_of(*read("gzip_named.nii")), wanted);
  EXPECT_EQ(tests::values_of(*read("plain_named.nii.gz")), wanted);
  EXPECT_THAT(remarks_.warnings, IsEmpty());
}

TEST_F(NiftiFiles, AnalyzeHasNoOrientation) {
  const auto by_image = read("analyze.img");
  EXPECT_THAT(remarks_.warnings, ElementsAre(HasSubstr("left and right")));
  EXPECT_EQ(tests::values_of(*by_image), tests::values_of(*read("int16.nii")));
  EXPECT_EQ(tests::values_of(*read("analyze.hdr")), tests::values_of(*by_image));
  EXPECT_NEAR(by_image->GetSpacing()[2], 4, 1e-6);
}

TEST_F(NiftiFiles, UnsuitableFilesAreRefusedWithTheReason) {
  EXPECT_THAT(refusal("frames.nii.gz"), HasSubstr("3 frames"));
  EXPECT_EQ(imaging::nifti_frames(scratch_ / "files/refused/frames.nii.gz"), 3U);
  EXPECT_THAT(refusal("complex.nii"), HasSubstr("datatype 32"));
  EXPECT_THAT(refusal("constant.nii"), HasSubstr("same value, 3"));
  EXPECT_THAT(refusal("all_nan.nii"), HasSubstr("NaN"));
  EXPECT_THAT(refusal("flat.nii"), HasSubstr("2 dimensions"));
  EXPECT_THAT(refusal("sheared.nii"), HasSubstr("perpendicular"));
  EXPECT_THAT(refusal("empty.nii"), HasSubstr("0 bytes"));
  EXPECT_THAT(refusal("text.nii"), HasSubstr("not a NIfTI"));
  EXPECT_THAT(refusal("header_cut.nii"), HasSubstr("truncated"));
  EXPECT_THAT(refusal("voxels_cut.nii"), HasSubstr("truncated"));
  EXPECT_THAT(refusal("gz_cut.nii.gz"), testing::AnyOf(HasSubstr("truncated"), HasSubstr("damaged")));
  EXPECT_THAT(refusal("gz_checksum.nii.gz"), HasSubstr("damaged"));
  EXPECT_THAT(refusal("gz_damaged.nii.gz"), testing::AnyOf(HasSubstr("truncated"), HasSubstr("damaged")));
  EXPECT_THAT(refusal("text.nii.gz"), HasSubstr("not a NIfTI"));
  EXPECT_THAT(refusal("huge.nii"), HasSubstr("truncated"));
  EXPECT_THAT(refusal("negative.nii"), HasSubstr("dimension 1"));
  EXPECT_THAT(refusal("alone.hdr"), HasSubstr("alone.img"));
  EXPECT_THAT(refusal("absent.nii"), HasSubstr("does not exist"));
}

// A generator's scan, under any name, compressed or not, is not one of a person.
TEST_F(NiftiFiles, SyntheticScansAreRefused) {
  const std::vector<float> values(24, 1);
  core::write_prepared_volume(scratch_ / "sub-01_pet.nii", {2, 3, 4}, {{{2, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 2, 0}}},
                              values, "", true);
  EXPECT_EQ(std::system(("gzip -k '" + (scratch_ / "sub-01_pet.nii").string() + "'").c_str()), 0);
  for (const char* name : {"sub-01_pet.nii", "sub-01_pet.nii.gz"}) {
    try {
      imaging::read_nifti(scratch_ / name, remarks_);
      ADD_FAILURE() << name;
    } catch (const core::Error& e) {
      EXPECT_THAT(e.what(), HasSubstr("is a synthetic scan"));
    }
  }
}

TEST_F(NiftiFiles, WrittenVolumesReadBack) {
  const auto volume = read("qform.nii");
  for (const std::string name : {"written.nii", "written.nii.gz"}) {
    imaging::write_nifti(scratch_ / "new/folder" / name, volume, "as a test");
    const auto again = imaging::read_nifti(scratch_ / "new/folder" / name, remarks_);
    EXPECT_EQ(tests::values_of(*again), tests::values_of(*volume));
    const auto here = ras(*volume, {4, 0, 6}), there = ras(*again, {4, 0, 6});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(here[i], there[i], 1e-4);
  }
  EXPECT_THAT(remarks_.warnings, IsEmpty());
  EXPECT_THAT(remarks_.notes, IsEmpty());
  EXPECT_LT(fs::file_size(scratch_ / "new/folder/written.nii.gz"), fs::file_size(scratch_ / "new/folder/written.nii"));
}

}  // namespace
}  // namespace tripet::imaging
