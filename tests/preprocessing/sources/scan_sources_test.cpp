// Verifies which scans are found in BIDS folders, DICOM trees, tables and loose files, how they are named, and that
// whatever is not a scan is named with its reason and stops nothing.
#include "preprocessing/sources/scan_sources.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "imaging/volume_file.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class ScanTable : public testing::Test {
 protected:
  const fs::path& series() {
    folder_ = scratch_ / "series";
    tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_series.py", {folder_.string()});
    return folder_;
  }
  std::vector<ScanSource> find(const std::vector<fs::path>& in) {
    notes_.clear();
    return find_scans(in, notes_);
  }
  /// participant session tracer: problem
  static std::vector<std::string> shown(const std::vector<ScanSource>& sources) {
    std::vector<std::string> lines;
    for (const ScanSource& source : sources) {
      lines.push_back(source.participant_id + " " + source.session_id + " " + source.tracer + ": " + source.problem);
    }
    return lines;
  }
  void write_image(const fs::path& path) {
    auto volume = imaging::Volume::New();
    volume->SetRegions(imaging::Volume::SizeType{{3, 3, 3}});
    volume->Allocate();
    for (int i = 0; i < 27; ++i) volume->GetBufferPointer()[i] = static_cast<float>((i * i + 7 * written_) % 31);
    ++written_;
    imaging::write_nifti(path, volume);
  }

  tests::ScratchFolder scratch_;
  fs::path folder_;
  int written_ = 0;  // images, so that each has voxels of its own
  std::vector<std::string> notes_;
};

TEST_F(ScanTable, BidsFolder) {
  const fs::path root = scratch_ / "bids";
  core::write_text(root / "dataset_description.json", "{}");
  core::write_text(root / "pet.json", R"({"Units": "g/mL"})");
  write_image(root / "sub-02/pet/sub-02_trc-18FFDG_pet.nii.gz");
  write_image(root / "sub-01/ses-b/pet/sub-01_ses-b_pet.nii");
  write_image(root / "sub-01/ses-a/pet/sub-01_ses-a_pet.nii.gz");
  write_image(root / "sub-01/ses-a/anat/sub-01_ses-a_T1w.nii.gz");
  write_image(root / "derivatives/other/sub-01/pet/sub-01_pet.nii.gz");
  write_image(root / "truth/template.nii.gz");
  const auto sources = find({root});
  EXPECT_THAT(shown(sources), testing::ElementsAre("sub-01 ses-a : ", "sub-01 ses-b : ", "sub-02 n/a 18FFDG: "));
  EXPECT_EQ(load_scan(sources[2], tests::settings_with("suv")).suv.units, "SUVbw");
  EXPECT_THAT(shown(find({root / "sub-01"})), UnorderedElementsAre("sub-01 ses-a : ", "sub-01 ses-b : "));
  const std::string before = source_hash(sources[2]);
  core::write_text(root / "pet.json", R"({"Units": "SUV"})");
  EXPECT_NE(source_hash(sources[2]), before);
}

TEST_F(ScanTable, BidsSourcedataIsTakenWhereThereIsNoNifti) {
  const fs::path root = scratch_ / "bids";
  series();
  core::write_text(root / "dataset_description.json", "{}");
  fs::create_directories(root / "sourcedata/sub-0001");
  fs::create_directories(root / "sourcedata/sub-0002");
  fs::rename(folder_ / "explicit", root / "sourcedata/sub-0001/pet");
  fs::rename(folder_ / "implicit", root / "sourcedata/sub-0002/pet");
  write_image(root / "sub-0002/pet/sub-0002_pet.nii.gz");
  const auto sources = find({root});
  EXPECT_THAT(shown(sources), UnorderedElementsAre("sub-0001 n/a 18FFDG: ", "sub-0002 n/a : "));
  EXPECT_EQ(sources[0].files.size(), 4U);
  EXPECT_THAT(notes_, Contains(HasSubstr("1 DICOM series of sourcedata passed over")));
}

TEST_F(ScanTable, MixedDicomTree) {
  const auto sources = find({series() / "mixed"});
  EXPECT_THAT(shown(sources),
              UnorderedElementsAre("sub-Mixed1 n/a 18FFDG: ", "sub-Mixed2 n/a 18FFDG: ",
                                   AllOf(HasSubstr("sub-Mixed3"), HasSubstr("modality MR")),
                                   "sub-text n/a : is not a DICOM file", "sub-empty n/a : is empty (0 bytes)"));
  EXPECT_THAT(notes_, Contains("4 PET projections and pictures without a position passed over"));
  EXPECT_THAT(notes_, Contains("1 PET series without attenuation correction passed over beside a corrected one"));
  EXPECT_THAT(notes_, Contains("1 DICOM files of modality CT passed over"));
}

TEST_F(ScanTable, OnlyADamagedSliceMakesItsSeriesDoubtful) {
  core::write_text(series() / "explicit/text.dcm", std::string(1000, 'x'));
  EXPECT_THAT(shown(find({folder_ / "explicit"})),
              UnorderedElementsAre("sub-A n/a 18FFDG: ", "sub-text n/a : is not a DICOM file"));
  core::write_text(folder_ / "implicit/empty.dcm", "");
  EXPECT_THAT(shown(find({folder_ / "implicit"})),
              UnorderedElementsAre("sub-B n/a 18FFDG: empty.dcm is empty (0 bytes)"));
}

