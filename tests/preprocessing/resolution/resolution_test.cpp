// Verifies that scans' resolution is told from the images: simulated scans of five tracers whose brains are deformed,
// whose uptake varies and whose counts are low, placed by registration as in life.
#include "preprocessing/resolution/resolution.hpp"

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>

#include "core/tsv.hpp"
#include "imaging/template_grid.hpp"
#include "preprocessing/phantoms.hpp"
#include "preprocessing/registration/registration.hpp"
#include "preprocessing/resampling.hpp"
#include "preprocessing/resolution/common_resolution.hpp"
#include "simulation/scanner.hpp"
#include "simulation/simulate.hpp"
#include "simulation/tracer_model.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

using tests::Image;

/// Of the axes of all scans.
struct Errors {
  std::vector<double> all;
  void add(const std::array<double, 3>& found, double truth) {
    for (const double fwhm : found) all.push_back(fwhm - truth);
  }
  double mean_size() const {
    double sum = 0;
    for (const double e : all) sum += std::abs(e);
    return sum / static_cast<double>(all.size());
  }
  double mean() const {
    double sum = 0;
    for (const double e : all) sum += e;
    return sum / static_cast<double>(all.size());
  }
  double deviation() const {
    double squares = 0;
    for (const double e : all) squares += (e - mean()) * (e - mean());
    return std::sqrt(squares / static_cast<double>(all.size() - 1));
  }
  double within(double limit) const {
    double count = 0;
    for (const double e : all) count += std::abs(e) < limit ? 1 : 0;
    return count / static_cast<double>(all.size());
  }
};

std::ostream& operator<<(std::ostream& out, const Errors& e) {
  return out << "mean error " << e.mean_size() << " mm, bias " << e.mean() << ", SD " << e.deviation()
             << ", within 1.2 mm " << 100 * e.within(1.2) << " %";
}

class ResolutionEstimate : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Image fdg = tests::shipped("fdg_template.nii.gz"), brain = tests::shipped("brain_mask.nii.gz");
    const Tissues tissues = tests::shipped_tissues();
    target_ = std::make_unique<RegistrationTarget>(fdg.grid, fdg.values, brain.values, &tissues);
    tissues_ = std::make_unique<BlurredTissues>(tissues, brain.values);
  }
  static void TearDownTestSuite() {
    target_.reset();
    tissues_.reset();
  }
  static std::unique_ptr<RegistrationTarget> target_;
  static std::unique_ptr<BlurredTissues> tissues_;
};
std::unique_ptr<RegistrationTarget> ResolutionEstimate::target_;
std::unique_ptr<BlurredTissues> ResolutionEstimate::tissues_;

TEST_F(ResolutionEstimate, OfSimulatedTracersIsRightAndCanBeMadeTheSame) {
  const tests::ScratchFolder scratch;
  const char* wanted = std::getenv("TRIPET_SCANS_PER_TRACER");
  const int count = wanted != nullptr ? std::atoi(wanted) : 1;
  Errors errors, common;
  std::uint64_t seed = 11;  // other scanners for each tracer
  for (const std::string tracer : {"fdg", "amyloid-negative", "amyloid-positive", "tau", "dopamine"}) {
    simulation::SimulateOptions cohort;
    cohort.out = scratch / tracer;
    cohort.tracer = tracer;
    cohort.classes = {"AD"};  // patterns of disease that the tissues do not have
    cohort.subjects = cohort.sites = count;
    cohort.counts = 0.3;
    cohort.finest_resolution = 4;
    cohort.coarsest_resolution = 9;
    simulation::simulate(cohort, seed++, 1);
    const core::Tsv truth = core::Tsv::read(cohort.out / "truth" / "truth.tsv");
    Errors of_tracer;
    for (std::size_t row = 0; row < truth.size(); ++row) {
      const std::string id = truth.at(row, "participant_id");
      SCOPED_TRACE(tracer + " " + id);
      const Image scan = tests::read_image(cohort.out / id / "pet" /
                                           (id + "_trc-" + simulation::tracer_model(tracer).label + "_pet.nii.gz"));
      const auto placed =
          register_scan(*target_, scan.grid, scan.values, false, contrast_of(tracer.substr(0, tracer.find('-'))));
      const auto found = estimate_resolution(*tissues_, scan.grid, scan.values, placed.template_to_scan);
      ASSERT_TRUE(found);
      const double fwhm = std::hypot(truth.number(row, "resolution_mm").value(), simulation::sampling_blur);
      errors.add(found->fwhm, fwhm);
      of_tracer.add(found->fwhm, fwhm);

      const ops::Grid grid = imaging::template_grid(2);
      const auto made = to_common_resolution(*tissues_, 8, scan.grid, scan.values, grid, placed.template_to_scan);
      if (!made.doubts.empty()) continue;
      const auto prepared = resample_smoothly(made.smoothed, scan.grid, grid, placed.template_to_scan);
      const auto again = estimate_resolution(*tissues_, grid, prepared, {});
      ASSERT_TRUE(again);
      common.add(again->fwhm, 8);
    }
    std::cout << tracer << ": " << of_tracer << "\n";
  }
  std::cout << "all: " << errors << "\nafter --resolution 8: " << common << "\n";
  EXPECT_LT(errors.mean_size(), 0.6);
  EXPECT_GE(errors.within(1.2), 0.95);
  EXPECT_LT(common.deviation(), 0.4);
}

TEST_F(ResolutionEstimate, TellsTheAxesApartWhateverTheNoise) {
  const Image phantom = tests::brain_phantom();
  const ops::Affine map = tests::pose({8, -5, 10}, {1.03, 0.97, 1}, {5, -8, 4});
  Image scan = tests::scanned(phantom, map, tests::scanner_grid({120, 120, 90}, {2, 2, 2.5}), 0, 0, 1);
  smooth_by_variance(scan.values, scan.grid, {5 * 5 / 5.545, 6 * 6 / 5.545, 8 * 8 / 5.545});
  // White, as no scanner's is: nothing of it is taken for resolution.
  std::mt19937 engine(3);
  std::normal_distribution<float> noise(0, 0.3F);
  for (float& v : scan.values) v += noise(engine);
  const auto found = estimate_resolution(*tissues_, scan.grid, scan.values, map);
  ASSERT_TRUE(found);
  const double of_sampling = simulation::sampling_blur;  // the phantom's voxels are 2 mm wide, too
  EXPECT_NEAR(found->fwhm[0], std::hypot(5, of_sampling), 0.4);
  EXPECT_NEAR(found->fwhm[1], std::hypot(6, of_sampling), 0.4);
  EXPECT_NEAR(found->fwhm[2], std::hypot(8, of_sampling), 0.4);
}

TEST_F(ResolutionEstimate, IsNotMadeUpWhereNothingShows) {
  Image scan{tests::scanner_grid({100, 120, 90}, {2, 2, 2}), {}};
  std::mt19937 engine(3);
  std::normal_distribution<float> noise(1, 0.3F);
  for (std::size_t i = 0; i < scan.grid.count(); ++i) scan.values.push_back(noise(engine));
  EXPECT_FALSE(estimate_resolution(*tissues_, scan.grid, scan.values, {}));
  scan.values.assign(scan.values.size(), 1);
  EXPECT_FALSE(estimate_resolution(*tissues_, scan.grid, scan.values, {}));
  EXPECT_FALSE(
      estimate_resolution(*tissues_, tests::scanner_grid({10, 10, 10}, {2, 2, 2}), std::vector<float>(1000, 1.0F), {}));
}

}  // namespace
}  // namespace tripet::preprocessing
