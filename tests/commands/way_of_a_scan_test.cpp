// Verifies the whole way as a user goes it: simulate, preprocess, compare, predict, evaluate; that nothing is done
// twice, that a kill in the middle changes nothing, and that one bad scan costs only itself.

#include <unistd.h>

#include <map>
#include <set>

#include "commands/program.hpp"
#include "commands/reruns.hpp"
#include "core/json.hpp"
#include "core/scan_list.hpp"
#include "core/tsv.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

class WayOfAScan : public testing::Test {
 protected:
  // One cohort for all tests: 2 x 8 participants on a grid of 8 mm.
  static void SetUpTestSuite() {
    folder_ = new fs::path(fs::temp_directory_path() / ("tripet-way-" + std::to_string(getpid())));
    fs::create_directories(*folder_);
  }
  static void TearDownTestSuite() {
    fs::remove_all(*folder_);
    delete folder_;
  }

  std::string at(const std::string& name) const { return (*folder_ / name).string(); }
  Outcome run(std::vector<std::string> arguments) const { return tripet(scratch_, std::move(arguments)); }

  std::vector<std::string> preprocess(const std::string& out) const {
    return {"preprocess", "--in", at("cohort"), "--spacing", "8", "--out", at(out)};
  }
  std::vector<std::string> compare(const std::string& out) const {
    return {"compare", "--data", at("prepared"), "--folds", "2", "--epochs", "3", "--out", at(out)};
  }
  void make_cohort() const {
    if (fs::exists(at("cohort"))) return;
    const Outcome outcome =
        run({"simulate", "--classes", "CN,MCI,AD", "--subjects", "8", "--seed", "4", "--out", at("cohort")});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  void make_prepared() const {
    make_cohort();
    if (fs::exists(at("prepared"))) return;
    const Outcome outcome = run(preprocess("prepared"));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
  }
  void make_comparison() const {
    make_prepared();
    if (fs::exists(at("comparison"))) return;
    const Outcome outcome = run(compare("comparison"));
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_THAT(outcome.out, testing::EndsWith("report.html\n"));
  }

 private:
  static fs::path* folder_;
  ScratchFolder scratch_;
};

fs::path* WayOfAScan::folder_ = nullptr;

}  // namespace

TEST_F(WayOfAScan, PreparedScansAreListedAndOpen) {
  make_prepared();
  const auto scans = core::read_scan_list(at("prepared/scans.tsv"));
  ASSERT_EQ(scans.size(), 24u);
  for (const auto& scan : scans) {
    EXPECT_EQ(scan.status, core::ScanStatus::ok) << scan.participant_id << ": " << scan.reason;
    EXPECT_EQ(scan.suv_units, "SUVbw");
    EXPECT_TRUE(fs::exists(fs::path(at("prepared")) / scan.output));
  }
  EXPECT_TRUE(fs::exists(at("prepared/quality.html")));
  EXPECT_TRUE(fs::exists(at("prepared/participants.tsv")));
}

TEST_F(WayOfAScan, PreprocessAgainDoesNothingTwice) {
  make_prepared();
  const auto scan = fs::path(at("prepared")) / core::read_scan_list(at("prepared/scans.tsv"))[0].output;
  const auto written = fs::last_write_time(scan);
  const auto before = contents(at("prepared"));
  const Outcome again = run(preprocess("prepared"));
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(fs::last_write_time(scan), written);
  EXPECT_TRUE(contents(at("prepared")) == before);
}

TEST_F(WayOfAScan, PreprocessKilledInTheMiddleEndsWithTheSameFiles) {
  make_prepared();
  int killed = 0;
  for (const int milliseconds : {150, 400, 900}) {
    killed += start_and_kill(preprocess("killed"), std::chrono::milliseconds(milliseconds)) ? 1 : 0;
  }
  EXPECT_GT(killed, 0) << "the program ended before it could be killed; nothing was tested";
  const Outcome last = run(preprocess("killed"));
  EXPECT_EQ(last.status, 0) << last.err;
  expect_same(at("prepared"), at("killed"));
}

TEST_F(WayOfAScan, OneBadScanCostsOnlyItself) {
  make_cohort();
  fs::copy(at("cohort"), at("spoilt"), fs::copy_options::recursive);
  const auto scan = at("spoilt/sub-0002/pet/sub-0002_trc-18FFDG_pet.nii.gz");
  ASSERT_TRUE(fs::exists(scan));
  fs::resize_file(scan, fs::file_size(scan) / 2);
  core::write_text(at("spoilt/sub-0003/pet/sub-0003_trc-18FFDG_pet.json"), "{\"Modality\": ");
  const Outcome outcome = run({"preprocess", "--in", at("spoilt"), "--spacing", "8", "--out", at("spoilt-prepared")});
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  int failed = 0;
  for (const auto& row : core::read_scan_list(at("spoilt-prepared/scans.tsv"))) {
    const bool spoilt = row.participant_id == "sub-0002" || row.participant_id == "sub-0003";
    EXPECT_EQ(row.status, spoilt ? core::ScanStatus::failed : core::ScanStatus::ok)
        << row.participant_id << ": " << row.reason;
    EXPECT_EQ(core::is_missing(row.reason), !spoilt);
    failed += spoilt;
  }
  EXPECT_EQ(failed, 2);
}

