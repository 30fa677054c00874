// Verifies each rule from a PET header to the SUV factor, on header values alone. Expected numbers are worked out by
// hand in the comments or follow from the definition of SUVbw: Bq/ml x weight in g / dose at the time of the image.
#include "preprocessing/suv/suv.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "preprocessing/suv/body.hpp"
#include "preprocessing/suv/physics.hpp"

namespace tripet::preprocessing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double half_life = 6586.2;  // s, F-18
constexpr DateTime ten_o_clock = 20000 * seconds_per_day + 10 * 3600.0;
constexpr DateTime eleven = ten_o_clock + 3600;

/// 370 MBq at 10:00, scan at 11:00 for 10 minutes, 70 kg, 1.75 m, decay corrected to the start of the scan.
SuvHeader usual() {
  SuvHeader header;
  header.units = "BQML";
  header.decay_correction = "START";
  header.corrected_image = {"DECY", "ATTN", "SCAT"};
  header.sex = "F";
  header.weight = 70;
  header.size = 1.75;
  Radiopharmaceutical item;
  item.nuclide = "^18^Fluorine";
  item.nuclide_code = "C-111A1";
  item.dose = 370e6;
  item.half_life = half_life;
  item.start_time = 10 * 3600.0;
  item.start_date_time = ten_o_clock;
  header.radiopharmaceuticals = {item};
  header.series = eleven;
  header.slices = {{eleven, 300e3, 600e3}, {eleven, 300e3, 600e3}};
  return header;
}

/// Minutes from injection to the reference time that the factor stands for.
double minutes_decayed(double factor) {
  return half_life / 60 * std::log2(factor * 370e6 / 70e3);
}

double factor_of(const SuvHeader& header) {
  core::Remarks remarks;
  return suv_from_dicom(header, remarks).factor;
}

core::Remarks remarks_of(const SuvHeader& header) {
  core::Remarks remarks;
  suv_from_dicom(header, remarks);
  return remarks;
}
std::vector<std::string> warnings_of(const SuvHeader& header) {
  return remarks_of(header).warnings;
}
std::vector<std::string> notes_of(const SuvHeader& header) {
  return remarks_of(header).notes;
}

template <class Kind>
std::string reason(const SuvHeader& header) {
  core::Remarks remarks;
  try {
    suv_from_dicom(header, remarks);
  } catch (const Kind& e) {
    return e.what();
  } catch (const core::Error& e) {
    return std::string("another kind of error: ") + e.what();
  }
  return "accepted";
}
std::string unavailable(const SuvHeader& header) {
  return reason<SuvUnavailable>(header);
}
std::string refused(const SuvHeader& header) {
  return reason<SuvRefused>(header);
}

TEST(Suv, BqmlStartDecaysTheDoseToTheScan) {
  core::Remarks remarks;
  const SuvResult result = suv_from_dicom(usual(), remarks);
  EXPECT_EQ(result.units, "SUVbw");
  EXPECT_NEAR(result.factor, 70e3 / (370e6 * std::exp2(-3600 / half_life)), 1e-15);
  EXPECT_TRUE(result.slice_factors.empty());
  EXPECT_THAT(remarks.warnings, IsEmpty());
  EXPECT_THAT(remarks.notes, IsEmpty());
  EXPECT_THAT(result.rule, HasSubstr("SeriesTime"));
  EXPECT_EQ(result.details["reference_candidates"].size(), 3U);
}

TEST(Suv, AdminTakesTheDoseAsGivenAndNeedsNoTimes) {
  SuvHeader header = usual();
  header.decay_correction = "ADMIN";
  header.radiopharmaceuticals[0].start_time.reset();
  header.radiopharmaceuticals[0].start_date_time.reset();
  EXPECT_NEAR(factor_of(header), 70e3 / 370e6, 1e-18);
}

TEST(Suv, NoneBringsEachFrameToTheInjection) {
  SuvHeader header = usual();
  header.decay_correction = "NONE";
  header.corrected_image = {"ATTN"};
  header.slices[1].acquisition = eleven + 600;
  core::Remarks remarks;
  const SuvResult result = suv_from_dicom(header, remarks);
  const double lambda = std::log(2.0) / half_life;
  const double frame = lambda * 600 / (1 - std::exp(-lambda * 600));
  ASSERT_EQ(result.slice_factors.size(), 2U);
  EXPECT_NEAR(result.slice_factors[0] / (70e3 / 370e6 * frame * std::exp(lambda * 3600)), 1, 1e-12);
  EXPECT_NEAR(result.slice_factors[1] / (70e3 / 370e6 * frame * std::exp(lambda * 4200)), 1, 1e-12);
  header.slices[0].duration.reset();
  EXPECT_THAT(unavailable(header), HasSubstr("ActualFrameDuration"));
}

