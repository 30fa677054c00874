// Verifies SUV from PET-BIDS sidecars and from those of dcm2niix, and which sidecars apply to an image.
#include "preprocessing/suv/bids_suv.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "core/atomic_file.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

using core::Json;
using testing::HasSubstr;

Json usual() {
  return {{"Units", "Bq/mL"},
          {"TracerRadionuclide", "F18"},
          {"InjectedRadioactivity", 370},
          {"InjectedRadioactivityUnits", "MBq"},
          {"BodyWeight", 70},
          {"InjectionStart", 0},
          {"ImageDecayCorrected", true},
          {"ImageDecayCorrectionTime", 3600},
          {"FrameTimesStart", {3600}},
          {"FrameDuration", {600}}};
}

double factor_of(const Json& sidecar) {
  std::vector<std::string> warnings;
  return suv_from_bids(sidecar, warnings).factor;
}

template <class Kind>
std::string reason(const Json& sidecar) {
  std::vector<std::string> warnings;
  try {
    suv_from_bids(sidecar, warnings);
  } catch (const Kind& e) {
    return e.what();
  } catch (const core::Error& e) {
    return std::string("another kind of error: ") + e.what();
  }
  return "accepted";
}

Json changed(const std::string& key, const Json& value) {
  Json sidecar = usual();
  sidecar[key] = value;
  return sidecar;
}

constexpr double life = 6586.2;
const double at_scan = 70e3 / (370e6 * std::exp2(-3600 / life));

TEST(BidsSuv, DecaysTheDoseFromInjectionToCorrectionTime) {
  EXPECT_NEAR(factor_of(usual()), at_scan, 1e-12);
  EXPECT_NEAR(factor_of(changed("Units", "kBq/mL")), 1e3 * at_scan, 1e-9);
  Json zero_at_scan = changed("InjectionStart", -3600);
  zero_at_scan["ImageDecayCorrectionTime"] = 0;
  EXPECT_NEAR(factor_of(zero_at_scan), at_scan, 1e-12);
  Json millicurie = changed("InjectedRadioactivity", 10);
  millicurie["InjectedRadioactivityUnits"] = "mCi";
  EXPECT_NEAR(factor_of(millicurie), at_scan, 1e-12);
  EXPECT_NEAR(factor_of(changed("ImageDecayCorrectionTime", 0)), 70e3 / 370e6, 1e-15);
  EXPECT_NEAR(factor_of(changed("BodyWeight", "70")), at_scan, 1e-12);
}

TEST(BidsSuv, WhatIsNotAFiniteNumberIsMissing) {
  for (const std::string value : {"nan", "inf", "-inf"}) {
    EXPECT_THAT(reason<SuvUnavailable>(changed("BodyWeight", value)), HasSubstr("BodyWeight"));
    EXPECT_THAT(reason<SuvUnavailable>(changed("InjectedRadioactivity", value)), HasSubstr("InjectedRadioactivity"));
  }
}

TEST(BidsSuv, UncorrectedFramesAreBroughtToTheInjection) {
  const double lambda = std::log(2.0) / life;
  const double frame = lambda * 600 / (1 - std::exp(-lambda * 600));
  EXPECT_NEAR(factor_of(changed("ImageDecayCorrected", false)), 70e3 / 370e6 * frame * std::exp(lambda * 3600), 1e-12);
}

TEST(BidsSuv, SuvStaysAsItIs) {
  EXPECT_EQ(factor_of({{"Units", "g/mL"}}), 1);
  EXPECT_EQ(factor_of({{"Units", "SUV"}}), 1);
}

TEST(BidsSuv, SaysWhatIsMissing) {
  for (const std::string key : {"Units", "InjectedRadioactivity", "BodyWeight", "InjectionStart", "ImageDecayCorrected",
                                "ImageDecayCorrectionTime", "TracerRadionuclide"}) {
    Json sidecar = usual();
    sidecar.erase(key);
    EXPECT_THAT(reason<SuvUnavailable>(sidecar), HasSubstr(key));
    EXPECT_THAT(reason<SuvUnavailable>(changed(key, "n/a")), HasSubstr(key));
    EXPECT_THAT(reason<SuvUnavailable>(changed(key, nullptr)), HasSubstr(key));
  }
  EXPECT_THAT(reason<SuvUnavailable>(changed("Units", "arbitrary")), HasSubstr("arbitrary"));
  EXPECT_THAT(reason<SuvUnavailable>(changed("InjectedRadioactivityUnits", "furlong")), HasSubstr("furlong"));
  EXPECT_THAT(reason<SuvUnavailable>(changed("InjectedRadioactivity", 3.7e9)), HasSubstr("not that of an injection"));
  EXPECT_THAT(reason<SuvUnavailable>(changed("ImageDecayCorrectionTime", 90000)), HasSubstr("1500 min"));
  EXPECT_THAT(reason<SuvUnavailable>(changed("InjectionStart", 7200)), HasSubstr("-60 min"));
  EXPECT_THAT(reason<SuvRefused>(changed("AttenuationCorrection", "none")), HasSubstr("attenuation"));
}

TEST(BidsSuv, ReadsWhatDcm2niixCopies) {
  Json sidecar{{"Units", "BQML"},     {"DecayCorrection", "ADMIN"},     {"RadionuclideTotalDose", 3.7e8},
               {"PatientWeight", 70}, {"RadionuclideHalfLife", 6586.2}, {"AcquisitionTime", "11:00:00.000000"}};
  EXPECT_NEAR(factor_of(sidecar), 70e3 / 370e6, 1e-15);
  sidecar["DecayCorrection"] = "START";
  EXPECT_THAT(reason<SuvUnavailable>(sidecar), HasSubstr("time of injection"));
  sidecar["RadiopharmaceuticalStartTime"] = "100000";
  EXPECT_NEAR(factor_of(sidecar), at_scan, 1e-12);
}

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
  const Json merged = read_bids_sidecars(sidecars);
  EXPECT_EQ(merged["Units"], "Bq/mL");
  EXPECT_EQ(merged["TracerName"], "FDG");
  EXPECT_EQ(merged["BodyWeight"], 4);
}

TEST(BidsName, BrokenSidecarsAreNamed) {
  const tests::ScratchFolder scratch;
  for (const std::string content : {"", "{\"Units\": ", "[1, 2]"}) {
    core::write_text(scratch / "scan.json", content);
    try {
      read_bids_sidecars({scratch / "scan.json"});
      FAIL() << content;
    } catch (const core::Error& e) {
      EXPECT_THAT(e.what(), HasSubstr("scan.json"));
    }
  }
}

}  // namespace
}  // namespace tripet::preprocessing
