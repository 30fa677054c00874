#include "simulation/dicom_writer.hpp"

#include <itkGDCMImageIO.h>
#include <itkGDCMSeriesFileNames.h>
#include <itkImageSeriesReader.h>

#include <cmath>

#include "core/hash.hpp"
#include "core/random.hpp"
#include "simulation/python.hpp"
#include "support.hpp"

namespace tripet::simulation {
namespace {

using Image = itk::Image<float, 3>;

Image::Pointer oblique_image() {
  const auto image = Image::New();
  image->SetRegions(Image::RegionType(Image::SizeType{{20, 24, 7}}));
  const double spacing[3] = {2.1, 1.7, 3.3}, origin[3] = {-31.5, 17.25, -400.125};
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  Image::DirectionType direction;
  const double c = std::cos(0.3), s = std::sin(0.3);
  direction(0, 0) = c, direction(0, 1) = -s, direction(0, 2) = 0;
  direction(1, 0) = s, direction(1, 1) = c, direction(1, 2) = 0;
  direction(2, 0) = 0, direction(2, 1) = 0, direction(2, 2) = 1;
  image->SetDirection(direction);
  image->Allocate();
  core::Random random("dicom");
  for (std::size_t i = 0; i < 20 * 24 * 7; ++i) {
    // Slices of very different size: each needs a slope of its own.
    image->GetBufferPointer()[i] = static_cast<float>(random.uniform(-1, 10) * std::pow(10.0, i / (20 * 24)));
  }
  return image;
}

TEST(DicomWriter, ItkReadsTheSameVolumeBack) {
  const tests::ScratchFolder scratch;
  const auto image = oblique_image();
  write_dicom_series(image, PetExamination(), scratch.path());

  const auto names = itk::GDCMSeriesFileNames::New();
  names->SetDirectory(scratch.path());
  ASSERT_EQ(names->GetSeriesUIDs().size(), 1U);
  const auto reader = itk::ImageSeriesReader<Image>::New();
  reader->SetImageIO(itk::GDCMImageIO::New());
  reader->SetFileNames(names->GetInputFileNames());
  reader->Update();
  const Image* read = reader->GetOutput();
  ASSERT_EQ(read->GetLargestPossibleRegion(), image->GetLargestPossibleRegion());
  for (unsigned int i = 0; i < 3; ++i) {
    EXPECT_NEAR(read->GetOrigin()[i], image->GetOrigin()[i], 1e-6);
    EXPECT_NEAR(read->GetSpacing()[i], image->GetSpacing()[i], 1e-6);
    for (unsigned int j = 0; j < 3; ++j) EXPECT_NEAR(read->GetDirection()(i, j), image->GetDirection()(i, j), 1e-9);
  }
  for (std::size_t z = 0; z < 7; ++z) {
    const float* wanted = image->GetBufferPointer() + z * 480;
    float largest = 0;
    for (std::size_t i = 0; i < 480; ++i) largest = std::max(largest, std::abs(wanted[i]));
    for (std::size_t i = 0; i < 480; ++i) {
      ASSERT_NEAR(read->GetBufferPointer()[z * 480 + i], wanted[i], static_cast<double>(largest) / 65534 * 1.01);
    }
  }
}

TEST(DicomWriter, TheSameCallWritesTheSameBytes) {
  const tests::ScratchFolder scratch;
  write_dicom_series(oblique_image(), PetExamination(), scratch / "a");
  write_dicom_series(oblique_image(), PetExamination(), scratch / "b");
  for (const auto& entry : std::filesystem::directory_iterator(scratch / "a")) {
    EXPECT_EQ(core::hash_file(entry.path()), core::hash_file(scratch / "b" / entry.path().filename()));
  }
}

// pydicom's view of the header, and SUV by independent arithmetic.
TEST(DicomWriter, PydicomReadsAConsistentHeader) {
  const tests::ScratchFolder scratch;
  PetExamination e;
  e.participant_id = "sub-0042";
  e.sex = "F";
  e.weight = 61.3;
  const auto image = oblique_image();
  // SUV 2 everywhere.
  std::fill_n(image->GetBufferPointer(), 20 * 24 * 7, static_cast<float>(2 * e.activity_of_suv_1()));
  write_dicom_series(image, e, scratch.path());
  EXPECT_EQ(tests::python("check_dicom.py", {scratch.path().string(), "sub-0042", "F", "61.3"}), "");
}

}  // namespace
}  // namespace tripet::simulation