TEST(Suv, UncorrectedImagesAreRefusedWhateverTheirUnits) {
  for (const std::string units : {"BQML", "GML", "CM2ML"}) {
    SuvHeader header = usual();
    header.units = units;
    header.corrected_image = {"DECY"};
    EXPECT_THAT(refused(header), HasSubstr("ATTN"));
    header.corrected_image = {"ATTN"};
    EXPECT_THAT(refused(header), HasSubstr("DECY"));
    header.corrected_image = {};
    EXPECT_THAT(refused(header), HasSubstr("ATTN"));
  }
}

TEST(Suv, GmlIsBodyWeightUnlessSuvTypeSaysOtherwise) {
  SuvHeader header = usual();
  header.units = "GML";
  EXPECT_EQ(factor_of(header), 1);
  header.suv_type = "BW";
  header.weight.reset();
  EXPECT_EQ(factor_of(header), 1);
  header.suv_type = "BSA";
  EXPECT_THAT(refused(header), HasSubstr("BSA"));
}

TEST(Suv, GmlOfLeanAndIdealWeightIsBroughtToBodyWeight) {
  // 70 kg, 175 cm: (W/H)^2 = 0.16; BMI 22.857142857.
  struct Case {
    const char *type, *sex;
    double normaliser;
  };
  for (const Case& one : {
           Case{"LBM", "M", 77 - 120 * 0.16},
           Case{"LBM", "F", 74.9 - 148 * 0.16},
           Case{"LBM", "O", (77 - 120 * 0.16 + 74.9 - 148 * 0.16) / 2},
           Case{"LBMJAMES128", "M", 77 - 128 * 0.16},
           Case{"LBMJAMES128", "F", 74.9 - 148 * 0.16},
           Case{"LBMJANMA", "M", 9270 * 70 / (6680 + 216 * 22.857142857142858)},
           Case{"LBMJANMA", "F", 9270 * 70 / (8780 + 244 * 22.857142857142858)},
           Case{"IBW", "M", 48 + 1.06 * 23},
           Case{"IBW", "F", 45.5 + 0.91 * 23},
           Case{"IBW", "O", (48 + 1.06 * 23 + 45.5 + 0.91 * 23) / 2},
       }) {
    SuvHeader header = usual();
    header.units = "GML";
    header.suv_type = one.type;
    header.sex = one.sex;
    EXPECT_NEAR(factor_of(header), 70 / one.normaliser, 1e-12) << one.type << " " << one.sex;
  }
  SuvHeader header = usual();
  header.units = "GML";
  header.suv_type = "LBM";
  header.sex = "";
  EXPECT_THAT(unavailable(header), HasSubstr("PatientSex"));
  header.sex = "F";
  header.size.reset();
  EXPECT_THAT(unavailable(header), HasSubstr("PatientSize"));
}

TEST(Suv, Cm2mlGoesOverTheBodySurface) {
  SuvHeader header = usual();
  header.units = "CM2ML";
  const double surface = 0.007184 * std::pow(175, 0.725) * std::pow(70, 0.425);  // 1.848 m2
  EXPECT_NEAR(surface, 1.8481, 1e-3);
  EXPECT_NEAR(factor_of(header), 70 * 1000 / (surface * 1e4), 1e-12);
}

TEST(Suv, CountsNeedAFactorOfPhilips) {
  SuvHeader header = usual();
  header.units = "CNTS";
  EXPECT_THAT(refused(header), HasSubstr("7053"));
  header.philips_suv_factor = 0;
  header.philips_activity_factor = 0;
  EXPECT_THAT(refused(header), HasSubstr("7053"));
  header.philips_activity_factor = 2.5;
  EXPECT_NEAR(factor_of(header), 2.5 * factor_of(usual()), 1e-15);
  header.philips_suv_factor = 5e-4;
  EXPECT_EQ(factor_of(header), 5e-4);
}

