// Verifies the way back to the scan: a hot spot that lies at a known place of the template is found within 1 mm of
// where the transform takes it, on oblique and flipped grids, and what is missing is told.

#include "explanation/scans/scan_space.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "imaging/template_grid.hpp"
#include "imaging/transform_file.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/derivative.hpp"
#include "preprocessing/preprocess_settings.hpp"
#include "support.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;

/// A turn about x, then about z, in degrees, and a shift.
ops::Affine turned(double about_x, double about_z, const ops::Point& shift) {
  const double a = about_x * M_PI / 180, b = about_z * M_PI / 180;
  ops::Affine x, z;
  x.rows = {{{1, 0, 0, 0}, {0, std::cos(a), -std::sin(a), 0}, {0, std::sin(a), std::cos(a), 0}}};
  z.rows = {{{std::cos(b), -std::sin(b), 0, shift[0]}, {std::sin(b), std::cos(b), 0, shift[1]}, {0, 0, 1, shift[2]}}};
  return z * x;
}

std::vector<float> spot(const ops::Grid& grid, const ops::Point& centre, double sigma) {
  std::vector<float> values;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x) {
        const auto p = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        double square = 0;
        for (std::size_t i = 0; i < 3; ++i) square += std::pow(p[i] - centre[i], 2);
        values.push_back(static_cast<float>(std::exp(-square / (2 * sigma * sigma))));
      }
    }
  }
  return values;
}

ops::Point centre_of_mass(const std::vector<float>& values, const ops::Grid& grid) {
  ops::Point sum{};
  double mass = 0;
  std::size_t i = 0;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x, ++i) {
        const auto p = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        for (std::size_t axis = 0; axis < 3; ++axis) sum[axis] += p[axis] * static_cast<double>(values[i]);
        mass += static_cast<double>(values[i]);
      }
    }
  }
  for (double& value : sum) value /= mass;
  return sum;
}

struct Raw {
  std::string name;
  ops::Affine orientation;      // of the grid, about its middle
  std::array<double, 3> voxel;  // mm; negative: the axis is flipped
};

/// Voxel to LPS so that the middle of the grid lies at the middle of the scanner.
ops::Grid raw_grid(const Raw& raw) {
  ops::Grid grid;
  grid.size = {110, 120, 100};
  ops::Affine steps;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    steps.rows[axis][axis] = raw.voxel[axis];
    steps.rows[axis][3] = -raw.voxel[axis] * (grid.size[axis] - 1) / 2;
  }
  grid.to_world = raw.orientation * steps;
  return grid;
}

class ScanSpaceTest : public testing::Test {
 protected:
  /// The files that preprocess leaves of a raw scan.
  fs::path write_prepared(const fs::path& raw, const ops::Affine& template_to_scan) {
    const preprocessing::DerivativePaths paths(folder_ / "prepared", {"sub-01", "n/a", "18FFDG", "", "", ""});
    const ops::Grid grid = imaging::template_grid(4);
    preprocessing::write_prepared_scan(paths.prepared, grid, std::vector<float>(grid.count(), 1), "");
    imaging::write_transform(paths.transform, template_to_scan);
    core::write_json(paths.sidecar, {{"Sources", {raw.string()}}, {"Preprocessing", preprocessing::settings_json({})}});
    return paths.prepared;
  }

  tests::ScratchFolder folder_;
};

TEST_F(ScanSpaceTest, AHotSpotComesBackToWhereItBelongs) {
  const ops::Grid grid = imaging::template_grid(4);
  const ops::Point at{31, 57, 22};  // LPS, away from the middle and from any voxel's centre
  const std::vector<float> map = spot(grid, at, 9);
  const ops::Affine template_to_scan = turned(9, -7, {12, 30, -15});
  const std::vector<Raw> raws{{"straight", {}, {2, 2, 2}},
                              {"flipped", {}, {-2, 2, -2.5}},
                              {"oblique", turned(17, 23, {3, -4, 5}), {2, 2.2, 2.5}},
                              {"oblique and flipped", turned(-21, 12, {-6, 2, 9}), {-2, -2, 3}}};
  for (const Raw& raw : raws) {
    const fs::path file = folder_ / (raw.name + "_pet.nii.gz");
    const ops::Grid written = raw_grid(raw);
    imaging::write_nifti(file, imaging::new_volume(written, spot(written, {0, 0, 0}, 40)));
    const RawScan scan = read_raw_scan(write_prepared(file, template_to_scan), "sub-01", "n/a");
    const ops::Grid found = imaging::grid_of(*scan.volume);
    const auto here = centre_of_mass(in_scan_space(map, grid, scan), found), expected = template_to_scan(at);
    double square = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) square += std::pow(here[axis] - expected[axis], 2);
    EXPECT_LT(std::sqrt(square), 0.2) << raw.name;  // of the 1 mm that are allowed
  }
}

