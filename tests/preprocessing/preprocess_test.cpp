// Verifies the batch: one bad scan costs the others nothing, nothing is done twice, shards join, a kill leaves what the
// next run completes to the same bytes.
#include "preprocessing/preprocess.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "preprocessing/phantoms.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using tests::ScratchFolder;

fs::path scan_file(const fs::path& bids, const std::string& id) {
  return bids / id / "pet" / (id + "_pet.nii.gz");
}

void write_scan(const fs::path& bids, const std::string& id, unsigned seed) {
  static const tests::Image phantom = tests::brain_phantom();
  const double turn = 2.0 * seed;
  const auto scan = tests::scanned(phantom, tests::pose({turn, -turn, turn}, {1, 1, 1}, {turn, 0, -turn}),
                                   tests::scanner_grid({64, 72, 60}, {3, 3, 3}), 6, 0.03, seed);
  fs::create_directories(scan_file(bids, id).parent_path());
  imaging::write_nifti(scan_file(bids, id), to_volume(scan).GetPointer());
  core::write_text(bids / id / "pet" / (id + "_pet.json"),
                   R"({"TracerName": "FDG", "TracerRadionuclide": "F18", "Units": "g/mL", "TimeZero": "10:00:00",
 "ImageDecayCorrected": true, "ImageDecayCorrectionTime": 0, "InjectionStart": 0, "ScanStart": 0,
 "InjectedRadioactivity": 200, "InjectedRadioactivityUnits": "MBq", "BodyWeight": 70,
 "FrameTimesStart": [0], "FrameDuration": [600]})");
}

fs::path write_cohort(const fs::path& bids, unsigned scans) {
  core::write_text(bids / "dataset_description.json", R"({"Name": "test", "BIDSVersion": "1.9.0"})");
  std::string participants = "participant_id\tdiagnosis\n";
  for (unsigned i = 1; i <= scans; ++i) {
    const std::string id = "sub-0" + std::to_string(i);
    write_scan(bids, id, i);
    participants += id + "\tSECRET\n";
  }
  core::write_text(bids / "participants.tsv", participants);
  return bids;
}

PreprocessOptions options_for(const fs::path& in, const fs::path& out) {
  PreprocessOptions options;
  options.in = {in};
  options.out = out;
  options.settings.spacing = 8;
  return options;
}

/// Every file under the folder by its relative name; what depends on the clock is left out.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::string text = core::read_text(entry.path());
    if (entry.path().extension() == ".json") {
      std::string kept;
      for (const auto& line : core::split(text, '\n')) {
        if (line.find("\"seconds\"") == std::string::npos) kept += line + "\n";
      }
      text = kept;
    } else if (entry.path().filename() == "scans.tsv") {
      text.clear();
      for (auto scan : core::read_scan_list(entry.path())) {
        text += scan.participant_id + scan.output + core::to_text(scan.status) + scan.reason + scan.similarity +
                scan.source_hash + scan.settings_hash + "\n";
      }
    }
    files[fs::relative(entry.path(), folder).string()] = text;
  }
  return files;
}

bool holds(const fs::path& folder, const std::string& ending) {
  if (!fs::exists(folder)) return false;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(ending) && !name.starts_with(".partial")) return true;
  }
  return false;
}

std::map<std::string, fs::file_time_type> times(const fs::path& folder) {
  std::map<std::string, fs::file_time_type> result;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto name = entry.path().filename();
    if (entry.is_regular_file() && name != "scans.tsv" && name != "quality.html") {
      result[entry.path().string()] = entry.last_write_time();
    }
  }
  return result;
}

