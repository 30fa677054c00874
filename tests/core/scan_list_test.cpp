#include "core/scan_list.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {

TEST(ScanList, ReadsWhatItWritesSorted) {
  const tests::ScratchFolder folder;
  ScanRecord second{"sub-02", "n/a", "b.nii", "n/a", ScanStatus::failed, "a reason\nof two lines", "",
                    "",       "",    "h",     "s"};
  ScanRecord first{"sub-01", "ses-1", "a.nii", "out.nii", ScanStatus::ok, "", "SUVbw", "0.9", "1.5", "h", "s"};
  write_scan_list(folder / "scans.tsv", {second, first});
  const auto scans = read_scan_list(folder / "scans.tsv");
  ASSERT_EQ(scans.size(), 2u);
  EXPECT_EQ(scans[0].participant_id, "sub-01");
  EXPECT_EQ(scans[0].similarity, "0.9");
  EXPECT_EQ(scans[1].reason, "a reason of two lines");
}

TEST(ScanList, UnknownStatusIsAnError) {
  const tests::ScratchFolder folder;
  ScanRecord scan{"sub-01", "n/a", "a.nii", "out.nii", ScanStatus::ok, "", "", "", "", "", ""};
  write_scan_list(folder / "scans.tsv", {scan});
  std::string text = read_text(folder / "scans.tsv");
  text.replace(text.find("\tok\t"), 4, "\tgood\t");
  write_text(folder / "scans.tsv", text);
  EXPECT_THROW(read_scan_list(folder / "scans.tsv"), Error);
}

TEST(ScanList, AVerdictHoldsForTheScanItWasSaidOf) {
  const tests::ScratchFolder folder;
  const auto scan = [](const std::string& id, ScanStatus status, const std::string& hash) {
    return ScanRecord{id, "n/a", id + ".nii", id + "_out.nii", status, "doubt", "", "", "", hash, "s"};
  };
  write_scan_list(folder / "scans.tsv", {scan("sub-01", ScanStatus::ok, "a"), scan("sub-02", ScanStatus::warn, "b"),
                                         scan("sub-03", ScanStatus::ok, "c"), scan("sub-04", ScanStatus::failed, "d"),
                                         scan("sub-05", ScanStatus::warn, "e")});
  std::vector<std::string> warnings;
  EXPECT_EQ(read_judged_scans(folder / "scans.tsv", &warnings)[1].status, ScanStatus::warn) << "no quality.tsv";
  write_text(folder / "quality.tsv",
             "participant_id\tverdict\tsource_hash\nsub-01\tfail\ta\nsub-02\tpass\tn/a\n"
             "sub-03\tfail\tof older bytes\nsub-04\tpass\td\n");
  const auto scans = read_judged_scans(folder / "scans.tsv", &warnings);
  EXPECT_EQ(scans[0].status, ScanStatus::failed);
  EXPECT_EQ(scans[0].reason, "marked fail in quality.tsv");
  EXPECT_EQ(scans[1].status, ScanStatus::ok);
  EXPECT_EQ(scans[2].status, ScanStatus::ok);
  EXPECT_EQ(scans[3].status, ScanStatus::failed) << "what could not be prepared stays so";
  EXPECT_EQ(scans[4].status, ScanStatus::warn);
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_NE(warnings[0].find("1 verdicts"), std::string::npos);
  write_text(folder / "quality.tsv", "participant_id\tverdict\nsub-01\tgood\n");
  EXPECT_THROW(read_judged_scans(folder / "scans.tsv", &warnings), Error);
}

}  // namespace tripet::core
