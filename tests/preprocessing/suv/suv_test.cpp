// Verifies each rule from a PET header to the SUV factor, on header values alone. Expected numbers are worked out by
// hand in the comments or follow from the definition of SUVbw: Bq/ml x weight in g / dose at the time of the image.
#include "preprocessing/suv/suv.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "preprocessing/suv/body.hpp"
#include "preprocessing/suv/dose.hpp"
#include "preprocessing/suv/physics.hpp"
#include "preprocessing/suv/usual_header.hpp"

namespace tripet::preprocessing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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
  EXPECT_EQ(suv_from_dicom(header, remarks).dose_doubt, DoseDoubt::amount);
  EXPECT_THAT(remarks.warnings, ElementsAre(HasSubstr("0.14 MBq/kg, is unusual for an injection of F-18 into 70 kg")));
  header.radiopharmaceuticals[0].dose = 100e6;
  remarks = {};
  EXPECT_EQ(suv_from_dicom(header, remarks).dose_doubt, DoseDoubt::none);
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

}  // namespace
}  // namespace tripet::preprocessing
