// Verifies which of several scans of one session are taken: by labels of BIDS, by attenuation correction, and that what
// can't be told apart is one row which names the choice to make.
#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "imaging/volume_file.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

ScanChoice choice(const std::string& reconstruction, const std::string& run, const std::string& task) {
  ScanChoice made;
  made.reconstruction = reconstruction;
  made.run = run;
  made.task = task;
  return made;
}

ScanChoice run(const std::string& number) {
  return choice("", number, "");
}

ScanChoice tracer(const std::string& name) {
  ScanChoice made;
  made.tracer = name;
  return made;
}

class ChosenScans : public testing::Test {
 protected:
  void SetUp() override { core::write_text(root_ / "dataset_description.json", "{}"); }
  /// sub-01_pet.nii.gz ... with voxels of its own, in the folder where BIDS has it.
  void add(const std::string& name, const std::string& sidecar = "") {
    const std::string participant = name.substr(0, name.find('_'));
    const fs::path path = root_ / participant / "pet" / (name + ".nii.gz");
    auto volume = imaging::Volume::New();
    volume->SetRegions(imaging::Volume::SizeType{{3, 3, 3}});
    volume->Allocate();
    for (int i = 0; i < 27; ++i) volume->GetBufferPointer()[i] = static_cast<float>((i * i + 7 * added_) % 31);
    ++added_;
    imaging::write_nifti(path, volume);
    if (!sidecar.empty()) core::write_text(root_ / participant / "pet" / (name + ".json"), sidecar);
  }
  /// The files that are taken, and what is refused: file: problem.
  std::vector<std::string> find(const ScanChoice& choice = {}) {
    notes_.clear();
    std::vector<std::string> lines;
    for (const ScanSource& source : find_scans({root_}, notes_, 1, choice)) {
      const std::string name = fs::path(source.shown).filename().string();
      lines.push_back(source.problem.empty() ? name : source.participant_id + ": " + source.problem);
      warnings_ = source.remarks.warnings;
    }
    return lines;
  }

  tests::ScratchFolder scratch_;
  fs::path root_ = scratch_ / "bids";
  int added_ = 0;
  std::vector<std::string> notes_, warnings_;
};

TEST_F(ChosenScans, RunsByNumber) {
  add("sub-01_run-01_pet");
  add("sub-01_run-02_pet");
  add("sub-02_pet");
  add("sub-03_pet");
  add("sub-03_run-2_pet");
  EXPECT_THAT(find(), ElementsAre("sub-01: 2 scans of the same participant and session (sub-01_run-01_pet.nii.gz, "
                                  "sub-01_run-02_pet.nii.gz); choose with --run (01 or 02)",
                                  "sub-02_pet.nii.gz", AllOf(HasSubstr("sub-03: 2 scans"), HasSubstr("(2 or none)"))));
  EXPECT_THAT(find(run("2")), ElementsAre("sub-01_run-02_pet.nii.gz", "sub-02_pet.nii.gz", "sub-03_run-2_pet.nii.gz"));
  EXPECT_THAT(notes_, ElementsAre("1 scan of another run than 2 left out (sub-01_run-01_pet.nii.gz)",
                                  "1 scan that names no run beside one of 2 left out (sub-03_pet.nii.gz)"));
  EXPECT_THAT(find(run("run-1")), ElementsAre("sub-01_run-01_pet.nii.gz", "sub-02_pet.nii.gz", "sub-03_pet.nii.gz"));
}

TEST_F(ChosenScans, ASessionWithoutTheLabelIsOneRowWithThoseItHas) {
  add("sub-01_run-1_pet");
  add("sub-01_run-2_pet");
  add("sub-02_pet");
  EXPECT_THAT(find(run("3")),
              ElementsAre("sub-01: --run 3: no scan of this session has it; there are 1, 2", "sub-02_pet.nii.gz"));
}

TEST_F(ChosenScans, ReconstructionsAndTasksByLabel) {
  add("sub-01_rec-acstat_pet");
  add("sub-01_rec-acdyn_pet");
  add("sub-02_task-rest_pet");
  add("sub-02_task-motor_run-1_pet");
  EXPECT_THAT(find(), ElementsAre(HasSubstr("choose with --reconstruction (acdyn or acstat)"),
                                  HasSubstr("choose with --run (1 or none) and --task (motor or rest)")));
  EXPECT_THAT(find(choice("ACstat", "", "rest")),
              ElementsAre("sub-01_rec-acstat_pet.nii.gz", "sub-02_task-rest_pet.nii.gz"));
}