TEST_F(ScanTable, CopiesOfASeriesInOtherFoldersAreOtherScans) {
  EXPECT_THAT(shown(find({series() / "copies"})), testing::ElementsAre("sub-01 n/a 18FFDG: ", "sub-02 n/a 18FFDG: "));
}

TEST_F(ScanTable, SlicesOfASeriesMayBeNamedOneByOne) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(series() / "explicit")) files.push_back(entry.path());
  const auto sources = find(files);
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources[0].problem, "");
  EXPECT_EQ(sources[0].files.size(), 4U);
}

TEST_F(ScanTable, TableNamesTheScans) {
  series();
  write_image(folder_ / "loose.nii.gz");
  write_image(folder_ / "other.nii.gz");
  core::write_text(folder_ / "scans.tsv",
                   "participant_id\tsession_id\tpath\n"
                   "sub-01\tn/a\texplicit\n"
                   "02\tfirst\tloose.nii.gz\n"
                   "02\tses-2\t" +
                       (folder_ / "other.nii.gz").string() +
                       "\n"
                       "sub-03\tn/a\tabsent.nii.gz\n"
                       "sub-04\tn/a\tmixed\n"
                       "sub-05\tn/a\tn/a\n"
                       "sub-06\tn/a\tscans.tsv\n"
                       "sub-07\tn/a\tloose.nii.gz\n"
                       "sub-07\tn/a\tother.nii.gz\n"
                       "sub-08\tn/a\tmixed/a/r0\n");
  const auto lines = shown(find({folder_ / "scans.tsv"}));
  EXPECT_THAT(lines, UnorderedElementsAre(
                         "sub-01 n/a 18FFDG: ", "sub-02 ses-first : ", "sub-02 ses-2 : ", "sub-03 n/a : does not exist",
                         AllOf(HasSubstr("sub-04"), HasSubstr("holds 5 scans")), "sub-05 n/a : the table gives no path",
                         "sub-06 n/a : is neither NIfTI nor DICOM",
                         AllOf(HasSubstr("sub-07"), HasSubstr("loose.nii.gz"), HasSubstr("other.nii.gz")),
                         AllOf(HasSubstr("sub-07"), HasSubstr("loose.nii.gz"), HasSubstr("other.nii.gz")),
                         AllOf(HasSubstr("sub-08"), HasSubstr("projection"))));
}

TEST_F(ScanTable, TablesOfSpreadsheetsAreReadOrRefused) {
  for (const std::string name : {"a", "b", "sub-3", "c"}) write_image(scratch_ / (name + ".nii.gz"));
  core::write_text(scratch_ / "scans.csv",
                   "Participant_ID;path\n1-1;a.nii.gz\n11;b.nii.gz\nSub-04;sub-3.nii.gz\n5;c.nii.gz\n");
  std::vector<std::string> notes;
  const auto lines = shown(find_scans({scratch_ / "scans.csv"}, notes));
  EXPECT_THAT(lines,
              UnorderedElementsAre(AllOf(HasSubstr("sub-11"), HasSubstr("'1-1' and '11' would both become sub-11")),
                                   AllOf(HasSubstr("sub-11"), HasSubstr("'1-1' and '11' would both become sub-11")),
                                   "sub-04 n/a : ", "sub-5 n/a : "));
  EXPECT_THAT(notes,
              UnorderedElementsAre(HasSubstr("semicolons"), HasSubstr("'Participant_ID' as participant_id"),
                                   AllOf(HasSubstr("1 path names another participant"), HasSubstr("sub-04 for"))));
  core::write_text(scratch_ / "floats.csv", "participant_id,path\n1.0,a.nii.gz\n10.0,b.nii.gz\n");
  EXPECT_THAT(shown(find({scratch_ / "floats.csv"})), UnorderedElementsAre("sub-1 n/a : ", "sub-10 n/a : "));
}

TEST_F(ScanTable, InputsWithoutAnyScanAreAnError) {
  EXPECT_THROW(find({series() / "mixed/a/r0"}), core::Error);
  core::write_text(folder_ / "header.tsv", "participant_id\tpath\n");
  EXPECT_THROW(find({folder_ / "header.tsv"}), core::Error);
  EXPECT_EQ(find({folder_ / "header.tsv", folder_ / "explicit"}).size(), 1U);
}

TEST_F(ScanTable, PatientsUnderOneNamedFolderAreNotMerged) {
  series();
  fs::create_directories(folder_ / "sub-study7/DICOM");
  fs::rename(folder_ / "explicit", folder_ / "sub-study7/DICOM/P1");
  fs::rename(folder_ / "implicit", folder_ / "sub-study7/DICOM/P2");
  const auto merged = find({folder_ / "sub-study7/DICOM"});
  EXPECT_EQ(merged.size(), 2U);
  for (const ScanSource& source : merged) {
    EXPECT_THAT(source.problem, HasSubstr("several PatientIDs become sub-study7: A, B"));
  }
  // Visits may be named by other IDs.
  fs::create_directories(folder_ / "sub-01");
  fs::rename(folder_ / "big", folder_ / "sub-01/ses-1");
  fs::rename(folder_ / "other_id", folder_ / "sub-01/ses-2");
  EXPECT_THAT(shown(find({folder_ / "sub-01"})),
              testing::ElementsAre("sub-01 ses-1 18FFDG: ", "sub-01 ses-2 18FFDG: "));
}

