// Verifies what scans are compared with: the template for FDG, controls without the scan itself, and what is refused.

#include "explanation/scans/baselines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "core/json.hpp"
#include "explanation/scans/scan_space.hpp"
#include "imaging/template_grid.hpp"
#include "preprocessing/derivative.hpp"
#include "support.hpp"

namespace tripet::explanation {
namespace {

class BaselinesTest : public testing::Test {
 protected:
  BaselinesTest() : atlas_(imaging::template_grid(16)) {
    for (int i = 0; i < 4; ++i) {
      const std::string id = "sub-0" + std::to_string(i);
      const auto file = folder_ / (id + ".nii");
      std::vector<float> values(atlas_.grid.count());
      for (std::size_t v = 0; v < values.size(); ++v) values[v] = std::sin(static_cast<float>(v * (i + 1))) + 3;
      preprocessing::write_prepared_scan(file, atlas_.grid, values, "");
      core::write_json(folder_ / (id + ".json"), {{"Tracer", {{"Contrast", i == 3 ? "tau" : "fdg"}}}});
      found_.scans.push_back({id, "n/a", "n/a", "n/a", i < 3 ? "CN" : "AD"});
      found_.files.push_back(file);
      found_.volumes.emplace_back(file);
      found_.scales.push_back(training::scan_scale(found_.volumes.back().values()));
    }
  }

  std::vector<float> seen(std::size_t scan) const {
    std::vector<float> values(atlas_.grid.count());
    training::standardise(found_.volumes[scan].values(), found_.scales[scan], values);
    return values;
  }
  Baselines baselines(const std::string& choice) const { return {choice, found_, atlas_, "CN"}; }

  tests::ScratchFolder folder_;
  Atlas atlas_;
  training::FoundScans found_;
};

TEST_F(BaselinesTest, AutoIsTheTemplateForGlucoseOnly) {
  const auto automatic = baselines("auto");
  EXPECT_EQ(automatic.choice(0), "template");
  EXPECT_EQ(automatic.choice(3), "mean");
  const auto values = automatic.of(0, seen(0));
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  EXPECT_NEAR(mean, 0, 1e-4);  // in the units of a scan
  EXPECT_EQ(automatic.of(3, seen(3)), std::vector<float>(values.size(), 0.0F));
}

TEST_F(BaselinesTest, ControlsAreTheOtherScansOfTheFirstClass) {
  const auto controls = baselines("controls");
  const auto own = controls.of(1, seen(1)), other = controls.of(3, seen(3));
  const auto a = seen(0), b = seen(1), c = seen(2);
  for (std::size_t v = 0; v < own.size(); v += 7) {
    EXPECT_NEAR(own[v], (a[v] + c[v]) / 2, 1e-5);
    EXPECT_NEAR(other[v], (a[v] + b[v] + c[v]) / 3, 1e-5);
  }
  EXPECT_NE(controls.hash(0), controls.hash(1));
  EXPECT_THROW(Baselines("controls", found_, atlas_, "AD"), core::UsageError);
}

TEST_F(BaselinesTest, ZeroIsNoUptake) {
  const auto none = baselines("zero").of(0, seen(0));
  EXPECT_NEAR(none[5] / found_.scales[0].scale + found_.scales[0].offset, 0, 1e-5);
}

}  // namespace
}  // namespace tripet::explanation
