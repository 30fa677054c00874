// Verifies the page of maps in headless Chromium: scan and map are drawn, keys work, failed checks stand above the map,
// no error, no request, nothing wider than a telephone and no faint text; and what stands in the page without a viewer.

#include "explanation/page/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/atomic_file.hpp"
#include "core/json.hpp"
#include "explanation/results/map_files.hpp"
#include "imaging/template_grid.hpp"
#include "preprocessing/derivative.hpp"
#include "support.hpp"

namespace tripet::explanation {
namespace {

using core::Json;
using testing::HasSubstr;
using testing::Not;

bool installed(const char* program) {
  return std::system((std::string("command -v ") + program + " > /dev/null").c_str()) == 0;
}

/// 1 in a ball, sloping to 0 at its border.
std::vector<float> ball(const ops::Grid& grid, const std::array<double, 3>& centre, double radius, float height) {
  std::vector<float> values;
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x) {
        const double distance = std::hypot(x - centre[0], y - centre[1], z - centre[2]);
        values.push_back(height * static_cast<float>(std::max(0.0, std::min(1.0, 2 - 2 * distance / radius))));
      }
    }
  }
  return values;
}

class MapsPage : public testing::Test {
 protected:
  MapsPage() : atlas_(imaging::template_grid(4)) {
    for (const std::string id : {"sub-01", "sub-02"}) {
      ExplainedScan scan;
      scan.participant_id = id;
      scan.session_id = "n/a";
      scan.model = "softmax";
      scan.label = id == "sub-01" ? "CN" : "AD";
      scan.predicted = "AD";
      scan.target = "prob_AD";
      scan.value = 0.83;
      scan.prepared = folder_ / (id + ".nii");
      scan.methods = {"grad-cam", "occlusion"};
      scan.numbers = Json::object();
      preprocessing::write_prepared_scan(scan.prepared, atlas_.grid, ball(atlas_.grid, {23, 27, 23}, 18, 2), "");
      for (const auto& method : scan.methods) {
        auto map = ball(atlas_.grid, {15, 27, 23}, 6, 0.02F);
        const auto against = ball(atlas_.grid, {31, 27, 23}, 6, 0.01F);
        for (std::size_t i = 0; i < map.size(); ++i) map[i] -= against[i];
        preprocessing::write_prepared_scan(MapFiles(folder_.path(), id, "n/a", "softmax").in_template_space(method),
                                           atlas_.grid, map, "");
      }
      contents_.scans.push_back(scan);
    }
    contents_.checks = {{"softmax", "grad-cam", "weights", 0.91, 0.5, true, 2},
                        {"softmax", "occlusion", "weights", 0.1, 0.5, true, 2}};
    contents_.groups = write_group_means(contents_.scans, folder_.path(), atlas_.grid);
  }

  tests::ScratchFolder folder_;
  Atlas atlas_;
  PageContents contents_;
};

TEST_F(MapsPage, ABrowserDrawsItAndKeysWork) {
  if (!installed("chromium")) GTEST_SKIP() << "chromium is not installed";
  const auto page = write_page(contents_, folder_.path(), atlas_);
  for (const std::string window : {"1280 light", "375 dark"}) {
    SCOPED_TRACE(window);
    const auto answer = folder_ / "seen.json";
    const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                                "/tests/explanation/page/look_at_maps.py " + page.string() + " " + window + " > " +
                                answer.string();
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
    const Json seen = core::read_json(answer);
    EXPECT_EQ(seen["errors"], Json::array());
    EXPECT_EQ(seen["requests"], Json::array());
    EXPECT_EQ(seen["first"]["drawn"], "0 0");
    EXPECT_LE(seen["first"]["width"], 0);
    EXPECT_GT(seen["colours"]["grey"], 1000);
    EXPECT_GT(seen["colours"]["warm"], 50);
    EXPECT_GT(seen["colours"]["cold"], 10);
    // The wrong one comes first, and what failed is said above its map.
    EXPECT_THAT(seen["first"]["answer"].get<std::string>(), HasSubstr("sub-01: CN. softmax says AD; prob_AD = 0.83"));
    EXPECT_THAT(seen["first"]["warning"].get<std::string>(), HasSubstr("does not depend on the model; do not read it"));
    EXPECT_THAT(seen["next"]["answer"].get<std::string>(), HasSubstr("sub-02"));
    EXPECT_EQ(seen["other_map"]["warning"], "");
    EXPECT_EQ(seen["moved"]["threshold"], "35");
    EXPECT_EQ(seen["moved"]["opacity"], "65");
    EXPECT_EQ(seen["moved"]["contour"], false);
    EXPECT_GT(seen["contrast"]["texts"], 30);
    EXPECT_EQ(seen["contrast"]["low"], Json::array());
  }
}

TEST_F(MapsPage, SaysWhatFailedAndWhatWasNotChecked) {
  contents_.scans[0].label = "<script>alert(1)</script>";
  const std::string checked = core::read_text(write_page(contents_, folder_.path(), atlas_));
  EXPECT_THAT(checked, HasSubstr("failed: this map does not depend on the model; do not read it"));
  EXPECT_THAT(checked, Not(HasSubstr("<script>alert(1)")));
  contents_.checks.clear();
  const std::string unchecked = core::read_text(write_page(contents_, folder_.path(), atlas_));
  EXPECT_THAT(unchecked, HasSubstr("The maps were not checked"));
}

}  // namespace
}  // namespace tripet::explanation
