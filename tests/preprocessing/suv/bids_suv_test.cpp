// Verifies SUV from PET-BIDS sidecars and from those of dcm2niix.
#include "preprocessing/suv/bids_suv.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace tripet::preprocessing {
namespace {

using core::Json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  core::Remarks remarks;
  return suv_from_bids(sidecar, remarks).factor;
}

std::vector<std::string> warnings_of(const Json& sidecar) {
  core::Remarks remarks;
  suv_from_bids(sidecar, remarks);
  return remarks.warnings;
}

template <class Kind>
std::string reason(const Json& sidecar) {
  core::Remarks remarks;
  try {
    suv_from_bids(sidecar, remarks);
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

/// As dcm2niix of July 2026 writes it: 370 MBq at 10:00, the series from 11:00, a static frame from 11:20.
Json of_dcm2niix() {
  return {{"Modality", "PT"},
          {"BodyWeight", 70},
          {"TracerRadionuclide", "18Fluorine"},
          {"InjectedRadioactivity", 370},
          {"InjectedRadioactivityUnits", "MBq"},
          {"RadionuclideHalfLife", life},
          {"Units", "Bq/mL"},
          {"DecayCorrection", "START"},
          {"DecayCorrectionFactor", {1.17081}},
          {"FrameTimesStart", {1200}},
          {"FrameDuration", {600}},
          {"SeriesTime", "11:00:00"},
          {"AcquisitionTime", "11:20:00.000000"},
          {"ScanStart", 0},
          {"ImageDecayCorrected", true},
          {"ImageDecayCorrectionTime", 0}};
}

TEST(BidsSuv, ReadsWhatDcm2niixOf2026Writes) {
  Json sidecar = of_dcm2niix();
  EXPECT_THAT(reason<SuvUnavailable>(sidecar), HasSubstr("no InjectionStart"));
  sidecar["RadiopharmaceuticalStartTime"] = "10:00:00";
  EXPECT_NEAR(factor_of(sidecar), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(sidecar), IsEmpty());
  core::Remarks remarks;
  EXPECT_NEAR(bids_frame_times(sidecar, 1, remarks)[0].start, 4800, 1e-9) << "frames count from SeriesTime";
  Json admin = of_dcm2niix();
  admin["DecayCorrection"] = "ADMIN";
  admin["ImageDecayCorrectionTime"] = -3600;
  EXPECT_NEAR(factor_of(admin), 70e3 / 370e6, 1e-15);
  EXPECT_NEAR(bids_frame_times(admin, 1, remarks)[0].start, 4800, 1e-9);
  // A series saved after the scan: the factor tells that 0 is not the time of the correction.
  sidecar["SeriesTime"] = "13:00:00";
  sidecar["FrameTimesStart"] = {0};
  EXPECT_NEAR(factor_of(sidecar) / at_scan, 1, 1e-4);
  EXPECT_THAT(warnings_of(sidecar), ElementsAre(HasSubstr("DecayCorrectionFactor tells -1200 s")));
  // What had been MBq in the header was divided once more.
  sidecar = of_dcm2niix();
  sidecar["RadiopharmaceuticalStartTime"] = "10:00:00";
  sidecar["InjectedRadioactivity"] = 0.00037;
  EXPECT_NEAR(factor_of(sidecar), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(sidecar), ElementsAre(HasSubstr("InjectedRadioactivity 0.00037 MBq is taken as MBq")));
}

TEST(BidsSuv, UnitsGmlOfDicomMayBeOfAnotherBodyMeasure) {
  Json sidecar{{"Units", "GML"}, {"PatientWeight", 70}, {"PatientSize", 1.75}, {"PatientSex", "F"}};
  EXPECT_EQ(factor_of(sidecar), 1);
  EXPECT_THAT(warnings_of(sidecar), ElementsAre(HasSubstr("no SUVType")));
  sidecar["SUVType"] = "BW";
  EXPECT_THAT(warnings_of(sidecar), IsEmpty());
  sidecar["SUVType"] = "LBM";
  EXPECT_NEAR(factor_of(sidecar), 70 / (1.07 * 70 - 148 * 0.16), 1e-12);
  sidecar["Units"] = "CM2ML";
  EXPECT_NEAR(factor_of(sidecar), 70e3 / (0.007184e4 * std::pow(175, 0.725) * std::pow(70, 0.425)), 1e-12);
}

TEST(BidsSuv, AnInjectionStartOfZeroGivesWayToClockTimes) {
  Json sidecar = usual();
  sidecar.update(
      {{"TimeZero", "11:00:00"}, {"ScanStart", 0}, {"ImageDecayCorrectionTime", 0}, {"FrameTimesStart", {0}}});
  EXPECT_NEAR(factor_of(sidecar), 70e3 / 370e6, 1e-15);
  EXPECT_THAT(warnings_of(sidecar), ElementsAre(HasSubstr("a single frame begins 0 s after the injection")));
  sidecar["RadiopharmaceuticalStartTime"] = "10:00:00";
  EXPECT_NEAR(factor_of(sidecar), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(sidecar), ElementsAre(HasSubstr("RadiopharmaceuticalStartTime taken")));
  sidecar["InjectionStart"] = -3000;
  EXPECT_NEAR(factor_of(sidecar) / at_scan, std::exp2(-600 / life), 1e-9) << "someone wrote that";
  EXPECT_THAT(warnings_of(sidecar), ElementsAre(HasSubstr("InjectionStart taken")));
  sidecar["InjectionStart"] = "10:00:00", sidecar["ImageDecayCorrectionTime"] = "11:00:00";
  EXPECT_NEAR(factor_of(sidecar), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(sidecar), IsEmpty());
}

TEST(BidsSuv, AStaticScanSoonAfterTheInjectionIsDoubtful) {
  // An hour before, written in minutes.
  Json sidecar = changed("InjectionStart", -60);
  sidecar.update({{"TimeZero", "11:00:00"}, {"ImageDecayCorrectionTime", 0}, {"FrameTimesStart", {0}}});
  EXPECT_THAT(warnings_of(sidecar), ElementsAre(HasSubstr("a single frame begins 60 s after the injection")));
  sidecar["RadiopharmaceuticalStartTime"] = "10:59:00";  // an early scan, said twice
  EXPECT_THAT(warnings_of(sidecar), IsEmpty());
  sidecar.erase("RadiopharmaceuticalStartTime");
  sidecar["TracerRadionuclide"] = "O15", sidecar["InjectedRadioactivity"] = 600;  // of water nothing is left later
  EXPECT_THAT(warnings_of(sidecar), IsEmpty());
}

TEST(BidsSuv, AWeightOfWordsOrGramsIsCalledAsTheSidecarDoes) {
  EXPECT_THAT(reason<SuvUnavailable>(changed("BodyWeight", "70 kg")), HasSubstr("BodyWeight '70 kg' is not a number"));
  EXPECT_THAT(warnings_of(changed("BodyWeight", 70000)), ElementsAre("BodyWeight 70000 is taken as g"));
  EXPECT_THAT(reason<SuvUnavailable>(changed("BodyWeight", 0)), HasSubstr("BodyWeight is missing or 0"));
}

TEST(BidsSuv, TheZeroOfPet2BidsIsNotATime) {
  Json sidecar = usual();
  sidecar.update({{"TimeZero", "11:00:00"}, {"ImageDecayCorrectionTime", 0}, {"FrameTimesStart", {0}}});
  sidecar["ConversionSoftware"] = {"dcm2niix", "pypet2bids"};
  EXPECT_THAT(reason<SuvUnavailable>(sidecar), HasSubstr("InjectionStart is 0, which PET2BIDS writes"));
  sidecar["InjectionStart"] = -3600;
  EXPECT_NEAR(factor_of(sidecar), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(sidecar), IsEmpty());
}

TEST(BidsSuv, UnitsOfTheDoseAreWhatAnInjectionHas) {
  const auto dose = [](double number, const Json& unit) {
    Json sidecar = changed("InjectedRadioactivity", number);
    sidecar["InjectedRadioactivityUnits"] = unit;
    return sidecar;
  };
  EXPECT_NEAR(factor_of(dose(3.7e8, "MBq")), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(dose(3.7e8, "MBq")), ElementsAre(HasSubstr("is taken as Bq")));
  EXPECT_NEAR(factor_of(dose(10, nullptr)), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(dose(10, nullptr)), ElementsAre(HasSubstr("without a unit is taken as mCi")));
  EXPECT_THAT(warnings_of(dose(370, nullptr)), ElementsAre(HasSubstr("without a unit is taken as MBq")));
  EXPECT_THAT(warnings_of(dose(10, "MBq")), ElementsAre(HasSubstr("is unusual")));
  EXPECT_THAT(warnings_of(dose(10, "mCi")), IsEmpty());
  EXPECT_THAT(reason<SuvUnavailable>(dose(25, nullptr)), HasSubstr("InjectedRadioactivity 25"));
  EXPECT_THAT(reason<SuvUnavailable>(changed("InjectedRadioactivity", "370 MBq")), HasSubstr("not a number"));
  Json both = dose(370, "MBq");
  both["RadionuclideTotalDose"] = 3.7e8;
  EXPECT_THAT(warnings_of(both), IsEmpty());
  both["RadionuclideTotalDose"] = 3e8;
  EXPECT_THAT(warnings_of(both), ElementsAre(HasSubstr("RadionuclideTotalDose differ")));
}

TEST(BidsSuv, OldNamesAndTextsForNumbersAndFlags) {
  Json sidecar = changed("ImageDecayCorrected", "True");
  sidecar["Unit"] = "Bq/ml", sidecar.erase("Units");
  sidecar["InjectedRadioactivityUnit"] = "MBq", sidecar.erase("InjectedRadioactivityUnits");
  sidecar["FrameTimesStart"] = {{"3600"}}, sidecar["BodyWeight"] = {"70"};
  EXPECT_NEAR(factor_of(sidecar), at_scan, 1e-12);
  EXPECT_THAT(warnings_of(sidecar), IsEmpty());
}

TEST(BidsSuv, OtherModalitiesAreRefused) {
  EXPECT_THAT(reason<SuvRefused>(changed("Modality", "CT")), HasSubstr("Modality is CT"));
  for (const std::string pet : {"PT", "PET", "pet"}) EXPECT_NEAR(factor_of(changed("Modality", pet)), at_scan, 1e-12);
}

std::vector<FrameTime> frames_of(const Json& starts, const Json& durations, std::vector<std::string>& warnings) {
  Json sidecar = usual();
  sidecar["FrameTimesStart"] = starts, sidecar["FrameDuration"] = durations;
  core::Remarks remarks;
  auto frames = bids_frame_times(sidecar, std::max(starts.size(), durations.size()), remarks);
  warnings = remarks.warnings;
  return frames;
}

TEST(BidsSuv, FrameTimesAreMendedWhereOneReadingMakesSense) {
  std::vector<std::string> warnings;
  const auto expect = [&](const std::vector<FrameTime>& frames, const std::vector<double>& durations) {
    ASSERT_EQ(frames.size(), durations.size());
    double start = 0;
    for (std::size_t k = 0; k < frames.size(); start += durations[k++]) {
      EXPECT_NEAR(frames[k].start, start, 1e-9) << k;
      EXPECT_NEAR(frames[k].duration, durations[k], 1e-9) << k;
    }
  };
  const Json starts{0, 600, 1200, 2400};
  const std::vector<double> durations{600, 600, 1200, 1200};
  expect(frames_of(starts, {600, 600, 1200, 1200}, warnings), durations);
  EXPECT_THAT(warnings, IsEmpty());
  expect(frames_of(starts, {600, 1200, 2400, 3600}, warnings), durations);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("ends of the frames")));
  expect(frames_of(starts, {600e3, 600e3, 1200e3, 1200e3}, warnings), durations);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("FrameDuration is in milliseconds")));
  expect(frames_of({0, 600e3, 1200e3, 2400e3}, {600e3, 600e3, 1200e3, 1200e3}, warnings), durations);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("taken as milliseconds")));
  expect(frames_of(Json::array(), {600, 600, 1200, 1200}, warnings), durations);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("FrameTimesStart is missing")));
  expect(frames_of({0, 300, 600}, Json(300), warnings), {300, 300, 300});
  EXPECT_THAT(warnings, IsEmpty());
  // Not to be mended: the overlap of one frame.
  frames_of({0, 300, 1200}, {400, 300, 600}, warnings);
  EXPECT_THAT(warnings, IsEmpty());
}

}  // namespace
}  // namespace tripet::preprocessing