/// Moves by up to 6 mm, and the way back.
ops::SplineField bump(double height) {
  ops::SplineField field;
  field.size = {9, 9, 9};
  field.origin = {-93, -67, -102};
  field.spacing = 31;
  field.coefficients.resize(std::size_t{9} * 9 * 9);
  field.coefficients[(std::size_t{4} * 9 + 4) * 9 + 4] = {static_cast<float>(height), static_cast<float>(-height / 2),
                                                          0, 0};
  return field;
}

TEST_F(ScanSpaceTest, AHotSpotComesBackThroughTheInverseOfADeformation) {
  const ops::Grid grid = imaging::template_grid(4), written = raw_grid({"", {}, {2, 2, 2}});
  const fs::path file = folder_ / "deformed_pet.nii.gz";
  imaging::write_nifti(file, imaging::new_volume(written, spot(written, {0, 0, 0}, 40)));
  const ops::Affine template_to_scan = turned(9, -7, {12, 30, -15});
  const fs::path prepared = write_prepared(file, template_to_scan);
  preprocessing::PreprocessSettings settings;
  settings.registration = "nonlinear";
  core::write_json(fs::path(prepared).replace_extension(".json"),
                   {{"Sources", {file.string()}}, {"Preprocessing", preprocessing::settings_json(settings)}});
  EXPECT_THROW(read_raw_scan(prepared, "sub-01", "n/a"), core::Error);  // the inverse is not there
  const preprocessing::DerivativePaths paths(folder_ / "prepared", {"sub-01", "n/a", "18FFDG", "", "", ""});
  imaging::write_transform(paths.inverse, ops::Deformation{template_to_scan.inverse(), bump(10), {}});

  // A small spot at q of the template is seen where the inverse comes to q.
  const ops::Point p{31, 57, 22};
  const ops::Deformation inverse = imaging::read_deformation(paths.inverse);
  const ops::Point in_scan = template_to_scan(p), q = inverse(in_scan);
  EXPECT_GT(std::hypot(q[0] - p[0], q[1] - p[1], q[2] - p[2]), 2);
  const RawScan scan = read_raw_scan(prepared, "sub-01", "n/a");
  const ops::Grid found = imaging::grid_of(*scan.volume);
  const auto here = centre_of_mass(in_scan_space(spot(grid, q, 4), grid, scan), found);
  EXPECT_LT(std::hypot(here[0] - in_scan[0], here[1] - in_scan[1], here[2] - in_scan[2]), 0.5);
}

TEST_F(ScanSpaceTest, WhatIsMissingIsTold) {
  const auto expect = [&](const fs::path& prepared, const std::string& part) {
    try {
      read_raw_scan(prepared, "sub-01", "n/a");
      FAIL() << part;
    } catch (const core::Error& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr(part));
    }
  };
  const auto gone = write_prepared(folder_ / "gone_pet.nii.gz", {});
  expect(gone, "gone_pet.nii.gz is not there");
  const Raw straight{"straight", {}, {2, 2, 2}};
  imaging::write_nifti(folder_ / "gone_pet.nii.gz",
                       imaging::new_volume(raw_grid(straight), spot(raw_grid(straight), {0, 0, 0}, 40)));
  fs::remove(preprocessing::DerivativePaths(folder_ / "prepared", {"sub-01", "n/a", "18FFDG", "", "", ""}).transform);
  expect(gone, "from-scan_to-MNI152_xfm.tfm");
}

TEST_F(ScanSpaceTest, APreparedScansGridIsTheTemplates) {
  const ops::Grid grid = imaging::template_grid(4);
  const core::MappedVolume volume(write_prepared("raw.nii.gz", {}));
  const ops::Grid found = grid_of(volume);
  EXPECT_EQ(found.size, grid.size);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(found.to_world.rows[i][j], grid.to_world.rows[i][j], 1e-4);
  }
}

}  // namespace
}  // namespace tripet::explanation
