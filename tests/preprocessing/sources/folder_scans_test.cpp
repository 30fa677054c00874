// Verifies what is taken for a PET scan in folders as people have them: data sets that are fetched in part,
// .bidsignore, images of other kinds, the same scan twice.
#include "preprocessing/sources/folder_scans.hpp"

#include <gmock/gmock.h>

#include <functional>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/scan_list.hpp"
#include "imaging/reference_files.hpp"
#include "imaging/volume_file.hpp"
#include "preprocessing/preprocess.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

using Value = std::function<float(int)>;

class FolderScans : public testing::Test {
 protected:
  static void write(const fs::path& path, const Value& value) {
    auto volume = imaging::Volume::New();
    volume->SetRegions(imaging::Volume::SizeType{{8, 8, 8}});
    volume->Allocate();
    for (int i = 0; i < 512; ++i) volume->GetBufferPointer()[i] = value(i);
    imaging::write_nifti(path, volume);
  }
  static Value noise(int seed) {
    return [seed](int i) { return static_cast<float>((i * 7919 + seed * 104729) % 1013) + 0.25F; };
  }
  void data_set() const { core::write_text(root_ / "dataset_description.json", "{}"); }
  std::vector<std::string> find(const std::vector<fs::path>& in = {}) {
    notes_.clear();
    std::vector<std::string> lines;
    sources_ = find_scans(in.empty() ? std::vector<fs::path>{root_} : in, notes_);
    for (const ScanSource& source : sources_) {
      lines.push_back(source.participant_id + " " + source.session_id + ": " + source.problem);
    }
    return lines;
  }

  tests::ScratchFolder scratch_;
  fs::path root_ = scratch_ / "in";
  std::vector<std::string> notes_;
  std::vector<ScanSource> sources_;
};

TEST_F(FolderScans, BidsignoreIsHonouredFromTheRootAndFromBelow) {
  data_set();
  core::write_text(root_ / ".bidsignore", "sub-02/\n*_run-2_pet.nii.gz\n");
  write(root_ / "sub-01/pet/sub-01_run-1_pet.nii.gz", noise(1));
  write(root_ / "sub-01/pet/sub-01_run-2_pet.nii.gz", noise(2));
  write(root_ / "sub-02/pet/sub-02_pet.nii.gz", noise(3));
  EXPECT_THAT(find(), ElementsAre("sub-01 n/a: "));
  EXPECT_THAT(notes_, Contains("2 files and folders left out by .bidsignore"));
  EXPECT_THAT(find({root_ / "sub-01"}), ElementsAre("sub-01 n/a: "));
  EXPECT_THAT(find({root_ / "sub-02/pet/sub-02_pet.nii.gz"}), ElementsAre("sub-02 n/a: "));  // asked for by name
  core::write_text(root_ / ".bidsignore", "sub-*\n");
  EXPECT_THROW(find(), core::Error);
}

TEST_F(FolderScans, ArchivesAreNamedAndToBeUnpacked) {
  core::write_text(root_ / "scan.zip", "PK\x03\x04");
  core::write_text(root_ / "slices/0.dcm.gz", "\x1F\x8B");
  core::write_text(root_ / "notes.tsv.gz", "\x1F\x8B");  // a table, not scans
  try {
    find();
    ADD_FAILURE() << "accepted";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), HasSubstr("but 2 archives (.zip, .gz and the like): unpack them first"));
  }
  write(root_ / "sub-01_pet.nii.gz", noise(1));
  EXPECT_THAT(find(), ElementsAre("sub-01 n/a: "));
  EXPECT_THAT(notes_, Contains(HasSubstr("2 archives (.zip, .gz and the like) passed over")));
}

TEST_F(FolderScans, ContentThatIsElsewhereSaysHowToFetchIt) {
  data_set();
  fs::create_directories(root_ / "sub-01/pet");
  fs::create_directories(root_ / "sub-01/anat");
  const std::string key = "../../.git/annex/objects/aa/bb/SHA256E-s9--c.nii.gz/SHA256E-s9--c.nii.gz";
  fs::create_symlink(key, root_ / "sub-01/pet/sub-01_pet.nii.gz");
  fs::create_symlink(key, root_ / "sub-01/anat/sub-01_T1w.nii.gz");  // of no interest
  core::write_text(root_ / "sub-02/pet/sub-02_pet.nii.gz", "/annex/objects/MD5E-s9--c.nii.gz\n");
  core::write_text(root_ / "sub-03/pet/sub-03_pet.nii.gz",
                   "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
  fs::create_directories(root_ / "sub-04/pet");
  fs::create_symlink("gone.nii", root_ / "sub-04/pet/sub-04_pet.nii");
  EXPECT_THAT(find(), ElementsAre(AllOf(HasSubstr("sub-01"), HasSubstr("'datalad get'")),
                                  AllOf(HasSubstr("sub-02"), HasSubstr("'datalad get'")),
                                  AllOf(HasSubstr("sub-03"), HasSubstr("'git lfs pull'")),
                                  AllOf(HasSubstr("sub-04"), HasSubstr("'datalad get'"))));
}

TEST_F(FolderScans, SlicesThatAreElsewhereAreOneRowOrASeriesProblem) {
  tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_odd_files.py",
                    {(scratch_ / "odd").string()});
  fs::create_directories(root_ / "sub-02");
  for (const std::string name : {"IM1", "IM2", "IM3.dcm"}) {
    fs::create_symlink("../.git/annex/objects/x/MD5-s9--c/MD5-s9--c", root_ / "sub-02" / name);
  }
  fs::rename(scratch_ / "odd/right/control", root_ / "sub-01");
  EXPECT_THAT(find(), ElementsAre("sub-01 n/a: ", AllOf(HasSubstr("sub-02 n/a: IM1 has its content elsewhere"),
                                                        HasSubstr("and 2 more files"), HasSubstr("'datalad get'"))));
  core::write_text(root_ / "sub-01/3.dcm", "/annex/objects/MD5E-s9--c.dcm\n");
  EXPECT_THAT(find(), Contains(AllOf(HasSubstr("sub-01 n/a: 3.dcm has"), HasSubstr("'datalad get'"))));
}

