// Verifies that the head of a whole-body scan is found wherever its origin lies, with hot organs and arms up or down,
// and that a body without a head is refused. TRIPET_PHANTOMS=40 in the environment makes the run longer.
#include "preprocessing/registration/head_search.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "preprocessing/phantoms.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/template_space.hpp"

namespace tripet::preprocessing {
namespace {

using tests::Image;

struct Body {
  double below_head = 450;  // mm of the field below the chin
  bool arms_up = false, origin_kept = true, head = true;
  unsigned seed = 0;
};

/// How far inside an ellipsoid: below 1 within.
double in_ellipsoid(const ops::Point& p, const ops::Point& centre, const ops::Point& radii) {
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) sum += std::pow((p[i] - centre[i]) / radii[i], 2);
  return sum;
}

/// SUV of FDG below the brain; LPS mm from the middle of the brain, z up.
double uptake(const ops::Point& p, const Body& body) {
  const double end = -130 - body.below_head;
  const double heart = std::max(-330.0, end + 60), bladder = std::max(-780.0, end + 70);
  double suv = 0;
  if (body.head && in_ellipsoid(p, {0, 5, -20}, {80, 102, 120}) < 1) suv = 0.6;  // scalp, bone, face
  if (p[2] < -90 && p[2] > -190 && std::hypot(p[0], p[1] - 20) < 58) suv = 0.7;  // neck
  if (p[2] < -180 && std::hypot(p[0] / 175, (p[1] - 20) / 115) < 1) suv = 0.8;   // trunk
  for (const double side : {-1.0, 1.0}) {
    if (in_ellipsoid(p, {85 * side, 20, -310}, {62, 80, 105}) < 1) suv = 0.4;  // lungs
    if (in_ellipsoid(p, {70 * side, 60, -520}, {28, 28, 55}) < 1) suv = 4;     // kidneys
    const bool up = body.arms_up && p[2] > -210 && std::hypot(p[0] - 150 * side, p[1] - 10) < 42;
    const bool down = !body.arms_up && p[2] < -200 && p[2] > -760 && std::hypot(p[0] - 232 * side, p[1] - 20) < 45;
    if (up || down) suv = 0.7;
  }
  if (in_ellipsoid(p, {-70, 0, -450}, {95, 80, 75}) < 1) suv = 2.2;  // liver
  const double wall = in_ellipsoid(p, {40, -10, heart}, {45, 45, 55});
  if (wall < 1) suv = wall > 0.45 ? 12 : 2;
  if (body.below_head >= 400 && in_ellipsoid(p, {0, 0, bladder}, {45, 40, 40}) < 1) suv = 40;
  return suv;
}

struct Phantom {
  Image scan;
  ops::Affine truth;  // template point to scan point
};

Phantom whole_body(const Image& image, const Image& brain, const Body& body) {
  std::mt19937 engine(body.seed);
  std::uniform_real_distribution<double> any(-1, 1);
  ops::Point middle{};  // of the template's brain
  double n = 0;
  std::size_t i = 0;
  for (int z = 0; z < brain.grid.size[2]; ++z) {
    for (int y = 0; y < brain.grid.size[1]; ++y) {
      for (int x = 0; x < brain.grid.size[0]; ++x, ++i) {
        if (brain.values[i] < 0.5F) continue;
        const auto p = brain.grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        for (std::size_t axis = 0; axis < 3; ++axis) middle[axis] += p[axis];
        ++n;
      }
    }
  }
  for (double& m : middle) m /= n;
  // Turned about the middle of the brain, which then lies at the origin of the body.
  ops::Affine pose = tests::pose({15 * any(engine), 8 * any(engine), 12 * any(engine)},
                                 {1 + 0.08 * any(engine), 1 + 0.08 * any(engine), 1 + 0.08 * any(engine)}, {0, 0, 0});
  const ops::Point turned = pose(middle);
  for (std::size_t axis = 0; axis < 3; ++axis) pose.rows[axis][3] -= turned[axis];

  const double top = body.arms_up ? 260 : 110, length = top + 130 + body.below_head;
  Phantom phantom;
  Image& scan = phantom.scan;
  scan.grid.size = {150, 110, static_cast<int>(length / 4)};
  const ops::Point corner{-298 + 8 * any(engine), -218 + 8 * any(engine), top - 4 * (scan.grid.size[2] - 1)};
  for (std::size_t axis = 0; axis < 3; ++axis) scan.grid.to_world.rows[axis][axis] = 4;
  for (std::size_t axis = 0; axis < 3; ++axis) scan.grid.to_world.rows[axis][3] = corner[axis];
  scan.values.assign(scan.grid.count(), 0);
  if (body.head) {
    Image masked = image;
    for (std::size_t k = 0; k < masked.values.size(); ++k) masked.values[k] *= brain.values[k];
    const float brightest = *std::max_element(masked.values.begin(), masked.values.end());
    for (float& v : masked.values) v *= 10 / brightest;
    scan = tests::scanned(masked, pose, scan.grid, 0, 0, 1);
  }
  i = 0;
  for (int z = 0; z < scan.grid.size[2]; ++z) {
    for (int y = 0; y < scan.grid.size[1]; ++y) {
      for (int x = 0; x < scan.grid.size[0]; ++x, ++i) {
        const auto p = scan.grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        scan.values[i] = std::max(scan.values[i], static_cast<float>(uptake(p, body)));
      }
    }
  }
  ops::smooth(scan.values, scan.grid.size, ops::sigma_in_voxels(5, scan.grid.spacing()));
  std::normal_distribution<float> noise(0, 0.25F);
  for (float& v : scan.values) v = std::max(0.0F, v + noise(engine));

  // The origin where the brain's would be, or where an export put it: at the first voxel, or in the middle.
  ops::Point shift{middle[0] + 10 * any(engine), middle[1] + 10 * any(engine), middle[2] + 10 * any(engine)};
  if (!body.origin_kept) {
    const double share = body.seed % 2 == 0 ? 0 : 0.5;
    for (std::size_t axis = 0; axis < 3; ++axis) shift[axis] = -corner[axis] - 4 * share * scan.grid.size[axis];
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    scan.grid.to_world.rows[axis][3] += shift[axis];
    pose.rows[axis][3] += shift[axis];
  }
  phantom.truth = pose;
  return phantom;
}

class HeadSearch : public testing::Test {
 protected:
  RegistrationResult place(const Image& scan) const {
    EXPECT_TRUE(is_long_field(scan.grid));
    const auto boxes = find_heads(space_.grid, space_.template_values, space_.brain, scan.grid, scan.values);
    return register_heads(boxes, scan.grid, scan.values, [&](const ops::Grid& grid, std::span<const float> values) {
      return register_scan(space_.target, grid, values, false);
    });
  }