TEST(Preprocess, BadScansAreNamedAndTheOthersGoOn) {
  const ScratchFolder scratch;
  const fs::path bids = write_cohort(scratch / "bids", 2);
  write_scan(bids, "sub-truncated", 3);
  fs::resize_file(scan_file(bids, "sub-truncated"), fs::file_size(scan_file(bids, "sub-truncated")) / 2);
  write_scan(bids, "sub-constant", 3);
  tests::Image flat{tests::scanner_grid({40, 40, 40}, {4, 4, 4}), std::vector<float>(40 * 40 * 40, 1)};
  imaging::write_nifti(scan_file(bids, "sub-constant"), to_volume(flat).GetPointer());
  write_scan(bids, "sub-" + std::string(100, 'x'), 3);
  const fs::path out = scratch / "out";
  const auto summary = preprocess(options_for(bids, out), 2);
  EXPECT_EQ(summary.ok, 2);
  EXPECT_EQ(summary.failed, 3);
  const auto scans = core::read_scan_list(summary.scans);
  ASSERT_EQ(scans.size(), 5U);
  EXPECT_NE(scans.back().reason.find("has 104 letters, too many for names of files"), std::string::npos);
  for (const auto& scan : scans) {
    SCOPED_TRACE(scan.participant_id);
    const bool good = scan.participant_id == "sub-01" || scan.participant_id == "sub-02";
    EXPECT_EQ(core::to_text(scan.status), good ? "ok" : "failed");
    EXPECT_EQ(scan.reason == "n/a", good);
    EXPECT_EQ(scan.output == "n/a", !good);
    if (!good) continue;
    const core::MappedVolume prepared(out / scan.output);
    EXPECT_EQ(prepared.size(), (std::array<int, 3>{23, 28, 23}));
    EXPECT_GT(core::parse_number(scan.similarity).value_or(0), 0.75);
    EXPECT_EQ(scan.suv_units, "SUVbw");
  }
  EXPECT_EQ(core::read_text(out / "participants.tsv"), core::read_text(bids / "participants.tsv"));
  const std::string page = core::read_text(out / "quality.html");
  EXPECT_NE(page.find("sub-truncated"), std::string::npos);
  EXPECT_EQ(page.find("SECRET"), std::string::npos) << "the quality page must not show the diagnosis";
}

TEST(Preprocess, WhereNoScanCanBeUsedItIsAnError) {
  const ScratchFolder scratch;
  const fs::path bids = write_cohort(scratch / "bids", 1);
  fs::resize_file(scan_file(bids, "sub-01"), 1000);
  try {
    preprocess(options_for(bids, scratch / "out"), 1);
    FAIL() << "accepted";
  } catch (const core::Error& e) {
    EXPECT_NE(std::string(e.what()).find("the first: sub-01: reading: "), std::string::npos) << e.what();
  }
  EXPECT_EQ(core::read_scan_list(scratch / "out" / "scans.tsv").size(), 1U);
}

TEST(Preprocess, RunAgainItDoesOnlyWhatChanged) {
  const ScratchFolder scratch;
  const fs::path bids = write_cohort(scratch / "bids", 3), out = scratch / "out";
  preprocess(options_for(bids, out), 2);
  const auto before = times(out);
  const auto bytes = contents(out);
  EXPECT_EQ(preprocess(options_for(bids, out), 2).reused, 3);
  EXPECT_EQ(times(out), before);
  EXPECT_EQ(contents(out), bytes);

  write_scan(bids, "sub-02", 7);
  EXPECT_EQ(preprocess(options_for(bids, out), 2).reused, 2);
  const auto changed = contents(out);
  for (const std::string id : {"sub-01", "sub-02", "sub-03"}) {
    const std::string name = id + "/pet/" + id + "_space-MNI152_desc-prepared_pet.nii";
    EXPECT_EQ(changed.at(name) == bytes.at(name), id != "sub-02") << name;
  }

  testing::internal::CaptureStderr();
  EXPECT_EQ(preprocess(options_for(bids / "sub-02", out), 2).reused, 1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("2 prepared scans of an earlier run"), std::string::npos);
  EXPECT_EQ(preprocess(options_for(bids, out), 2).reused, 3);

  auto other = options_for(bids, out);
  other.settings.normalize = "zscore";
  other.shard = "1/3";
  EXPECT_EQ(preprocess(other, 2).reused, 0);
  EXPECT_FALSE(fs::exists(out / "scans.tsv")) << "a table over scans of two kinds";
  other.shard = "1/1";
  EXPECT_EQ(preprocess(other, 2).reused, 1);
}

TEST(Preprocess, ParticipantsOfSeveralFoldersAreJoined) {
  const ScratchFolder scratch;
  for (const std::string folder : {"a", "b"}) core::write_text(scratch / folder / "dataset_description.json", "{}");
  write_scan(scratch / "a", "sub-01", 1);
  write_scan(scratch / "b", "sub-02", 2);
  core::write_text(scratch / "a/participants.tsv", "participant_id\tage\nsub-01\tn/a\nsub-02\t70\n");
  core::write_text(scratch / "b/participants.tsv", "participant_id\tage\nsub-01\t60\nsub-02\tn/a\n");
  auto options = options_for(scratch / "a", scratch / "out");
  options.in.push_back(scratch / "b");
  options.stop_after = "suv";
  core::write_text(scratch / "b/sub-02/sub-02_sessions.tsv", "session_id\tdiagnosis\nses-M12\tAD\n");
  preprocess(options, 1);
  EXPECT_EQ(core::read_text(scratch / "out/participants.tsv"), "participant_id\tage\nsub-01\t60\nsub-02\t70\n");
  EXPECT_EQ(core::read_text(scratch / "out/sub-02/sub-02_sessions.tsv"), "session_id\tdiagnosis\nses-M12\tAD\n");
  core::write_text(scratch / "b/participants.tsv", "participant_id\tage\nsub-02\t71\n");
  EXPECT_THROW(preprocess(options, 1), core::Error);
}

