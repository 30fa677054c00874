// Verifies that a DICOM series and what dcm2niix and PET2BIDS make of it give the same SUV and the same prepared scan,
// and that what their sidecars lack is named.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "core/mapped_volume.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/preprocess.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"
#include "simulation/simulate.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path programs = fs::path(TRIPET_SOURCE_DIR) / ".venv-tests/bin";

class Converters : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs::exists(programs / "dcm2niix")) << "run scripts/setup --tests for the reference environment";
    simulation::SimulateOptions cohort;
    cohort.out = scratch_ / "cohort";
    cohort.classes = {"CN"};
    cohort.subjects = 1;
    cohort.format = "dicom";
    simulation::simulate(cohort, 3, 1);
    series_ = cohort.out / "sourcedata/sub-0001/pet";
    dicom_ = load(series_);
    injection_ = -dicom_.suv.details["seconds_injection_to_reference"].get<double>();
  }
  static LoadedScan load(const fs::path& path) {
    std::vector<std::string> notes;
    const auto sources = find_scans({path}, notes);
    EXPECT_EQ(sources.size(), 1U);
    return load_scan(sources.front(), tests::settings_with("suv"));
  }
  static std::string reason(const fs::path& path) {
    try {
      load(path);
    } catch (const core::Error& e) {
      return e.what();
    }
    return "accepted";
  }
  static void run(const std::string& command) {
    const std::string quiet = command + " > /dev/null 2>&1";
    ASSERT_EQ(std::system(quiet.c_str()), 0) << command;
  }
  /// Adds fields to the sidecar of an image.
  static void tell(fs::path image, const core::Json& fields) {
    const fs::path sidecar = image.replace_extension().replace_extension(".json");
    core::Json json = core::read_json(sidecar);
    json.update(fields);
    core::write_json(sidecar, json);
  }
  void expect_same_suv(const fs::path& image) {
    const LoadedScan scan = load(image);
    EXPECT_THAT(scan.remarks.warnings, testing::IsEmpty());
    EXPECT_NEAR(scan.suv.factor / dicom_.suv.factor, 1, 1e-4);
    const auto& volume = *dicom_.volume;
    const auto size = volume.GetBufferedRegion().GetSize();
    ASSERT_EQ(scan.volume->GetBufferedRegion().GetSize(), size);
    double largest = 0, worst = 0;
    for (itk::SizeValueType i = 0; i < size[0] * size[1] * size[2]; i += 7) {
      const auto here = volume.ComputeIndex(static_cast<itk::OffsetValueType>(i));
      imaging::Volume::PointType point;
      volume.TransformIndexToPhysicalPoint(here, point);
      imaging::Volume::IndexType there;
      ASSERT_TRUE(scan.volume->TransformPhysicalPointToIndex(point, there));
      const auto a = static_cast<double>(volume.GetPixel(here)), b = static_cast<double>(scan.volume->GetPixel(there));
      largest = std::max(largest, std::abs(a));
      worst = std::max(worst, std::abs(a - b));
    }
    EXPECT_LT(worst, 1e-4 * largest);
  }
  fs::path prepare(const fs::path& in, const std::string& name) {
    PreprocessOptions options;
    options.in = {in};
    options.out = scratch_ / name;
    options.settings.spacing = 8;
    const auto summary = preprocess(options, 1);
    EXPECT_EQ(summary.failed, 0);
    return options.out / core::read_scan_list(summary.scans).front().output;
  }
  void expect_same_prepared_scan(const fs::path& image) {
    const core::MappedVolume a(prepare(series_, "from-dicom")), b(prepare(image, "from-nifti"));
    ASSERT_EQ(a.size(), b.size());
    double largest = 0, worst = 0;
    for (std::size_t i = 0; i < a.values().size(); ++i) {
      largest = std::max(largest, static_cast<double>(a.values()[i]));
      worst = std::max(worst, std::abs(static_cast<double>(a.values()[i]) - static_cast<double>(b.values()[i])));
    }
    EXPECT_LT(worst, 1e-4 * largest);
  }

  tests::ScratchFolder scratch_;
  fs::path series_;
  LoadedScan dicom_;
  double injection_ = 0;  // s after the start of the series
};

TEST_F(Converters, Dcm2niix) {
  const fs::path image = scratch_ / "sub-0001_pet.nii.gz";
  run((programs / "dcm2niix").string() + " -b y -ba n -z y -f sub-0001_pet -o " + scratch_.path().string() + " " +
      series_.string());
  EXPECT_THAT(reason(image), HasSubstr("no InjectionStart"));
  tell(image, {{"InjectionStart", injection_}});
  expect_same_suv(image);
  expect_same_prepared_scan(image);
}

TEST_F(Converters, Pet2Bids) {
  const fs::path bids = scratch_ / "bids", image = bids / "sub-0001/pet/sub-0001_trc-Fluorodeoxyglucose_pet.nii.gz";
  run("HOME=" + scratch_.path().string() +
      " PET2BIDS_TELEMETRY_ENABLED=False DCM2NIIX_PATH=" + (programs / "dcm2niix").string() + " " +
      (programs / "dcm2niix4pet").string() + " " + series_.string() + " -d " + image.parent_path().string());
  EXPECT_THAT(reason(image), HasSubstr("no BodyWeight"));
  const double weight = dicom_.suv.details["weight_kg"].get<double>();
  core::write_text(bids / "participants.tsv",
                   "participant_id\tweight\nsub-0001\t" + core::format_number(weight) + "\n");
  EXPECT_THAT(reason(image), HasSubstr("InjectionStart is 0, which PET2BIDS writes"));
  tell(image, {{"InjectionStart", injection_}});
  expect_same_suv(image);
}

}  // namespace
}  // namespace tripet::preprocessing