TEST_F(ChosenScans, TracersOfOneSessionAreNotPickedFrom) {
  add("sub-01_trc-18FFDG_pet");
  add("sub-01_trc-18FAV45_pet");
  EXPECT_THAT(find(), ElementsAre(HasSubstr("choose with --tracer (18FAV45 or 18FFDG)")));
  EXPECT_THAT(find(tracer("auto")), ElementsAre(HasSubstr("choose with --tracer")));
  EXPECT_THAT(find(tracer("amyloid")), ElementsAre("sub-01_trc-18FAV45_pet.nii.gz"));
  EXPECT_THAT(find(tracer("FDG")), ElementsAre("sub-01_trc-18FFDG_pet.nii.gz"));
  EXPECT_THROW(find(tracer("tau")), core::Error);
}

TEST_F(ChosenScans, TracersAreKnownByLabelSidecarAndHeader) {
  add("sub-01_pet", R"({"TracerName": "Fluorodeoxyglucose F^18^"})");
  add("sub-02_pet", R"({"Radiopharmaceutical": "Florbetapir"})");
  add("sub-03_pet");
  add("sub-04_trc-18FFBB_pet");
  add("sub-05_trc-11CPIB_pet");
  EXPECT_THAT(find(tracer("fdg")), ElementsAre("sub-01_pet.nii.gz", "sub-03_pet.nii.gz"));
  EXPECT_THAT(notes_, ElementsAre("3 scans of another tracer than fdg left out (sub-02_pet.nii.gz ...)"));
  EXPECT_THAT(find(tracer("amyloid")), ElementsAre("sub-02_pet.nii.gz", "sub-03_pet.nii.gz",
                                                   "sub-04_trc-18FFBB_pet.nii.gz", "sub-05_trc-11CPIB_pet.nii.gz"));
  EXPECT_THAT(find(tracer("11CPIB")), ElementsAre("sub-03_pet.nii.gz", "sub-05_trc-11CPIB_pet.nii.gz"));
}

TEST_F(ChosenScans, WithoutAttenuationCorrectionIsLeftOut) {
  add("sub-01_rec-acstat_pet");
  add("sub-01_rec-nacstat_pet");
  add("sub-02_pet", R"({"AttenuationCorrection": "CT based"})");
  add("sub-02_run-2_pet", R"({"AttenuationCorrection": "NAC"})");
  add("sub-03_rec-NAC_pet");
  EXPECT_THAT(find(), ElementsAre("sub-01_rec-acstat_pet.nii.gz", "sub-02_pet.nii.gz",
                                  "sub-03: is not corrected for attenuation (rec-NAC); --reconstruction NAC takes it "
                                  "all the same"));
  EXPECT_THAT(notes_, ElementsAre("2 scans without attenuation correction beside one with it left out "
                                  "(sub-01_rec-nacstat_pet.nii.gz ...)"));
  EXPECT_THAT(
      find(choice("nac", "", "")),
      ElementsAre(HasSubstr("sub-01: --reconstruction nac: no scan of this session has it; there are acstat, nacstat"),
                  HasSubstr("sub-02: 2 scans"), "sub-03_rec-NAC_pet.nii.gz"));
  EXPECT_THAT(warnings_, ElementsAre("not corrected for attenuation (rec-NAC), as --reconstruction asks"));
}

TEST_F(ChosenScans, ALabelIsTakenFromTheFolderOfSlicesToo) {
  tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_odd_files.py",
                    {(scratch_ / "odd").string()});
  fs::create_directories(root_ / "sourcedata/sub-01");
  fs::rename(scratch_ / "odd/right/control", root_ / "sourcedata/sub-01/sub-01_rec-acdyn_run-2_pet");
  std::vector<std::string> notes;
  const auto sources = find_scans({root_}, notes);
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources[0].reconstruction, "acdyn");
  EXPECT_EQ(sources[0].run, "2");
  EXPECT_EQ(sources[0].tracer, "18FFDG");
}

}  // namespace
}  // namespace tripet::preprocessing
