// Verifies that DICOM files as damaged, old and careless programs write them are read right, and that what can't be
// read right is refused by the file and the field.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

class OddDicomFiles : public testing::Test {
 protected:
  void SetUp() override {
    tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_odd_files.py", {folder_.string()});
  }
  static LoadedScan load(const fs::path& series, const std::string& frames = "") {
    std::vector<std::string> notes;
    const auto sources = find_scans({series}, notes);
    EXPECT_EQ(sources.size(), 1U);
    auto settings = tests::settings_with("suv");
    settings.frames = frames;
    return load_scan(sources.at(0), settings);
  }
  static void expect_written(const LoadedScan& scan) {
    EXPECT_EQ(scan.suv.units, "SUVbw");
    EXPECT_NEAR(scan.suv.factor, 70000 / 370e6, 1e-18);
    ASSERT_EQ(scan.volume->GetBufferedRegion().GetSize(), (imaging::Volume::SizeType{{6, 5, 3}}));
    for (int z = 0; z < 3; ++z) {
      for (int y = 0; y < 5; ++y) {
        for (int x = 0; x < 6; ++x)
          EXPECT_FLOAT_EQ(scan.volume->GetPixel({{x, y, z}}),
                          static_cast<float>(70000 / 370e6 * (x + 10 * y + 100 * z + 1)));
      }
    }
  }
  std::string refusal(const std::string& name) const {
    try {
      load(folder_ / "wrong" / name);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "accepted";
  }

  tests::ScratchFolder scratch_;
  fs::path folder_ = scratch_ / "odd";
};

TEST_F(OddDicomFiles, WhatViewersReadIsReadRight) {
  int read = 0;
  for (const auto& entry : fs::directory_iterator(folder_ / "right")) {
    SCOPED_TRACE(entry.path().filename().string());
    expect_written(load(entry.path()));
    ++read;
  }
  EXPECT_EQ(read, 31);
}

TEST_F(OddDicomFiles, WhatWouldChangeValuesOrPlacesIsRefusedByFileAndField) {
  const std::vector<std::pair<std::string, std::string>> expected{
      {"slope_missing", "RescaleSlope (0028,1053) is missing"},
      {"slope_empty", "RescaleSlope (0028,1053) is missing"},
      {"slope_comma", "RescaleSlope (0028,1053) is '1000,5', not a number"},
      {"slope_two", "RescaleSlope (0028,1053) is '1.0\\2.0', not a number"},
      {"slope_nan", "RescaleSlope (0028,1053) is 'nan', not a number"},
      {"weight_differs", "PatientWeight is '80' in 1.dcm, '70' in 0.dcm"},
      {"intercept_missing", "RescaleIntercept (0028,1052) is missing"},
      {"intercept_comma", "RescaleIntercept (0028,1052) is '0,0', not a number"},
      {"rows_missing", "Rows (0028,0010) is missing"},
      {"samples_missing", "SamplesPerPixel (0028,0002) is missing"},
      {"allocated_missing", "BitsAllocated (0028,0100) is missing"},
      {"stored_missing", "BitsStored (0028,0101) is missing"},
      {"stored_17", "BitsStored (0028,0101) is '17', not 1 to 16"},
      {"high_bit_missing", "HighBit (0028,0102) is missing"},
      {"high_bit_3", "HighBit (0028,0102) is '3', not 15"},
      {"representation_missing", "PixelRepresentation (0028,0103) is missing"},
      {"representation_2", "PixelRepresentation (0028,0103) is '2', not 0 to 1"},
      {"spacing_missing", "PixelSpacing (0028,0030) is missing"},
      {"spacing_one", "PixelSpacing (0028,0030) is '3.0', not 2 numbers"},
      {"spacing_comma", "PixelSpacing (0028,0030) is '3,0\\2,0', not 2 numbers"},
      {"spacing_zero", "PixelSpacing (0028,0030) is '0\\2', not two numbers above 0"},
      {"position_missing", "ImagePositionPatient (0020,0032) is missing"},
      {"position_text", "ImagePositionPatient (0020,0032) is 'a\\b\\c', not 3 numbers"},
      {"orientation_missing", "ImageOrientationPatient (0020,0037) is missing"},
      {"orientation_five", "ImageOrientationPatient (0020,0037) is '1\\0\\0\\0\\1', not 6 numbers"},
      {"bits_12", "pixels of 12 bits are not supported"},
      {"twice_the_pixels", "more pixels than Rows, Columns and BitsAllocated say"},
      {"half_the_pixels", "the pixels do not fill the image"},
      {"no_pixels", "has no pixels"},
      {"cut_pixels", "is truncated"},
      {"cut_header", "is truncated"},
      {"cut_deflated", "is truncated"},
      {"cut_fragment", "is truncated"},
      {"short_runs", "the compressed pixels do not fill the image"},
      {"htj2k", "HTJ2K"},
      {"mpeg", "MPEG2"},
      {"unheard_of", "transfer syntax 1.2.3.4.5.6.7.8"},
  };
  for (const auto& [name, reason] : expected) {
    EXPECT_THAT(refusal(name), testing::AllOf(testing::HasSubstr("1.dcm"), testing::HasSubstr(reason))) << name;
  }
  const auto made = std::distance(fs::directory_iterator(folder_ / "wrong"), fs::directory_iterator());
  EXPECT_EQ(static_cast<std::size_t>(made), expected.size());
}

TEST_F(OddDicomFiles, CopiesAreTakenOnceWithAWarning) {
  for (const std::string name : {"copies_in_folder", "copies_beside"}) {
    SCOPED_TRACE(name);
    const LoadedScan scan = load(folder_ / "found" / name);
    expect_written(scan);
    EXPECT_THAT(scan.remarks.warnings, testing::ElementsAre(testing::HasSubstr("3 slices are copies of others")));
    const bool one_folder = name == "copies_in_folder";  // otherwise the names alone are the same
    EXPECT_THAT(scan.remarks.warnings[0], testing::HasSubstr(one_folder ? "(copies_in_folder/0.dcm, " : "/0.dcm, "));
  }
  const LoadedScan scan = load(folder_ / "found/one_uid_for_all");
  expect_written(scan);
  EXPECT_THAT(scan.remarks.warnings, testing::IsEmpty());
}

TEST_F(OddDicomFiles, AFrameThatLacksSlicesCostsNothingOutsideTheRange) {
  const LoadedScan scan = load(folder_ / "found/partial_frame", "60-70");
  expect_written(scan);
  EXPECT_THAT(scan.remarks.notes, testing::ElementsAre("frame 3 has 2 of 3 slices and is left out"));
  try {
    load(folder_ / "found/partial_frame", "60-75");
    ADD_FAILURE() << "accepted";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("frame 3 has 2 of 3 slices and lies in --frames"));
  }
}