TEST(Suv, OtherUnitsAreRefusedByName) {
  for (const std::string units : {"CPS", "PROPCPS", "PROPCNTS", "1CM", ""}) {
    SuvHeader header = usual();
    header.units = units;
    header.corrected_image.push_back("DCAL");
    EXPECT_THAT(refused(header), HasSubstr("Units " + (units.empty() ? "missing" : units)));
  }
}

TEST(Suv, DoseIsBqOrMbqOrMciAndNothingBetween) {
  SuvHeader header = usual();
  double& dose = *header.radiopharmaceuticals[0].dose;
  for (const auto& [number, unit] : {std::pair(370.0, "MBq"), std::pair(10.0, "mCi")}) {
    dose = number;
    EXPECT_NEAR(factor_of(header), factor_of(usual()), 1e-15) << unit;
    EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr(std::string("is taken as ") + unit)));
  }
  for (const double wrong : {1e4, 3.7e5, 1.1e11, 0.37, -370e6, 3000.0, 0.5}) {
    dose = wrong;
    EXPECT_THAT(unavailable(header), HasSubstr("RadionuclideTotalDose")) << wrong;
  }
  dose = 0;
  EXPECT_THAT(unavailable(header), HasSubstr("missing or 0"));
  header.radiopharmaceuticals[0].dose.reset();
  EXPECT_THAT(unavailable(header), HasSubstr("missing or 0"));
  header.radiopharmaceuticals.clear();
  EXPECT_THAT(unavailable(header), HasSubstr("radiopharmaceutical"));
}

TEST(Suv, WhatADoseCanBeDependsOnNuclideAndWeight) {
  struct Case {
    const char* nuclide;
    double half_life, weight, number;
    const char* unit;  // or nullptr: refused
  };
  for (const Case& one :
       {Case{"^15^Oxygen", 122.24, 70, 25, "mCi"}, Case{"^11^Carbon", 1221.8, 70, 20, "mCi"},
        Case{"^68^Gallium", 4062.6, 70, 150, "MBq"}, Case{"^18^Fluorine", half_life, 3.5, 20, "MBq"},
        Case{"^18^Fluorine", half_life, 3.5, 0.5, "mCi"}, Case{"^68^Gallium", 4062.6, 70, 600, nullptr},
        Case{"^18^Fluorine", half_life, 70, 15, "mCi"}, Case{"", 99999, 70, 300, "MBq"}}) {
    SCOPED_TRACE(std::string(one.nuclide) + " " + std::to_string(one.number));
    SuvHeader header = usual();
    Radiopharmaceutical& item = header.radiopharmaceuticals[0];
    header.weight = one.weight, header.size.reset();
    header.decay_correction = "ADMIN";
    item.nuclide = one.nuclide, item.nuclide_code = "", item.half_life = one.half_life, item.dose = one.number;
    if (one.unit == nullptr) {
      EXPECT_THAT(unavailable(header), HasSubstr("RadionuclideTotalDose"));
    } else {
      EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr(std::string("is taken as ") + one.unit)));
    }
  }
}

TEST(Suv, AnUnusualDoseIsTakenWithAWarning) {
  SuvHeader header = usual();
  header.radiopharmaceuticals[0].dose = 10e6;
  core::Remarks remarks;
  EXPECT_TRUE(suv_from_dicom(header, remarks).doubtful_dose);
  EXPECT_THAT(remarks.warnings, ElementsAre(HasSubstr("0.14 MBq/kg, is unusual for an injection of F-18 into 70 kg")));
  header.radiopharmaceuticals[0].dose = 100e6;
  remarks = {};
  EXPECT_FALSE(suv_from_dicom(header, remarks).doubtful_dose);
  EXPECT_THAT(remarks.warnings, IsEmpty());
}

TEST(Suv, WeightAndSizeAreCheckedAgainstEachOther) {
  SuvHeader header = usual();
  header.weight = 70000;
  EXPECT_NEAR(factor_of(header), factor_of(usual()), 1e-15);
  EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr("taken as g")));
  header.weight = 0;
  EXPECT_THAT(unavailable(header), HasSubstr("PatientWeight is missing or 0"));
  header.weight.reset();
  EXPECT_THAT(unavailable(header), HasSubstr("PatientWeight is missing or 0"));

  header = usual();
  header.size = 175;
  header.units = "CM2ML";
  EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr("taken as cm")));

  const std::vector<std::pair<double, double>> swapped{{1.75, 70}, {175, 70}, {1.6, 50}, {165, 95}};
  for (const auto& [weight, size] : swapped) {
    header = usual();
    header.weight = weight;
    header.size = size;
    EXPECT_THAT(unavailable(header), HasSubstr("swapped")) << weight << " " << size;
  }
  // A newborn and a very heavy patient are people too.
  header = usual();
  header.weight = 3.5, header.size = 0.5;
  EXPECT_GT(factor_of(header), 0);
  header.weight = 220, header.size = 1.7;
  EXPECT_GT(factor_of(header), 0);
}