TEST_F(WayOfAScan, TheReportHoldsTheNumbersOfScikitLearn) {
  make_comparison();
  ScratchFolder scratch;
  const Outcome check = run_program(scratch, {TRIPET_SOURCE_DIR "/.venv-tests/bin/python",
                                              TRIPET_SOURCE_DIR "/tests/commands/check_metrics.py", at("comparison")});
  EXPECT_EQ(check.status, 0) << check.err;
  EXPECT_THAT(check.out, testing::HasSubstr("numbers equal scikit-learn's"));
}

TEST_F(WayOfAScan, EveryParticipantIsPredictedOnceByEveryStrategy) {
  make_comparison();
  const core::Tsv table = core::Tsv::read(at("comparison/predictions.tsv"));
  std::map<std::string, std::set<std::string>> seen;
  for (std::size_t row = 0; row < table.size(); ++row) {
    EXPECT_TRUE(seen[table.at(row, "strategy")].insert(table.at(row, "participant_id")).second);
  }
  EXPECT_EQ(seen.size(), 2u);
  for (const auto& [strategy, participants] : seen) EXPECT_EQ(participants.size(), 24u) << strategy;
}

TEST_F(WayOfAScan, CompareAgainDoesNothingTwice) {
  make_comparison();
  const auto model = at("comparison/softmax/repeat-0/fold-0/model.safetensors");
  ASSERT_TRUE(fs::exists(model));
  const auto written = fs::last_write_time(model);
  const auto before = contents(at("comparison"));
  const Outcome again = run(compare("comparison"));
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(fs::last_write_time(model), written);
  EXPECT_TRUE(contents(at("comparison")) == before);
}

TEST_F(WayOfAScan, CompareKilledInTheMiddleEndsWithTheSameFiles) {
  make_comparison();
  int killed = 0;
  for (const int milliseconds : {500, 900, 1500}) {
    killed += start_and_kill(compare("comparison-killed"), std::chrono::milliseconds(milliseconds)) ? 1 : 0;
  }
  EXPECT_GT(killed, 0) << "the program ended before it could be killed; nothing was tested";
  const Outcome last = run(compare("comparison-killed"));
  EXPECT_EQ(last.status, 0) << last.err;
  for (const auto& strategy : {"softmax", "one-vs-one"}) {
    const auto model = std::string(strategy) + "/repeat-0/fold-1/model.safetensors";
    EXPECT_TRUE(core::read_text(at("comparison/" + model)) == core::read_text(at("comparison-killed/" + model)))
        << model;
  }
  EXPECT_EQ(core::read_text(at("comparison/predictions.tsv")),
            core::read_text(at("comparison-killed/predictions.tsv")));
}

TEST_F(WayOfAScan, AModelPredictsARawScanByItself) {
  make_comparison();
  const auto model = at("comparison/one-vs-one/repeat-0/fold-0/model.safetensors");
  const Outcome raw = run({"predict", "--model", model, "--in",
                           at("cohort/sub-0001/pet/sub-0001_trc-18FFDG_pet.nii.gz"), "--out", at("raw.tsv")});
  ASSERT_EQ(raw.status, 0) << raw.err;
  const Outcome prepared = run({"predict", "--model", model, "--in", at("prepared"), "--out", at("prepared.tsv")});
  ASSERT_EQ(prepared.status, 0) << prepared.err;
  const core::Tsv one = core::Tsv::read(at("raw.tsv"));
  const core::Tsv all = core::Tsv::read(at("prepared.tsv"));
  ASSERT_EQ(one.size(), 1u);
  ASSERT_EQ(all.size(), 24u);
  for (const auto& column : {"prob_CN", "prob_MCI", "prob_AD"}) {
    EXPECT_NEAR(*one.number(0, column), *all.number(0, column), 1e-6)
        << "a raw scan must be prepared as its model's scans were";
  }

  // The same model in Python sees the same scan.
  const std::string scan = at("prepared/" + core::read_scan_list(at("prepared/scans.tsv")).front().output);
  const Outcome python = run_program(ScratchFolder(), {TRIPET_SOURCE_DIR "/.venv-tests/bin/python",
                                                       TRIPET_SOURCE_DIR "/scripts/to_python.py", model, scan});
  ASSERT_EQ(python.status, 0) << python.err;
  core::write_text(at("python.tsv"), python.out);
  const core::Tsv theirs = core::Tsv::read(at("python.tsv"));
  for (const auto& column : {"logit_CN|MCI", "logit_CN|AD", "logit_MCI|AD"}) {
    EXPECT_NEAR(*theirs.number(0, column), *all.number(0, column), 1e-4) << column;
  }

  // It may not start networks that are tested on those whom it has seen.
  auto words = compare("second");
  words.insert(words.end(), {"--init", model});
  const Outcome refused = run(words);
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, testing::HasSubstr("a fold holds out for testing"));
  EXPECT_FALSE(fs::exists(at("second")));
  core::write_text(at("words.pth"), "no weights");
  words.back() = at("words.pth");
  EXPECT_THAT(run(words).err,
              testing::AllOf(testing::HasSubstr("tripet: error: compare: "),
                             testing::HasSubstr("words.pth: is neither a safetensors file nor one of torch.save")));
}