TEST_F(OddDicomFiles, FramesThatOnlyAnOrderTellsApartAreRefusedInTheseWords) {
  for (const std::string name : {"frames_by_identifier", "frames_by_image_index"})
    EXPECT_THAT(refusal("../found/" + name), testing::HasSubstr("the 2 frames carry no time of their own")) << name;
  EXPECT_THAT(refusal("../found/frames_by_nothing"),
              testing::AllOf(testing::HasSubstr("two slices at one position: "),
                             testing::HasSubstr("neither a time nor TemporalPositionIndex tells apart")));
}

TEST_F(OddDicomFiles, BedsThatOverlapAreRefusedInTheseWords) {
  for (const std::string name : {"beds_overlap", "beds_interleave"})
    EXPECT_THAT(refusal("../found/" + name), testing::HasSubstr("bed positions that overlap")) << name;
  EXPECT_EQ(load(folder_ / "found/beds_joined").volume->GetBufferedRegion().GetSize()[2], 6U);
}

TEST_F(OddDicomFiles, AWeightThatTheHeaderLacksComesFromTheTableBeside) {
  std::vector<std::string> notes;
  const ScanSource source = find_scans({folder_ / "found/no_weight/archive"}, notes).at(0);
  const LoadedScan scan = load_scan(source, tests::settings_with("suv"));
  EXPECT_NEAR(scan.suv.factor, 80000 / 370e6, 1e-18);
  EXPECT_THAT(scan.remarks.notes, testing::ElementsAre("the body weight is that of the data set's table: 80 kg"));
  const std::string before = source_hash(source);
  core::write_text(folder_ / "found/no_weight/participants.tsv", "participant_id\tweight\nP\t81\n");
  EXPECT_NE(source_hash(source), before);
  core::write_text(folder_ / "found/no_weight/participants.tsv", "participant_id\tweight\nQ\t50\n");
  EXPECT_THROW(load_scan(source, tests::settings_with("suv")), core::Error);
}

TEST_F(OddDicomFiles, AnIndexIsNoScanWhateverItsName) {
  expect_written(load(folder_ / "found/index"));
}

TEST_F(OddDicomFiles, PatientsNamedInOtherCharacterSetsStayApart) {
  std::vector<std::string> notes;
  const auto sources = find_scans({folder_ / "found/people"}, notes);
  ASSERT_EQ(sources.size(), 2U);
  // The UTF-8 of both names.
  EXPECT_EQ(sources[0].participant_id, "sub-e69d8ee6988e");
  EXPECT_EQ(sources[1].participant_id, "sub-e78e8be5b08fe4b89c");
  for (const ScanSource& source : sources) EXPECT_EQ(source.problem, "");
}

}  // namespace
}  // namespace tripet::preprocessing