  TemplateSpace space_{PreprocessSettings()};
  Image brain_ = tests::shipped("brain_mask.nii.gz"), template_ = tests::shipped("fdg_template.nii.gz");
};

TEST_F(HeadSearch, TheHeadIsFoundOrTheScanRefused) {
  const char* asked = std::getenv("TRIPET_PHANTOMS");
  const int phantoms = asked == nullptr ? 4 : std::atoi(asked);
  int within = 0;
  for (int k = 0; k < phantoms; ++k) {
    // Of few, each length, arm and origin once.
    const std::array<double, 3> lengths{900, 450, 200};
    Body body{lengths[static_cast<std::size_t>(k) % 3], k % 2 == 1, k / 2 % 2 == 1, true, static_cast<unsigned>(k)};
    const Phantom phantom = whole_body(template_, brain_, body);
    const RegistrationResult result = place(phantom.scan);
    const double error = tests::target_error(result.template_to_scan, phantom.truth, brain_);
    std::cout << k << ": " << body.below_head << " mm, arms " << (body.arms_up ? "up" : "down") << ", origin "
              << (body.origin_kept ? "kept" : "reset") << ": error " << error << " mm, similarity " << result.similarity
              << " " << result.failure << testing::PrintToString(result.doubts) << "\n";
    within += result.failure.empty() && error < 1.5 ? 1 : 0;
    const bool wrong = result.failure.empty() && result.doubts.empty() && error > 3;
    EXPECT_FALSE(wrong) << "and not marked, phantom " << k;
  }
  EXPECT_GE(within, 0.95 * phantoms);
}

TEST_F(HeadSearch, ABodyWithoutAHeadIsRefused) {
  for (const unsigned seed : {1U, 2U}) {
    Body body{900, seed == 2, false, false, seed};
    const RegistrationResult result = place(whole_body(template_, brain_, body).scan);
    EXPECT_THAT(result.failure, testing::HasSubstr("no head was found in a scan of")) << result.similarity;
  }
}

TEST_F(HeadSearch, ScansOfTheHeadAloneAreNotSearched) {
  EXPECT_FALSE(is_long_field(template_.grid));
  EXPECT_FALSE(is_long_field(tests::scanner_grid({256, 256, 150}, {2.5, 2.5, 2})));
}

}  // namespace
}  // namespace tripet::preprocessing
