// Verifies that PET DICOM series in every transfer syntax and orientation become the volume that they were written
// from, and that series which are not a whole volume are refused with the reason.
#include "preprocessing/dicom/series.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>
#include <fstream>

#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

class DicomSeries : public testing::Test {
 protected:
  void SetUp() override {
    tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_series.py", {folder_.string()});
  }
  ScanSource source(const std::string& name) {
    std::vector<std::string> notes;
    const auto sources = find_scans({folder_ / name}, notes);
    EXPECT_EQ(sources.size(), 1U) << name;
    return sources.front();
  }
  LoadedScan load(const std::string& name, const std::string& units = "suv") {
    return load_scan(source(name), tests::settings_with(units));
  }
  std::string refusal(const std::string& name, const std::string& units = "suv") {
    try {
      load(name, units);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "accepted";
  }

  tests::ScratchFolder scratch_;
  fs::path folder_ = scratch_ / "series";
};

constexpr double to_suv = 70000 / 370e6;

double written(double x, double y, double z) {
  return (0.5 + z / 8) * (x + 10 * y + 100 * z);
}

TEST_F(DicomSeries, EveryTransferSyntaxGivesTheSameVolume) {
  for (const std::string name : {"explicit", "implicit", "big", "rle", "no_extension", "oblique", "spread"}) {
    SCOPED_TRACE(name);
    const LoadedScan scan = load(name);
    EXPECT_EQ(scan.suv.units, "SUVbw");
    EXPECT_NEAR(scan.suv.factor, to_suv, 1e-18);
    ASSERT_EQ(scan.volume->GetBufferedRegion().GetSize(), (imaging::Volume::SizeType{{6, 5, 4}}));
    EXPECT_EQ(scan.volume->GetSpacing()[0], 2);
    EXPECT_EQ(scan.volume->GetSpacing()[1], 3);
    EXPECT_NEAR(scan.volume->GetSpacing()[2], 4, 1e-4);
    for (int z = 0; z < 4; ++z) {
      for (int y = 0; y < 5; ++y) {
        for (int x = 0; x < 6; ++x) {
          EXPECT_FLOAT_EQ(scan.volume->GetPixel({{x, y, z}}), static_cast<float>(to_suv * written(x, y, z)));
        }
      }
    }
  }
}

TEST_F(DicomSeries, PositionsFollowTheHeaders) {
  imaging::Volume::PointType point;
  load("oblique").volume->TransformIndexToPhysicalPoint(imaging::Volume::IndexType{{5, 4, 3}}, point);
  // -5 + 10 cos 0.4 + 12 sin 0.4, -6 + 12, -10 sin 0.4 + 12 cos 0.4
  EXPECT_NEAR(point[0], -5 + 10 * std::cos(0.4) + 12 * std::sin(0.4), 1e-3);
  EXPECT_NEAR(point[1], 6, 1e-3);
  EXPECT_NEAR(point[2], -10 * std::sin(0.4) + 12 * std::cos(0.4), 1e-3);
}

TEST_F(DicomSeries, SlicesWhoseNormalPointsDownAreStackedAlongIt) {
  const LoadedScan scan = load("downwards");
  imaging::Volume::PointType point;
  for (int z = 0; z < 4; ++z) {
    scan.volume->TransformIndexToPhysicalPoint(imaging::Volume::IndexType{{1, 2, z}}, point);
    EXPECT_NEAR(point[0], -3, 1e-9);
    EXPECT_NEAR(point[1], -12, 1e-9);
    EXPECT_NEAR(point[2], 4 * (3 - z), 1e-9);
    EXPECT_FLOAT_EQ(scan.volume->GetPixel({{1, 2, z}}), static_cast<float>(to_suv * written(1, 2, 3 - z)));
  }
}

TEST_F(DicomSeries, WhatIsNotAWholeVolumeIsRefusedWithTheReason) {
  EXPECT_THAT(refusal("missing"), HasSubstr("1 slice(s) missing"));
  EXPECT_THAT(refusal("incomplete"), HasSubstr("only 3 of 4 slices"));
  EXPECT_THAT(refusal("duplicate"), HasSubstr("two slices at one position"));
  EXPECT_THAT(refusal("dynamic"), HasSubstr("2 frames from 60 to 80 min after injection"));
  EXPECT_THAT(refusal("uneven"), HasSubstr("not evenly spaced"));
  EXPECT_THAT(refusal("tilted"), HasSubstr("stack along their normal"));
  EXPECT_THAT(refusal("two_patients"), HasSubstr("several patients in one series: "));
  EXPECT_THAT(refusal("sizes"), HasSubstr("several sizes"));
  EXPECT_THAT(refusal("intercept"), HasSubstr("RescaleIntercept -1024"));
  EXPECT_THAT(refusal("gated"), HasSubstr("gated"));
  EXPECT_THAT(refusal("single"), HasSubstr("only one slice"));
  EXPECT_THAT(refusal("multiframe"), HasSubstr("4 frames"));
  EXPECT_THAT(refusal("constant"), HasSubstr("same value"));
  EXPECT_THAT(refusal("odd_bits"), HasSubstr("pixels of 4 bits"));
  EXPECT_THAT(refusal("cut_pixels"), AllOf(HasSubstr("0_1.dcm"), HasSubstr("truncated")));
  EXPECT_THAT(refusal("cut_header"), AllOf(HasSubstr("0_1.dcm"), HasSubstr("truncated")));
}

TEST_F(DicomSeries, UnitsDecideWhatHappensWithoutSuv) {
  EXPECT_THAT(refusal("no_weight"), HasSubstr("PatientWeight is missing"));
  EXPECT_THAT(refusal("nan_weight"), HasSubstr("PatientWeight"));
  const LoadedScan scan = load("no_weight", "auto");
  EXPECT_EQ(scan.suv.units, "BQML");
  EXPECT_THAT(scan.remarks.warnings, testing::ElementsAre(HasSubstr("PatientWeight is missing")));
  EXPECT_FLOAT_EQ(scan.volume->GetPixel({{1, 2, 3}}), static_cast<float>(written(1, 2, 3)));
  for (const std::string units : {"suv", "auto"}) {
    EXPECT_THAT(refusal("propcps", units), HasSubstr("PROPCPS"));
    EXPECT_THAT(refusal("no_attn", units), HasSubstr("attenuation"));
  }
  EXPECT_EQ(load("propcps", "as-is").suv.units, "PROPCPS");
  EXPECT_EQ(load("no_attn", "as-is").suv.factor, 1);
}

TEST_F(DicomSeries, HashFollowsTheBytes) {
  const std::string before = source_hash(source("explicit"));
  EXPECT_EQ(source_hash(source("explicit")), before);
  EXPECT_NE(source_hash(source("implicit")), before);
  fs::rename(folder_ / "explicit", folder_ / "renamed");
  EXPECT_EQ(source_hash(source("renamed")), before);
  std::fstream file(source("renamed").files.back(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-1, std::ios::end);
  file.put('\x7f');
  file.close();
  EXPECT_NE(source_hash(source("renamed")), before);
}

TEST_F(DicomSeries, AFileThatChangedAfterItsHeaderWasReadIsRefused) {
  const auto load_after = [&](const std::string& name, auto&& change) -> std::string {
    const ScanSource found = source(name);
    change(found.files[2]);
    try {
      load_scan(found, tests::settings_with("suv"));
    } catch (const core::Error& e) {
      EXPECT_THAT(e.what(), HasSubstr(found.files[2].filename().string()));
      return e.what();
    }
    return "accepted";
  };
  EXPECT_EQ(load_after("explicit", [](const fs::path&) {}), "accepted");
  EXPECT_THAT(load_after("explicit", [](const fs::path& file) { std::ofstream(file, std::ios::app) << "more"; }),
              HasSubstr("has changed since its header was read"));
  EXPECT_THAT(load_after("implicit",
                         [](const fs::path& file) {
                           fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(1));
                         }),
              HasSubstr("has changed since its header was read"));
  EXPECT_THAT(load_after("big", [](const fs::path& file) { fs::remove(file); }), HasSubstr("can't be read"));
}

}  // namespace
}  // namespace tripet::preprocessing