TEST_F(FolderScans, ImagesOfOtherKindsAreNotTakenForPet) {
  write(root_ / "sub-01_ses-1_T1w.nii.gz", noise(1));
  write(root_ / "fdg_in_t1_space.nii.gz", noise(2));
  write(root_ / "CT_thorax.nii.gz", noise(3));
  write(root_ / "brain_mask.nii.gz", noise(4));
  write(root_ / "patient7.nii.gz", noise(5));
  write(root_ / "patient8.nii.gz", [](int i) { return i % 3 == 0 ? -1000.0F : 40.0F + static_cast<float>(i % 11); });
  write(root_ / "patient9.nii.gz", [](int i) { return i / 64 % 2 == 0 ? 0.0F : 3.0F; });
  write(root_ / "patient10.nii.gz", noise(6));
  core::write_text(root_ / "patient10.json", R"({"Modality": "MR"})");
  EXPECT_THAT(find(), UnorderedElementsAre("sub-fdgint1space n/a: ", "sub-patient7 n/a: "));
  EXPECT_THAT(notes_, Contains(HasSubstr("6 NIfTI images are not PET and passed over: CT_thorax.nii.gz (named CT), "
                                         "brain_mask.nii.gz (named mask), patient10.nii.gz (Modality MR")));
  EXPECT_THAT(notes_, Contains("2 NIfTI images are taken for PET, although not named *_pet"));
}

TEST_F(FolderScans, AFolderOfOtherImagesHoldsNoPet) {
  write(root_ / "sub-01_T1w.nii.gz", noise(1));
  write(root_ / "sub-01_task-rest_bold.nii.gz", noise(2));
  try {
    find();
    ADD_FAILURE() << "accepted";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), AllOf(HasSubstr("holds no PET scan"), HasSubstr("sub-01_T1w.nii.gz (named T1w)")));
  }
}

TEST_F(FolderScans, TheSameVoxelsAreOneScanAndNoSecondVisit) {
  data_set();
  write(root_ / "sub-01/ses-1/pet/sub-01_ses-1_pet.nii.gz", noise(1));
  write(root_ / "sub-01/ses-2/pet/sub-01_ses-2_pet.nii", noise(1));
  write(root_ / "sub-01/ses-3/pet/sub-01_ses-3_pet.nii", [](int i) { return 3 * noise(1)(i); });
  write(root_ / "sub-01/ses-4/pet/sub-01_ses-4_pet.nii", noise(2));
  write(root_ / "sub-02/pet/sub-02_pet.nii.gz", noise(1));
  EXPECT_THAT(find(), ElementsAre("sub-01 ses-1: ", "sub-01 ses-4: ", "sub-02 n/a: "));
  EXPECT_THAT(sources_[0].remarks.warnings,
              ElementsAre(AllOf(HasSubstr("sub-01_ses-2_pet.nii"), HasSubstr("(ses-2) is left out")),
                          HasSubstr("sub-01_ses-3_pet.nii")));
  EXPECT_TRUE(sources_[1].remarks.warnings.empty());
}

TEST_F(FolderScans, ASeriesWithOtherUidsIsTheSameScan) {
  const fs::path script = fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_odd_files.py";
  // Written twice: other UIDs, the same voxels.
  for (const std::string name : {"first", "second"}) {
    tests::run_python(script, {(scratch_ / name).string()});
    fs::create_directories(root_);
    fs::rename(scratch_ / name / "right/control", root_ / name);
  }
  EXPECT_THAT(find(), ElementsAre("sub-P n/a: "));
  EXPECT_THAT(sources_[0].remarks.warnings,
              ElementsAre(AllOf(HasSubstr("with the same voxels: "), HasSubstr("second is left out"))));
}

TEST_F(FolderScans, WhatWasNoticedWhileFindingReachesTheTable) {
  data_set();
  core::write_text(root_ / "pet.json", R"({"Units": "g/mL"})");
  const fs::path copy = root_ / "sub-01/ses-2/pet/sub-01_ses-2_trc-18FFDG_rec-acstat_run-1_pet.nii";
  write(root_ / "sub-01/ses-1/pet/sub-01_ses-1_trc-18FFDG_rec-acstat_run-1_pet.nii.gz", noise(1));
  write(copy, noise(1));
  PreprocessOptions options;
  options.in = {root_};
  options.out = scratch_ / "out";
  options.stop_after = "suv";
  EXPECT_EQ(preprocess(options, 1).warned, 1);
  const core::ScanRecord row = core::read_scan_list(options.out / "scans.tsv").at(0);
  EXPECT_THAT(row.reason, HasSubstr("the same scan is there again"));
  EXPECT_THAT(row.output, HasSubstr("sub-01_ses-1_trc-18FFDG_rec-acstat_run-1_desc-suv_pet.nii.gz"));
  EXPECT_EQ(preprocess(options, 1).reused, 1);
  fs::remove(copy);  // with it goes the warning, although the scan is what it was
  const PreprocessSummary again = preprocess(options, 1);
  EXPECT_EQ(again.ok, 1);
  EXPECT_EQ(again.reused, 0);
}

}  // namespace
}  // namespace tripet::preprocessing
