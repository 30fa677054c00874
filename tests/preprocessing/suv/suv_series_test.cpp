// Verifies every rule from a DICOM header to SUV on series in files, from the bytes to the values of the volume,
// against factors that the script which writes them works out from the definition of SUVbw.
#include <gmock/gmock.h>

#include "core/error.hpp"
#include "core/json.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(SuvSeries, EveryRuleGivesItsFactorOrItsReason) {
  const tests::ScratchFolder scratch;
  const fs::path folder = scratch / "series";
  tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/suv/write_suv_series.py", {folder.string()});
  const core::Json expected = core::read_json(folder / "expected.json");
  EXPECT_GT(expected.size(), 70U);
  for (const auto& [name, wanted] : expected.items()) {
    SCOPED_TRACE(name);
    std::vector<std::string> notes;
    const auto sources = find_scans({folder / name}, notes);
    ASSERT_EQ(sources.size(), 1U);
    try {
      const LoadedScan scan = load_scan(sources.front(), tests::settings_with(wanted["units"]));
      EXPECT_TRUE(wanted["refused"].is_null()) << "was to be refused: " << wanted["refused"];
      if (!wanted["refused"].is_null()) continue;
      for (int z = 0; z < 3; ++z) {
        // The third stored value of a slice is 3, its slope 0.5 + z.
        const double stored = 3 * (0.5 + z), factor = wanted["factors"][static_cast<std::size_t>(z)].get<double>();
        const imaging::Volume::IndexType at{{0, 1, z}};
        EXPECT_NEAR(static_cast<double>(scan.volume->GetPixel(at)) / (stored * factor), 1, 2e-6) << "slice " << z;
      }
      if (!wanted["warning"].is_null()) {
        EXPECT_THAT(scan.remarks.warnings, Contains(HasSubstr(wanted["warning"].get<std::string>())));
      } else {
        EXPECT_THAT(scan.remarks.warnings, IsEmpty());
      }
      if (!wanted["note"].is_null()) {
        EXPECT_THAT(scan.remarks.notes, Contains(HasSubstr(wanted["note"].get<std::string>())));
      }
    } catch (const core::Error& e) {
      EXPECT_FALSE(wanted["refused"].is_null()) << e.what();
      if (!wanted["refused"].is_null()) {
        EXPECT_THAT(e.what(), HasSubstr(wanted["refused"].get<std::string>()));
      }
    }
  }
}

}  // namespace
}  // namespace tripet::preprocessing