TEST_F(WayOfAScan, AComparisonIsExplainedInMniSpaceAndInTheScans) {
  make_comparison();
  const Outcome outcome =
      run({"explain", "--model", at("comparison"), "--in", at("prepared"), "--out", at("maps"), "--methods",
           "integrated-gradients", "--checked-scans", "1", "--truth", at("cohort/truth/pattern-AD.nii.gz")});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, at("maps/maps.tsv") + "\n" + at("maps/explain.html") + "\n");
  const core::Tsv maps = core::Tsv::read(at("maps/maps.tsv"));
  ASSERT_EQ(maps.size(), 48u);
  for (const std::string column : {"file", "scan_space_file"}) {
    EXPECT_TRUE(fs::exists(fs::path(at("maps")) / maps.at(0, column))) << column;
  }
  // Two strategies and the scan's own difference; 24 scans, the means of three labels and that of all.
  EXPECT_EQ(core::Tsv::read(at("maps/truth.tsv")).size(), 3u * (24u + 3u + 1u));

  const auto before = contents(at("maps"));
  const Outcome raw =
      run({"explain", "--model", at("comparison/softmax/repeat-0/fold-0"), "--in",
           at("cohort/sub-0001/pet/sub-0001_trc-18FFDG_pet.nii.gz"), "--out", at("raw-maps"), "--methods", "grad-cam",
           "--layer", "block2", "--target", "logit_CN|AD", "--checked-scans", "0"});
  ASSERT_EQ(raw.status, 0) << raw.err;
  EXPECT_EQ(core::Tsv::read(at("raw-maps/maps.tsv")).at(0, "target"), "logit_CN|AD");
  EXPECT_TRUE(contents(at("maps")) == before);
}

TEST_F(WayOfAScan, PredictionsOfAnyProgramAreEvaluated) {
  const ScratchFolder scratch;
  std::string text = "participant_id\tlabel\tprob_CN\tprob_AD\r\n";
  for (int i = 0; i < 40; ++i) {
    const bool sick = i % 2 == 1;
    const double p = 0.02 + 0.024 * ((i * 7) % 40);
    text += "p" + std::to_string(i) + "\t" + (sick ? "AD" : "CN") + "\t" + std::to_string(1 - p) + "\t" +
            std::to_string(p) + "\r\n";
  }
  core::write_text(scratch / "theirs.tsv", text);
  const Outcome outcome = tripet(scratch, {"evaluate", "--predictions", (scratch / "theirs.tsv").string(), "--out",
                                           (scratch / "evaluation").string()});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_TRUE(fs::exists(scratch / "evaluation/metrics.json"));
  EXPECT_TRUE(fs::exists(scratch / "evaluation/report.html"));
}

TEST_F(WayOfAScan, DicomAndNiftiOfOneCohortGiveTheSamePreparedScans) {
  const auto simulate = [&](const std::string& format) {
    const Outcome outcome =
        run({"simulate", "--classes", "AD", "--subjects", "2", "--format", format, "--out", at(format)});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const Outcome prepared =
        run({"preprocess", "--in", at(format), "--spacing", "8", "--out", at(format + "-prepared")});
    ASSERT_EQ(prepared.status, 0) << prepared.err;
  };
  simulate("nifti");
  simulate("dicom");
  const auto nifti = core::read_scan_list(at("nifti-prepared/scans.tsv"));
  const auto dicom = core::read_scan_list(at("dicom-prepared/scans.tsv"));
  ASSERT_EQ(nifti.size(), 2u);
  ASSERT_EQ(dicom.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(nifti[i].participant_id, dicom[i].participant_id);
    EXPECT_EQ(dicom[i].suv_units, "SUVbw");
    EXPECT_NEAR(std::stod(nifti[i].similarity), std::stod(dicom[i].similarity), 1e-3);
  }
}

}  // namespace tripet::tests
