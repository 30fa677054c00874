// Verifies which sidecars apply to an image, and that they are read as programs write them.
#include "preprocessing/sources/bids_name.hpp"

#include <gmock/gmock.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

using core::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(BidsName, SidecarsAreInheritedFromTheLevelsAbove) {
  const tests::ScratchFolder scratch;
  const auto root = scratch / "study";
  const auto image = root / "sub-01/ses-a/pet/sub-01_ses-a_trc-18FFDG_pet.nii.gz";
  core::write_text(image, "");
  core::write_text(root / "pet.json", R"({"Units": "Bq/mL", "BodyWeight": 1, "TracerName": "root"})");
  core::write_text(root / "trc-18FFDG_pet.json", R"({"TracerName": "FDG", "BodyWeight": 2})");
  core::write_text(root / "trc-11CPIB_pet.json", R"({"TracerName": "PIB"})");
  core::write_text(root / "sub-01/sub-01_pet.json", R"({"BodyWeight": 3})");
  core::write_text(root / "sub-01/ses-a/pet/sub-01_ses-a_trc-18FFDG_pet.json", R"({"BodyWeight": 4})");
  core::write_text(scratch / "pet.json", R"({"Units": "of another study"})");
  const auto sidecars = bids_sidecars(image);
  ASSERT_EQ(sidecars.size(), 4U);
  core::Remarks remarks;
  const Json merged = read_bids_sidecars(sidecars, remarks);
  EXPECT_EQ(merged["Units"], "Bq/mL");
  EXPECT_EQ(merged["TracerName"], "FDG");
  EXPECT_EQ(merged["BodyWeight"], 4);
}

TEST(BidsName, SidecarsAreReadAsProgramsWriteThem) {
  const tests::ScratchFolder scratch;
  const auto read = [&](const std::string& content, core::Remarks& remarks) {
    core::write_text(scratch / "scan.json", content);
    return read_bids_sidecars({scratch / "scan.json"}, remarks);
  };
  core::Remarks remarks;
  EXPECT_EQ(read("\xEF\xBB\xBF{\"Units\": \"Bq/mL\"}", remarks)["Units"], "Bq/mL");
  EXPECT_THAT(remarks.notes, IsEmpty());
  for (const bool little : {true, false}) {
    std::string wide;
    for (const char c : std::string(little ? "\xFF\xFE" : "\xFE\xFF")) wide += c;
    for (const char c : std::string("{\"Units\": \"Bq/mL\"}"))
      wide += little ? std::string{c, '\0'} : std::string{'\0', c};
    EXPECT_EQ(read(wide, remarks)["Units"], "Bq/mL");
    EXPECT_EQ(read(wide.substr(2), remarks)["Units"], "Bq/mL");  // without the mark
  }
  const Json latin1 = read("{\"InstitutionName\": \"K\xF6ln\", \"Units\": \"Bq/mL\"}", remarks);
  EXPECT_EQ(latin1["InstitutionName"], "K\u00f6ln");
  EXPECT_THAT(remarks.notes, ElementsAre(HasSubstr("scan.json is not UTF-8")));
  const Json nan = read("{\"A\": NaN, \"B\": [-Infinity, 1,], \"C\": \"NaN, ]\",}", remarks);
  EXPECT_TRUE(nan["A"].is_null());
  EXPECT_EQ(nan["B"], Json({nullptr, 1}));
  EXPECT_EQ(nan["C"], "NaN, ]");
  EXPECT_THAT(remarks.warnings, IsEmpty());
}

TEST(BidsName, BrokenSidecarsAreNamed) {
  const tests::ScratchFolder scratch;
  for (const std::string content : {"", "{\"Units\": ", "[1, 2]"}) {
    core::write_text(scratch / "scan.json", content);
    try {
      core::Remarks remarks;
      read_bids_sidecars({scratch / "scan.json"}, remarks);
      FAIL() << content;
    } catch (const core::Error& e) {
      EXPECT_THAT(e.what(), HasSubstr("scan.json"));
    }
  }
}

}  // namespace
}  // namespace tripet::preprocessing
