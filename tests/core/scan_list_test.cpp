#include "core/scan_list.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {

TEST(ScanList, ReadsWhatItWritesSorted) {
  const tests::ScratchFolder folder;
  ScanRecord second{"sub-02", "n/a", "b.nii", "n/a", "failed", "a reason\nof two lines", "", "", "", "h", "s"};
  ScanRecord first{"sub-01", "ses-1", "a.nii", "out.nii", "ok", "", "SUVbw", "0.9", "1.5", "h", "s"};
  write_scan_list(folder / "scans.tsv", {second, first});
  const auto scans = read_scan_list(folder / "scans.tsv");
  ASSERT_EQ(scans.size(), 2u);
  EXPECT_EQ(scans[0].participant_id, "sub-01");
  EXPECT_EQ(scans[0].similarity, "0.9");
  EXPECT_EQ(scans[1].reason, "a reason of two lines");
}

TEST(ScanList, UnknownStatusIsAnError) {
  const tests::ScratchFolder folder;
  ScanRecord scan{"sub-01", "n/a", "a.nii", "out.nii", "good", "", "", "", "", "", ""};
  write_scan_list(folder / "scans.tsv", {scan});
  EXPECT_THROW(read_scan_list(folder / "scans.tsv"), Error);
}

}  // namespace tripet::core