TEST(Suv, InjectionTimeFallsBackWhenItsDateWasShifted) {
  SuvHeader header = usual();
  header.radiopharmaceuticals[0].start_date_time = ten_o_clock - 30 * seconds_per_day;
  EXPECT_NEAR(factor_of(header), factor_of(usual()), 1e-15);
  EXPECT_THAT(notes_of(header), ElementsAre(HasSubstr("times of injection")));
  EXPECT_THAT(warnings_of(header), IsEmpty());
  header.radiopharmaceuticals[0].start_date_time = ten_o_clock - 1800;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 90, 1e-9);
  EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr("times of injection")));
  header.radiopharmaceuticals[0].start_date_time.reset();
  EXPECT_NEAR(factor_of(header), factor_of(usual()), 1e-15);
  EXPECT_THAT(warnings_of(header), IsEmpty());
  header.radiopharmaceuticals[0].start_time.reset();
  EXPECT_THAT(unavailable(header), HasSubstr("time of injection is missing"));
  header.ge_administration = ten_o_clock;
  EXPECT_NEAR(factor_of(header), factor_of(usual()), 1e-15);
}

TEST(Suv, InjectionBeforeMidnightIsOfTheDayBefore) {
  SuvHeader header = usual();
  const DateTime half_past_midnight = 20001 * seconds_per_day + 1800;
  header.series = half_past_midnight;
  for (SliceTime& slice : header.slices) slice.acquisition = half_past_midnight;
  header.radiopharmaceuticals[0].start_date_time.reset();
  header.radiopharmaceuticals[0].start_time = 23.5 * 3600;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 1e-9);
}

TEST(Suv, TheInjectionMayLieALittleAfterTheStart) {
  SuvHeader header = usual();
  Radiopharmaceutical& item = header.radiopharmaceuticals[0];
  for (const bool by_clock : {false, true}) {
    header.dynamic = false;
    item.start_time = std::nullopt, item.start_date_time = std::nullopt;
    const auto start_at = [&](double seconds) {
      if (by_clock) {
        item.start_time = 11 * 3600.0 + seconds;
      } else {
        item.start_date_time = eleven + seconds;
      }
    };
    start_at(90);
    EXPECT_NEAR(minutes_decayed(factor_of(header)), -1.5, 1e-9);
    EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr("90 s after the start of the scan")));
    start_at(150);
    EXPECT_THAT(unavailable(header), HasSubstr("not plausible"));
    header.dynamic = true;
    for (const double seconds : {30.0, 590.0}) {
      start_at(seconds);
      EXPECT_NEAR(minutes_decayed(factor_of(header)), -seconds / 60, 1e-9);
      EXPECT_THAT(warnings_of(header), IsEmpty());
      EXPECT_THAT(notes_of(header), ElementsAre(HasSubstr("after the start of the scan")));
    }
    start_at(660);
    EXPECT_THAT(unavailable(header), HasSubstr("not plausible"));
  }
}

TEST(Suv, AStartInAnotherTimeZoneIsBroughtToTheScanners) {
  SuvHeader header = usual();
  Radiopharmaceutical& item = header.radiopharmaceuticals[0];
  item.start_date_time = ten_o_clock - 3600;
  item.start_zone = 0;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 1e-9);
  EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr("another time zone")));
  item.start_time.reset();  // nothing tells the scanner's zone
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 120, 1e-9);
  EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr("TimezoneOffsetFromUTC is missing")));
}

TEST(Suv, ImplausibleDelaysAreRefused) {
  SuvHeader header = usual();
  Radiopharmaceutical& item = header.radiopharmaceuticals[0];
  // Half an hour after the scan: by clock time that is 23.5 h before it.
  item.start_date_time = eleven + 1800;
  item.start_time = 11.5 * 3600;
  EXPECT_THAT(unavailable(header), HasSubstr("not plausible"));
  item.start_time.reset();
  EXPECT_THAT(unavailable(header), HasSubstr("-30 min"));
}

