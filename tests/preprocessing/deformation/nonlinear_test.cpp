// Verifies nonlinear registration on simulated heads whose deformation is known: FDG, and amyloid with a scalp, spill
// of white matter and disease that raises uptake; with noise. What is written is read by SimpleITK.
#include "preprocessing/deformation/nonlinear.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "core/atomic_file.hpp"
#include "core/json.hpp"
#include "core/scan_list.hpp"
#include "imaging/reference_files.hpp"
#include "imaging/transform_file.hpp"
#include "preprocessing/deformation/fields.hpp"
#include "preprocessing/derivative.hpp"
#include "preprocessing/phantoms.hpp"
#include "preprocessing/preprocess.hpp"
#include "simulation/cohort.hpp"
#include "simulation/phantom.hpp"
#include "simulation/simulate.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

/// Points of the brain, 6 mm apart.
std::vector<ops::Point> brain_points() {
  const tests::Image brain = tests::shipped("brain_mask.nii.gz");
  std::vector<ops::Point> points;
  std::size_t i = 0;
  for (int z = 0; z < brain.grid.size[2]; ++z) {
    for (int y = 0; y < brain.grid.size[1]; ++y) {
      for (int x = 0; x < brain.grid.size[0]; ++x, ++i) {
        if (brain.values[i] > 0.5F && x % 3 == 0 && y % 3 == 0 && z % 3 == 0)
          points.push_back(
              brain.grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)}));
      }
    }
  }
  return points;
}

simulation::SimulateOptions cohort_of(const fs::path& out, const std::string& tracer) {
  simulation::SimulateOptions options;
  options.out = out;
  options.classes = {"AD"};
  options.subjects = 2;
  options.sites = 2;
  options.deformation = 3;
  options.tracer = tracer;
  options.counts = 0.5;
  return options;
}

/// Where a participant's head was deformed to, before its pose.
simulation::VectorField true_deformation(const std::string& tracer, std::uint64_t seed, const std::string& id) {
  const simulation::Phantom phantom(simulation::tracer_model(tracer));
  core::Random random(simulation::stream_key("deformation", seed, id));
  return simulation::draw_deformation(phantom.brain(), 3, random);
}

struct Errors {
  double linear = 0, deformed = 0, back = 0;  // mm: mean, mean, largest
};

Errors errors_of(const fs::path& cohort, const std::string& tracer, const fs::path& out, const std::string& prepared,
                 const std::string& id) {
  const std::string tail = "_space-MNI152_desc-prepared_pet.nii";
  const std::string stem = (out / prepared).string().substr(0, (out / prepared).string().size() - tail.size());
  const auto found = imaging::read_deformation(stem + "_from-scan_to-MNI152_xfm.tfm");
  const auto inverse = imaging::read_deformation(stem + "_from-MNI152_to-scan_xfm.tfm");
  const auto truth = imaging::read_transform(cohort / "truth" / (id + "_from-scan_to-MNI152_xfm.tfm"));
  const auto field = true_deformation(tracer, 5, id);
  Errors errors;
  const auto points = brain_points();
  for (const ops::Point& p : points) {
    ops::Point there = p;
    const ops::Point u = field.at(p);
    for (std::size_t axis = 0; axis < 3; ++axis) there[axis] += u[axis];
    there = truth(there);
    errors.linear += tests::distance(found.affine()(p), there) / static_cast<double>(points.size());
    errors.deformed += tests::distance(found(p), there) / static_cast<double>(points.size());
    errors.back = std::max(errors.back, tests::distance(inverse(found(p)), p));
  }
  return errors;
}

