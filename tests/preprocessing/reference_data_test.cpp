// Verifies that real and reference DICOM series read as they must: the six real series equal their NIfTI twins, and the
// ten digital reference objects give the SUVs that they were made for.
#include <algorithm>
#include <cmath>

#include "imaging/reference_files.hpp"
#include "imaging/volume_file.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using tests::ScratchFolder;

ScanSource only_scan(const fs::path& folder) {
  std::vector<std::string> notes;
  const auto sources = find_scans({folder}, notes);
  EXPECT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources.front().problem, "");
  return sources.front();
}

TEST(ReferenceData, RealSeriesEqualTheirNiftiTwins) {
  const auto archive = tests::shared_data("pet_dicom/sts.tar.xz");
  if (!archive) GTEST_SKIP() << "needs ../shared/data";
  const ScratchFolder scratch;
  tests::unpack(*archive, scratch.path());
  int compared = 0;
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    const std::string id = entry.path().filename().string();
    SCOPED_TRACE(id);
    const ScanSource source = only_scan(entry.path() / "dicom");
    std::string label = id;
    std::erase(label, '_');
    EXPECT_EQ(source.participant_id, "sub-" + label);
    EXPECT_EQ(source.tracer, "18FFDG");
    const LoadedScan scan = load_scan(source, tests::settings_with("suv"));
    EXPECT_EQ(scan.suv.units, "SUVbw");
    EXPECT_EQ(scan.suv.factor, 1);
    core::Remarks remarks;
    const auto twin = imaging::read_nifti(entry.path() / "PET_image.nii.gz", remarks);
    ASSERT_EQ(scan.volume->GetBufferedRegion(), twin->GetBufferedRegion());
    const auto size = twin->GetBufferedRegion().GetSize();
    for (unsigned corner = 0; corner < 8; ++corner) {
      imaging::Volume::IndexType index;
      for (unsigned i = 0; i < 3; ++i)
        index[i] = (corner >> i & 1U) != 0 ? static_cast<itk::IndexValueType>(size[i] - 1) : 0;
      imaging::Volume::PointType ours, theirs;
      scan.volume->TransformIndexToPhysicalPoint(index, ours);
      twin->TransformIndexToPhysicalPoint(index, theirs);
      EXPECT_LT(ours.EuclideanDistanceTo(theirs), 1e-3);
    }
    const auto ours = tests::values_of(*scan.volume), theirs = tests::values_of(*twin);
    double worst = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const auto wanted = static_cast<double>(theirs[i]);
      worst = std::max(worst, std::abs(static_cast<double>(ours[i]) - wanted) / std::max(std::abs(wanted), 1e-6));
    }
    EXPECT_LT(worst, 1e-5);
    ++compared;
  }
  EXPECT_EQ(compared, 6);
}

TEST(ReferenceData, DigitalReferenceObjectsGiveTheirSuv) {
  const auto archive = tests::shared_data("suv_dro/dro.tar.xz");
  if (!archive) GTEST_SKIP() << "needs ../shared/data";
  const ScratchFolder scratch;
  tests::unpack(*archive, scratch.path());
  int compared = 0;
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    const std::string id = entry.path().filename().string();
    SCOPED_TRACE(id);
    const LoadedScan scan = load_scan(only_scan(entry.path() / "PT"), tests::settings_with("suv"));
    core::Remarks remarks;
    const auto mask = imaging::read_nifti(entry.path() / "mask/DRO_mask.nii.gz", remarks);
    const auto values = tests::values_of(*scan.volume), inside = tests::values_of(*mask);
    ASSERT_EQ(values.size(), inside.size());
    std::vector<float> kept;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (inside[i] > 0.5F) kept.push_back(values[i]);
    }
    ASSERT_FALSE(kept.empty());
    std::sort(kept.begin(), kept.end());
    const bool rounded = id == "DRO_2_3";  // its stored integers are 5, 26 and 105 at slope 0.01
    EXPECT_NEAR(kept.front(), rounded ? 0.19 : 0.20, 0.005);
    EXPECT_NEAR(kept[kept.size() / 2], rounded ? 0.98 : 1.00, 0.005);
    EXPECT_NEAR(kept.back(), rounded ? 3.98 : 4.00, 0.005);
    std::printf("%s %.4f %.4f %.4f: %s\n", id.c_str(), static_cast<double>(kept.front()),
                static_cast<double>(kept[kept.size() / 2]), static_cast<double>(kept.back()), scan.suv.rule.c_str());
    for (const std::string& warning : scan.remarks.warnings) std::printf("    %s\n", warning.c_str());
    ++compared;
  }
  EXPECT_EQ(compared, 10);
}

}  // namespace
}  // namespace tripet::preprocessing