TEST(Suv, SeveralRadiopharmaceuticalsNeedExactlyOneThatAgrees) {
  SuvHeader header = usual();
  Radiopharmaceutical other = header.radiopharmaceuticals[0];
  other.start_date_time = ten_o_clock - 20 * 3600;
  other.start_time.reset();
  header.radiopharmaceuticals = {other, header.radiopharmaceuticals[0]};
  EXPECT_NEAR(factor_of(header), factor_of(usual()), 1e-15);
  header.radiopharmaceuticals[0].start_date_time = ten_o_clock - 600;
  EXPECT_THAT(refused(header), HasSubstr("several radiopharmaceuticals agree"));
  header.radiopharmaceuticals[0] = header.radiopharmaceuticals[1];
  EXPECT_NEAR(factor_of(header), factor_of(usual()), 1e-15) << "equal items are one";
  header.radiopharmaceuticals[0].dose = 300e6;
  EXPECT_THAT(refused(header), HasSubstr("several radiopharmaceuticals agree"));
  for (auto& item : header.radiopharmaceuticals) item.start_date_time = eleven + 180, item.start_time.reset();
  EXPECT_THAT(refused(header), HasSubstr("none agrees"));
}

TEST(Suv, ReferenceTimesAreBelievedInOrder) {
  SuvHeader header = usual();
  header.radiopharmaceuticals[0].half_life = half_life;
  for (SliceTime& slice : header.slices) slice.acquisition = eleven + 1200, slice.reference.reset();
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 1e-9);  // SeriesTime
  header.siemens_reference = eleven + 300;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 65, 1e-9);
  header.decay_correction_time = eleven + 600;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 70, 1e-9);
  header.ge_scan = eleven + 900;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 75, 1e-9);
  EXPECT_THAT(warnings_of(header), ElementsAre(HasSubstr("1200 s apart")));
  header.ge_scan = eleven + 600;
  header.siemens_reference.reset();
  EXPECT_THAT(warnings_of(header), IsEmpty()) << "times that agree, and SeriesTime, which says nothing";
  EXPECT_THAT(notes_of(header), ElementsAre(HasSubstr("1200 s apart")));
  // None of them may be later than the earliest acquisition.
  header.ge_scan = header.decay_correction_time = header.siemens_reference = eleven + 1260;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 1e-9);
}

TEST(Suv, SeriesTimeOfALaterSavingIsNotTheReference) {
  SuvHeader header = usual();
  header.series = eleven + 7200;
  // A 10 min frame whose mean activity lies 300 s after the reference: the reference is its start, to about a second.
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60 + (mean_activity_time(600, half_life) - 300) / 60, 1e-7);
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 0.1);
  // A bed position that starts 20 min into the series says so by its FrameReferenceTime.
  for (SliceTime& slice : header.slices) slice.acquisition = eleven + 1200, slice.reference = 1500e3;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 0.1);
  EXPECT_THAT(warnings_of(header), IsEmpty());
  for (SliceTime& slice : header.slices) slice.reference = 0;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 80, 1e-9);
  EXPECT_THAT(warnings_of(header), testing::Contains(HasSubstr("only the earliest AcquisitionTime")));
}

TEST(Suv, DecayFactorDecidesWhatSeriesTimeLeavesOpen) {
  SuvHeader header = usual();
  const double own = frame_decay_correction(600, half_life);
  for (SliceTime& slice : header.slices) {
    slice.acquisition = eleven + 1200, slice.reference.reset();
    slice.decay_factor = own * std::exp2(1200 / half_life);
  }
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 1e-9);
  EXPECT_THAT(warnings_of(header), IsEmpty());
  for (SliceTime& slice : header.slices) slice.decay_factor = own;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 80, 1e-9);
  EXPECT_THAT(warnings_of(header), IsEmpty());
  for (SliceTime& slice : header.slices) slice.decay_factor = own * std::exp2(2400 / half_life);
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 40, 1e-6);
  EXPECT_THAT(warnings_of(header), testing::Contains(HasSubstr("DecayFactor tells a time of its own")));
  for (SliceTime& slice : header.slices) slice.decay_factor = 1;
  EXPECT_NEAR(minutes_decayed(factor_of(header)), 60, 1e-9) << "1 says nothing";
}