void expect_shape_followed(const std::string& tracer, double share) {
  const tests::ScratchFolder scratch;
  const auto cohort = cohort_of(scratch / "cohort", tracer);
  simulation::simulate(cohort, 5, 2);
  PreprocessOptions options;
  options.in = {cohort.out};
  options.out = scratch / "out";
  options.settings.registration = "nonlinear";
  options.settings.spacing = 8;
  // Of FDG the cohort's own: the shipped one lies some millimetres from the maps that heads are simulated from.
  if (tracer == "fdg") options.settings.template_image = (cohort.out / "truth" / "template.nii.gz").string();
  ASSERT_EQ(preprocess(options, 2).failed, 0);
  for (const auto& scan : core::read_scan_list(options.out / "scans.tsv")) {
    SCOPED_TRACE(scan.participant_id + " " + scan.reason);
    const Errors errors = errors_of(cohort.out, tracer, options.out, scan.output, scan.participant_id);
    std::cout << tracer << " " << scan.participant_id << ": affine " << errors.linear << " mm, nonlinear "
              << errors.deformed << " mm, there and back " << errors.back << " mm\n";
    EXPECT_GT(errors.linear, 2);
    EXPECT_LT(errors.deformed, share * errors.linear);
    EXPECT_LT(errors.back, 0.2);
    const core::Json sidecar = core::read_json((options.out / scan.output).replace_extension(".json"));
    const core::Json& figures = sidecar.at("Registration").at("Deformation");
    EXPECT_GT(figures.at("JacobianSmallest").get<double>(), 0);
    EXPECT_LT(figures.at("InverseError").get<double>(), 0.2);
    EXPECT_EQ(sidecar.at("Registration").at("Kind"), "nonlinear");
    EXPECT_EQ(scan.status, core::ScanStatus::ok);
  }
}

TEST(Nonlinear, FollowsTheShapeOfFdgBrains) {
  expect_shape_followed("fdg", 0.7);
}

TEST(Nonlinear, FollowsTheShapeOfAmyloidBrains) {
  expect_shape_followed("amyloid-positive", 0.7);
}

constexpr const char* same_in_simple_itk = R"(
import SimpleITK as sitk, sys, numpy
scan, prepared, transform = sys.argv[1:4]
prepared = sitk.ReadImage(prepared)
expected = sitk.Resample(sitk.ReadImage(scan, sitk.sitkFloat32), prepared, sitk.ReadTransform(transform), sitk.sitkLinear)
found, expected = (sitk.GetArrayFromImage(image)[1:-1, 1:-1, 1:-1] for image in (prepared, expected))
assert expected.max() > 1000
assert abs(found - expected).max() < 1e-3 * expected.max(), abs(found - expected).max() / expected.max()
)";

TEST(Nonlinear, SimpleItkResamplesTheScanToThePreparedOne) {
  const tests::ScratchFolder scratch;
  auto cohort = cohort_of(scratch / "cohort", "fdg");
  cohort.subjects = 1;
  simulation::simulate(cohort, 6, 2);
  PreprocessOptions options;
  options.in = {cohort.out};
  options.out = scratch / "out";
  options.settings.registration = "nonlinear";
  options.settings.units = "as-is";
  options.settings.normalize = "none";
  ASSERT_EQ(preprocess(options, 2).failed, 0);
  const auto scan = core::read_scan_list(options.out / "scans.tsv").at(0);
  const DerivativePaths paths(options.out, {"sub-0001", "n/a", "18FFDG", "", "", ""});
  core::write_text(scratch / "check.py", same_in_simple_itk);
  // One interpolation from the scan: nothing else comes to these values.
  tests::run_python(scratch / "check.py", {(cohort.out / "sub-0001/pet/sub-0001_trc-18FFDG_pet.nii.gz").string(),
                                           (options.out / scan.output).string(), paths.transform.string()});

  // Prepared again by an affine map, the inverse of the deformation is gone.
  EXPECT_TRUE(fs::exists(paths.inverse));
  options.settings.registration = "affine";
  ASSERT_EQ(preprocess(options, 2).failed, 0);
  EXPECT_FALSE(fs::exists(paths.inverse));
  const auto again = core::read_scan_list(options.out / "scans.tsv").at(0);
  EXPECT_NE(again.settings_hash, scan.settings_hash);
}

}  // namespace
}  // namespace tripet::preprocessing