TEST_F(ScanTable, LooseFilesAreNamedAfterThemselves) {
  write_image(scratch_ / "my scan 1.nii.gz");
  write_image(scratch_ / "sub-9_ses-2_trc-11CPIB_pet.nii");
  core::write_text(scratch_ / "text.xyz", "no scan");
  EXPECT_THAT(
      shown(find({scratch_ / "my scan 1.nii.gz", scratch_ / "sub-9_ses-2_trc-11CPIB_pet.nii", scratch_ / "text.xyz"})),
      UnorderedElementsAre(
          "sub-myscan1 n/a : ", "sub-9 ses-2 11CPIB: ", "sub-textxyz n/a : is neither NIfTI nor DICOM"));
  EXPECT_THROW(find({scratch_ / "absent"}), core::Error);
  fs::create_directories(scratch_ / "nothing");
  EXPECT_THROW(find({scratch_ / "nothing"}), core::Error);
}

TEST_F(ScanTable, WhatIsNotAFileIsNamedAndStopsNothing) {
  const fs::path root = scratch_ / "bids";
  core::write_text(root / "dataset_description.json", "{}");
  write_image(root / "sub-01/pet/sub-01_pet.nii.gz");
  fs::create_directories(root / "sub-02/pet/sub-02_pet.nii.gz");
  fs::create_directories(root / "sub-03/pet");
  fs::create_symlink("sub-03_pet.nii.gz", root / "sub-03/pet/sub-03_pet.nii.gz");
  fs::create_directories(root / "sub-04");
  fs::create_directory_symlink("..", root / "sub-04/pet");
  core::write_text(root / "sub-05/pet/sub-05_pet.nii.gz", "");
  fs::create_directories(root / "sub-06/pet");
  fs::create_symlink("nowhere.nii", root / "sub-06/pet/sub-06_pet.nii");
  fs::create_directories(root / "sub-07/pet");
  ASSERT_EQ(mkfifo((root / "sub-07/pet/sub-07_pet.nii").c_str(), 0600), 0);
  EXPECT_THAT(
      shown(find({root})),
      testing::ElementsAre("sub-01 n/a : ", "sub-02 n/a : is a folder, not a file",
                           "sub-03 n/a : is a symbolic link that leads in a circle",
                           "sub-04 n/a : is a symbolic link that leads in a circle", "sub-05 n/a : is empty (0 bytes)",
                           "sub-06 n/a : is a symbolic link that leads nowhere; in a DataLad data set fetch it with "
                           "'datalad get'",
                           "sub-07 n/a : is not a regular file"));
}

TEST_F(ScanTable, FilesWithoutPermissionAreNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const fs::path root = scratch_ / "bids";
  core::write_text(root / "dataset_description.json", "{}");
  write_image(root / "sub-01/pet/sub-01_pet.nii.gz");
  fs::permissions(root / "sub-01/pet/sub-01_pet.nii.gz", fs::perms::none);
  fs::create_directories(root / "sub-02");
  fs::permissions(root / "sub-02", fs::perms::none);
  EXPECT_THAT(shown(find({root})), UnorderedElementsAre(HasSubstr("permission"), HasSubstr("can't be read")));
  fs::permissions(root / "sub-02", fs::perms::owner_all);
}

TEST_F(ScanTable, MalformedFilesOfPydicomAndNibabelStopNothing) {
  const fs::path packages = fs::path(TRIPET_SOURCE_DIR) / ".venv-tests/lib";
  ASSERT_TRUE(fs::exists(packages)) << "run scripts/setup --tests for the reference environment";
  int looked_at = 0;
  for (const auto& python : fs::directory_iterator(packages)) {
    for (const std::string folder : {"pydicom/data/test_files", "nibabel/tests/data", "nibabel/nicom/tests/data"}) {
      const fs::path path = python.path() / "site-packages" / folder;
      ASSERT_TRUE(fs::exists(path)) << path;
      std::vector<ScanSource> sources = find({path});
      for (const auto& entry : fs::recursive_directory_iterator(path)) {
        if (!entry.is_regular_file()) continue;
        try {
          for (ScanSource& source : find({entry.path()})) sources.push_back(std::move(source));
        } catch (const core::Error& e) {
          EXPECT_THAT(e.what(), HasSubstr("no PET scan among the inputs"));
        }
      }
      for (const ScanSource& source : sources) {
        ++looked_at;
        try {
          load_scan(source, tests::settings_with("auto"));
        } catch (const core::Error& e) {
          EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
        }
      }
    }
  }
  EXPECT_GT(looked_at, 150);
}

}  // namespace
}  // namespace tripet::preprocessing