TEST(Suv, HalfLifeMustBeThatOfTheNuclide) {
  SuvHeader header = usual();
  header.radiopharmaceuticals[0].half_life = 109.77;  // minutes
  EXPECT_THAT(unavailable(header), HasSubstr("RadionuclideHalfLife"));
  header.radiopharmaceuticals[0].half_life.reset();
  EXPECT_NEAR(factor_of(header) / factor_of(usual()), 1, 1e-3);
  EXPECT_THAT(notes_of(header), ElementsAre(HasSubstr("RadionuclideHalfLife is missing")));
  EXPECT_THAT(warnings_of(header), IsEmpty());
  header.radiopharmaceuticals[0].nuclide = header.radiopharmaceuticals[0].nuclide_code = "";
  EXPECT_THAT(unavailable(header), HasSubstr("not named"));
}

TEST(Suv, DecayCorrectionMustBeKnown) {
  SuvHeader header = usual();
  header.decay_correction = "";
  EXPECT_THAT(unavailable(header), HasSubstr("DecayCorrection is missing"));
  header.decay_correction = "SCAN";
  EXPECT_THAT(unavailable(header), HasSubstr("SCAN"));
}

TEST(SuvPhysics, NuclidesByAnyOfTheirNames) {
  for (const std::string name : {"F18", "F-18", "18F", "^18^Fluorine", "Fluorine-18", "[18F]", "C-111A1"}) {
    EXPECT_NEAR(nuclide_half_life(name).value_or(0), 109.7 * 60, 10) << name;
  }
  EXPECT_NEAR(nuclide_half_life("C11").value_or(0), 20.36 * 60, 1);
  EXPECT_NEAR(nuclide_half_life("^68^Gallium").value_or(0), 67.8 * 60, 10);
  EXPECT_NEAR(nuclide_half_life("O15").value_or(0), 122.4, 0.5);
  EXPECT_FALSE(nuclide_half_life("").has_value());
  EXPECT_FALSE(nuclide_half_life("Tc99m").has_value());
}

TEST(SuvPhysics, FramesOfAnyLength) {
  // Mean of exp(-x) over [0, 1] is 1 - 1/e for lambda T = 1.
  const double life = std::log(2.0);
  EXPECT_NEAR(frame_decay_correction(1, life), 1 / (1 - std::exp(-1)), 1e-14);
  EXPECT_EQ(frame_decay_correction(0, life), 1);
  EXPECT_NEAR(mean_activity_time(1e-6, life), 0.5e-6, 1e-12);
}

TEST(DateTime, ReadsWhatScannersWrite) {
  EXPECT_EQ(parse_time("110000"), 39600);
  EXPECT_EQ(parse_time("1100"), 39600);
  EXPECT_EQ(parse_time("11:00:00.5 "), 39600.5);
  EXPECT_EQ(parse_time("235959.999999"), 86399.999999);
  for (const std::string wrong : {"", "24", "1", "116000", "11a000", "11.5", "-10000"})
    EXPECT_FALSE(parse_time(wrong)) << wrong;
  EXPECT_EQ(parse_date("19700102"), seconds_per_day);
  EXPECT_EQ(parse_date("1970.01.02"), seconds_per_day);
  for (const std::string wrong : {"", "19700230", "1970", "197001", "abcdefgh"})
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  EXPECT_EQ(parse_date_time("19700102010000.00+0100"), seconds_per_day + 3600);
  EXPECT_EQ(parse_date_time("19700102010000.00-0500"), seconds_per_day + 3600);
  EXPECT_FALSE(parse_date_time("19700102"));
  EXPECT_EQ(parse_date_time("19700102010000.00+0100", 3600.0), seconds_per_day + 3600);
  EXPECT_EQ(parse_date_time("19700102010000+0000", 3600.0), seconds_per_day + 7200);
  EXPECT_EQ(parse_date_time("19700102010000-0500", -4.5 * 3600), seconds_per_day + 5400);
  EXPECT_EQ(parse_date_time("19700102010000", 3600.0), seconds_per_day + 3600);
  EXPECT_EQ(parse_zone("+0530"), 5.5 * 3600);
  EXPECT_EQ(parse_zone("20250101120000-0330"), -3.5 * 3600);
  for (const std::string wrong : {"", "0100", "+1", "+2500", "+0a00", "20250101120000"})
    EXPECT_FALSE(parse_zone(wrong)) << wrong;
  EXPECT_EQ(format_date_time(seconds_per_day + 3661.5), "1970-01-02T01:01:01.5");
}

}  // namespace
}  // namespace tripet::preprocessing