TEST(Preprocess, ShardsDoTheirPartAndAFinalRunJoinsThem) {
  const ScratchFolder scratch;
  const fs::path bids = write_cohort(scratch / "bids", 3), out = scratch / "out";
  std::set<std::string> seen;
  for (int i = 1; i <= 2; ++i) {
    auto options = options_for(bids, out);
    options.shard = std::to_string(i) + "/2";
    for (const auto& scan : core::read_scan_list(preprocess(options, 1).scans)) {
      EXPECT_TRUE(seen.insert(scan.participant_id).second);
    }
  }
  EXPECT_EQ(seen.size(), 3U);
  const auto joined = preprocess(options_for(bids, out), 1);
  EXPECT_EQ(joined.reused, 3);
  EXPECT_EQ(core::read_scan_list(joined.scans).size(), 3U);
  for (const char* wrong : {"0/2", "3/2", "1", "a/b", "1/2/3"}) {
    auto options = options_for(bids, out);
    options.shard = wrong;
    EXPECT_THROW(preprocess(options, 1), core::UsageError) << wrong;
  }
}

TEST(Preprocess, KilledAnywhereAndRunAgainItEndsWithTheSameBytes) {
  const ScratchFolder scratch;
  const fs::path bids = write_cohort(scratch / "bids", 3);
  preprocess(options_for(bids, scratch / "whole"), 2);
  const auto whole = contents(scratch / "whole");
  const auto options = options_for(bids, scratch / "killed");
  // Killed as soon as such a file is there: before the first scan, with a scan half written, between scans.
  for (const std::string ending : {"preprocessing.json", "_pet.nii", "_pet.json"}) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      try {
        preprocess(options, 1);
      } catch (...) {
      }
      _exit(0);
    }
    bool there = false;
    for (int wait = 0; wait < 20000 && !there; ++wait) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      there = holds(options.out, ending);
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    ASSERT_TRUE(there) << ending;
    ASSERT_FALSE(fs::exists(options.out / "scans.tsv")) << "it was done before the kill";
  }
  preprocess(options, 2);
  EXPECT_EQ(contents(scratch / "killed"), whole);
}

TEST(Preprocess, StoppingAfterSuvKeepsTheScansOwnGridAndValues) {
  const ScratchFolder scratch;
  const fs::path bids = write_cohort(scratch / "bids", 1), out = scratch / "out";
  auto options = options_for(bids, out);
  options.stop_after = "suv";
  const auto scans = core::read_scan_list(preprocess(options, 1).scans);
  ASSERT_EQ(scans.size(), 1U);
  EXPECT_EQ(scans[0].output, "sub-01/pet/sub-01_desc-suv_pet.nii.gz");
  const auto suv = tests::read_image(out / scans[0].output), stored = tests::read_image(scan_file(bids, "sub-01"));
  EXPECT_EQ(suv.grid.size, stored.grid.size);
  EXPECT_EQ(suv.values, stored.values);  // stored as g/mL, which is SUVbw
  EXPECT_EQ(preprocess(options, 1).reused, 1);
}

TEST(Preprocess, AScanThatMissesTheReferenceRegionIsRefused) {
  const ScratchFolder scratch;
  const fs::path bids = write_cohort(scratch / "bids", 1);
  const auto phantom = tests::brain_phantom();
  auto grid = tests::scanner_grid({64, 72, 36}, {3, 3, 3});
  grid.to_world.rows[2][3] += 33;  // the pons lies below the first slice
  write_scan(bids, "sub-02", 1);
  imaging::write_nifti(scan_file(bids, "sub-02"),
                       to_volume(tests::scanned(phantom, {}, grid, 6, 0.02, 1)).GetPointer());
  preprocess(options_for(bids, scratch / "out"), 1);
  const auto scans = core::read_scan_list(scratch / "out" / "scans.tsv");
  EXPECT_EQ(scans[1].status, core::ScanStatus::failed);
  EXPECT_NE(scans[1].reason.find("field of view"), std::string::npos) << scans[1].reason;
}

}  // namespace
}  // namespace tripet::preprocessing
