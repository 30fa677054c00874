// Verifies half-lives, decay over frames, and the dates and times that scanners write.

#include "preprocessing/suv/physics.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "preprocessing/suv/date_time.hpp"

namespace tripet::preprocessing {
namespace {

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
