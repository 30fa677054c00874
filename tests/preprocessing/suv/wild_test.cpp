// Verifies SUV on inputs as scanners, converters and people write them, the whole way to scans.tsv: each gives the
// right factor, a warning that a person sees, or its reason. What is accepted stands beside them in expected.tsv.
#include <gmock/gmock.h>

#include <cmath>
#include <regex>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "imaging/volume_file.hpp"
#include "preprocessing/preprocess.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  core::ScanRecord row;
  double factor = 0;
  fs::path output;
};

Outcome run(const fs::path& in, const std::string& options, const fs::path& out) {
  PreprocessOptions settings;
  settings.in = {in};
  settings.out = out;
  settings.stop_after = "suv";
  if (options.starts_with("--frames ")) settings.settings.frames = options.substr(9);
  try {
    preprocess(settings, 1);
  } catch (const core::Error&) {
    // The table says why, too.
  }
  Outcome outcome;
  const auto rows = core::read_scan_list(out / "scans.tsv");
  EXPECT_EQ(rows.size(), 1U);
  if (rows.size() != 1) return outcome;
  outcome.row = rows.front();
  if (outcome.row.status == core::ScanStatus::failed) return outcome;
  outcome.output = out / outcome.row.output;
  fs::path sidecar = outcome.output;
  sidecar.replace_extension().replace_extension(".json");
  outcome.factor = core::read_json(sidecar)["SUV"]["Factor"].get<double>();
  return outcome;
}

bool is_near(double value, const std::string& wanted) {
  return std::abs(value / core::parse_number(wanted).value() - 1) < 1e-4;
}

/// Whether the outcome is one of those that the table accepts, "warned 0.00027634 | refused ~TotalDose". A pattern may
/// hold a bar of its own; it reaches to the next " | ".
bool is_accepted(const std::string& accepted, const Outcome& outcome) {
  const bool failed = outcome.row.status == core::ScanStatus::failed;
  std::string rest = accepted;
  while (!rest.empty()) {
    const auto end = rest.find(" | ");
    const std::string alternative = rest.substr(0, end);
    rest = end == std::string::npos ? "" : rest.substr(end + 3);
    const std::vector<std::string> words = core::split(alternative, ' ');
    if (words[0] == "refused") {
      const std::string pattern = alternative.substr(alternative.find('~') + 1);
      if (failed && std::regex_search(outcome.row.reason, std::regex(pattern))) return true;
    } else if (failed) {
      continue;
    } else if (words[0] == "any") {
      return true;
    } else if (words[0] == "factor") {
      if (is_near(outcome.factor, words[1])) return true;
    } else if (words[0] == "warned") {
      const bool right = words[1] == "any" || is_near(outcome.factor, words[1]);
      if (outcome.row.status == core::ScanStatus::warn && outcome.row.reason != "n/a" && right) return true;
    } else if (words[0] == "spacing") {
      core::Remarks ignored;
      const auto spacing = imaging::read_nifti(outcome.output, ignored)->GetSpacing();
      if (is_near(spacing[0], words[1]) && is_near(spacing[1], words[2]) && is_near(spacing[2], words[3])) return true;
    }
  }
  return false;
}

TEST(WildSuv, EveryCaseIsRightOrRefusedByName) {
  const auto wild = tests::shared_data("wild");
  if (!wild) GTEST_SKIP() << "needs ../shared/data";
  const tests::ScratchFolder scratch;
  const core::Tsv expected = core::Tsv::read(*wild / "expected.tsv");
  int cases = 0;
  for (std::size_t row = 0; row < expected.size(); ++row) {
    const std::string& name = expected.at(row, "case");
    if (!name.starts_with("dicom/") && !name.starts_with("nifti/") && !name.starts_with("bids/")) continue;
    if (expected.at(row, "accepted").starts_with("utf8")) continue;  // two scans: odd_files_test has it
    SCOPED_TRACE(name);
    const Outcome outcome = run(*wild / name, expected.at(row, "options"), scratch / name);
    EXPECT_TRUE(is_accepted(expected.at(row, "accepted"), outcome))
        << core::to_text(outcome.row.status) << " " << outcome.factor << " " << outcome.row.reason
        << "\n  accepted: " << expected.at(row, "accepted");
    std::printf("%-40s %-6s %-12.6g %s\n", name.c_str(), core::to_text(outcome.row.status).c_str(), outcome.factor,
                outcome.row.reason.c_str());
    ++cases;
  }
  EXPECT_GE(cases, 46);
}

}  // namespace
}  // namespace tripet::preprocessing
