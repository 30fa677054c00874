#pragma once

#include "core/scan_list.hpp"
#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {

inline core::ScanRecord scan_record(const std::string& name, core::ScanStatus status, const std::string& reason) {
  return {name,
          "n/a",
          "raw/" + name,
          status == core::ScanStatus::failed ? "n/a" : name + ".nii",
          status,
          reason,
          "SUVbw",
          "0.9",
          "1",
          "a",
          "b"};
}

/// Nine participants of three classes, predicted; beside them one whose scan failed, one without a scan, one of another
/// diagnosis, one without any.
class Cohort : public testing::Test {
 protected:
  void SetUp() override {
    RandomCohort cohort;
    cohort.participants = 9;
    cohort.folds = 3;
    cohort.table().write(folder_ / "predictions.tsv");
    predictions_ = evaluation::read_predictions({folder_ / "predictions.tsv"});
    core::Tsv table({"participant_id", "group", "age", "sex", "site", "mmse"});
    std::vector<core::ScanRecord> scans;
    for (int i = 0; i < 9; ++i) {
      table.add({RandomCohort::id(i), RandomCohort::class_name(i % 3), std::to_string(60 + i),
                 i == 0       ? "n/a"
                 : i % 2 == 0 ? "F"
                              : "m",
                 i % 3 == 0 ? "A" : "B", std::to_string(20 + i)});
      scans.push_back(scan_record(RandomCohort::id(i), i == 4 ? core::ScanStatus::warn : core::ScanStatus::ok,
                                  i == 4 ? "head cut" : "n/a"));
    }
    table.add({"failed", "C1", "70", "F", "A", "25"});
    table.add({"none", "C2", "70", "F", "A", "25"});
    table.add({"other", "DLB", "70", "F", "A", "25"});
    table.add({"unknown", "n/a", "70", "F", "A", "25"});
    scans.push_back(scan_record("failed", core::ScanStatus::failed, "no dose"));
    scans.push_back(scan_record("other", core::ScanStatus::ok, "n/a"));
    scans.push_back(scan_record("unknown", core::ScanStatus::ok, "n/a"));
    table.write(folder_ / "participants.tsv");
    core::write_scan_list(folder_ / "scans.tsv", scans);
  }

  ScratchFolder folder_;
  evaluation::Predictions predictions_;
};

}  // namespace tripet::tests
