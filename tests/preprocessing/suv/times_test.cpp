// Verifies how the times of a PET header are believed: the injection, the reference of the decay correction, zones and
// days.

#include "preprocessing/suv/times.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "preprocessing/suv/physics.hpp"
#include "preprocessing/suv/usual_header.hpp"

namespace tripet::preprocessing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace
}  // namespace tripet::preprocessing
