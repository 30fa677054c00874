// Verifies the whole way from files to prepared scans where the truth is known: a real brain PET image moved by a known
// map and written as a DICOM series, and simulated cohorts.
#include <algorithm>
#include <iostream>
#include <map>

#include "core/mapped_volume.hpp"
#include "core/scan_list.hpp"
#include "imaging/transform_file.hpp"
#include "preprocessing/intensity.hpp"
#include "preprocessing/phantoms.hpp"
#include "preprocessing/preprocess.hpp"
#include "simulation/dicom_writer.hpp"
#include "simulation/simulate.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using tests::Image;

fs::path transform_of(const fs::path& prepared) {
  std::string text = prepared.string();
  const std::string tail = "_space-MNI152_desc-prepared_pet.nii";
  text.replace(text.size() - tail.size(), tail.size(), "_from-scan_to-MNI152_xfm.tfm");
  return text;
}

/// The image after the map, as PET series in Bq/ml.
void write_moved(const Image& image, const ops::Affine& map, const std::string& id, const fs::path& folder) {
  Image moved = tests::scanned(image, map, tests::scanner_grid({128, 132, 110}, {2, 2, 2}), 0, 0, 1);
  simulation::PetExamination examination;
  examination.participant_id = id;
  const float top = *std::max_element(moved.values.begin(), moved.values.end());
  for (float& v : moved.values) v = std::max(0.0F, v) * 30000 / top;
  simulation::write_dicom_series(to_volume(moved).GetPointer(), examination, folder);
}

TEST(KnownPose, ARealScanMovedAndWrittenAsDicomComesBack) {
  const auto published = tests::shared_data("pet_nifti/fdg_dellarosa_2mm.nii.gz");
  if (!published) GTEST_SKIP() << "needs ../shared/data";
  const tests::ScratchFolder scratch;
  const Image image = tests::read_image(*published);
  const ops::Affine truth = tests::pose({15, -10, 8}, {1.08, 0.95, 1.03}, {14, -10, 10});  // moves by 20 mm
  write_moved(image, truth, "plain", scratch / "in" / "plain");
  // A hot spot on the right, at RAS (40, -50, 10).
  Image hot = image;
  const float top = *std::max_element(image.values.begin(), image.values.end());
  const ops::Point spot{-40, 50, 10};
  std::size_t i = 0;
  for (int z = 0; z < hot.grid.size[2]; ++z) {
    for (int y = 0; y < hot.grid.size[1]; ++y) {
      for (int x = 0; x < hot.grid.size[0]; ++x, ++i) {
        const auto p = hot.grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        const double r = std::hypot(p[0] - spot[0], p[1] - spot[1], p[2] - spot[2]);
        hot.values[i] += top * static_cast<float>(std::exp(-r * r / (2 * 25)));
      }
    }
  }
  write_moved(hot, truth, "hot", scratch / "in" / "hot");

  PreprocessOptions options;
  options.in = {scratch / "in"};
  options.out = scratch / "out";
  ASSERT_EQ(preprocess(options, 2).ok, 2);
  const auto scans = core::read_scan_list(scratch / "out" / "scans.tsv");
  const Image brain = tests::shipped("brain_mask.nii.gz"), shipped = tests::shipped("fdg_template.nii.gz");
  std::map<std::string, std::vector<float>> prepared;
  for (const auto& scan : scans) {
    SCOPED_TRACE(scan.participant_id);
    EXPECT_EQ(scan.suv_units, "SUVbw");
    const core::MappedVolume mapped(options.out / scan.output);
    prepared[scan.participant_id].assign(mapped.values().begin(), mapped.values().end());
    const double error =
        tests::target_error(imaging::read_transform(transform_of(options.out / scan.output)), truth, brain);
    const double similarity = correlation_in(mapped.values(), shipped.values, brain.values);
    RecordProperty(scan.participant_id + "_error_um", static_cast<int>(1000 * error));
    EXPECT_LT(error, 1.0);
    EXPECT_GE(similarity, scan.participant_id == "sub-plain" ? 0.995 : 0.9);
  }
  const auto& with = prepared.at("sub-hot");
  const auto& without = prepared.at("sub-plain");
  std::size_t hottest = 0;
  for (std::size_t k = 0; k < with.size(); ++k) {
    if (with[k] - without[k] > with[hottest] - without[hottest]) hottest = k;
  }
  const int nx = brain.grid.size[0], ny = brain.grid.size[1], k = static_cast<int>(hottest);
  const auto found = brain.grid.to_world(
      {static_cast<double>(k % nx), static_cast<double>(k / nx % ny), static_cast<double>(k / nx / ny)});
  for (std::size_t axis = 0; axis < 3; ++axis) EXPECT_NEAR(found[axis], spot[axis], 4);
}

void expect_simulated_error_below(double deformation, double limit) {
  const tests::ScratchFolder scratch;
  simulation::SimulateOptions cohort;
  cohort.out = scratch / "cohort";
  cohort.subjects = 4;
  cohort.deformation = deformation;
  simulation::simulate(cohort, 5, 0);
  PreprocessOptions options;
  options.in = {cohort.out};
  options.out = scratch / "out";
  options.settings.template_image = (cohort.out / "truth" / "template.nii.gz").string();
  options.settings.spacing = 4;
  EXPECT_EQ(preprocess(options, 0).ok, 12);
  const Image brain = tests::shipped("brain_mask.nii.gz");
  double sum = 0, worst = 0;
  const auto scans = core::read_scan_list(options.out / "scans.tsv");
  ASSERT_EQ(scans.size(), 12U);
  for (const auto& scan : scans) {
    const auto truth =
        imaging::read_transform(cohort.out / "truth" / (scan.participant_id + "_from-scan_to-MNI152_xfm.tfm"));
    const double error =
        tests::target_error(imaging::read_transform(transform_of(options.out / scan.output)), truth, brain);
    sum += error;
    worst = std::max(worst, error);
  }
  std::cout << "deformation " << deformation << " mm: mean error " << sum / 12 << " mm, worst " << worst << " mm\n";
  EXPECT_LT(sum / 12, limit);
}

TEST(KnownPose, SimulatedScansRegisterToTheirTemplate) {
  expect_simulated_error_below(0, 0.25);
}

TEST(KnownPose, ADeformedBrainRegistersAsWellAsAnAffineCan) {
  expect_simulated_error_below(1, 0.75);
}

}  // namespace
}  // namespace tripet::preprocessing
