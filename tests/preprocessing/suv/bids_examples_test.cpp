// Verifies SUV on the PET examples of the BIDS standard: where a table has the body weight, the factor is that of the
// definition, weight in g / injected Bq at the time of injection; where none has, the reason says so.
#include <gmock/gmock.h>

#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

struct Example {
  const char* name;
  double grams, becquerel;  // 0: no weight in its tables
  const char* frames;
  const char* warning;
};

TEST(BidsExamples, GiveSuvWhereTheyHoldWhatItTakes) {
  const tests::ScratchFolder scratch;
  tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/suv/write_bids_examples.py",
                    {scratch.path().string()});
  const char* const ends = "ends of the frames";
  for (const Example& example :
       {Example{"pet001", 0, 0, "20-90", ends}, Example{"pet002", 51e3, 598.181e6, "40-90", nullptr},
        Example{"pet003", 0, 0, "20-90", ends}, Example{"pet004", 0, 0, "20-90", ends},
        Example{"pet005", 62e3, 462e6, "31-91", nullptr}, Example{"pet005-draft", 62e3, 462e6, "31-91", nullptr},
        Example{"pet006", 4e3, 75.85e6, "", "DecayCorrectionFactor tells"}}) {
    SCOPED_TRACE(example.name);
    std::vector<std::string> notes;
    const auto sources = find_scans({scratch / example.name}, notes);
    ASSERT_EQ(sources.size(), 1U);
    auto settings = tests::settings_with("suv");
    settings.frames = example.frames;
    if (example.grams > 0) {
      const LoadedScan scan = load_scan(sources.front(), settings);
      EXPECT_EQ(scan.suv.units, "SUVbw");
      EXPECT_NEAR(scan.suv.factor / (example.grams / example.becquerel), 1, 1e-12);
    } else {
      try {
        load_scan(sources.front(), settings);
        FAIL() << "accepted without a weight";
      } catch (const core::Error& e) {
        EXPECT_THAT(e.what(), HasSubstr("no BodyWeight"));
      }
    }
    settings.units = "auto";
    const LoadedScan scan = load_scan(sources.front(), settings);
    if (example.warning != nullptr) {
      EXPECT_THAT(scan.remarks.warnings, Contains(HasSubstr(example.warning)));
    } else {
      EXPECT_THAT(scan.remarks.warnings, IsEmpty());
    }
  }
}

}  // namespace
}  // namespace tripet::preprocessing
