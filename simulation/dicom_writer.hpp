#pragma once

#include <itkImage.h>

#include <filesystem>
#include <string>
#include <vector>

namespace tripet::simulation {

/// What a PET DICOM header says about a static examination. Times are seconds after midnight of `date`.
struct PetExamination {
  std::string participant_id = "sub-0001";
  std::string sex = "O";  // M, F, O
  int age = 70;           // years
  double weight = 70;     // kg
  double height = 1.7;    // m
  std::string date = "20240115";
  double injection_time = 36000;
  double start_time = 38700;  // of the series and of the acquisition; decay is corrected to it when START
  double duration = 900;      // s
  double injected = 200e6;    // Bq at injection_time
  double half_life = 6586.2;  // s, 18F
  std::string units = "BQML";
  std::string decay_correction = "START";  // START, ADMIN, NONE
  std::vector<std::string> corrected_image{"NORM", "DTIM", "ATTN", "SCAT", "RAN", "DECY"};
  std::string manufacturer = "tripet";
  std::string model = "Digital phantom";
};

/// Writes the image, values in examination.units, as a PET series: one file a slice along the third axis (0001.dcm
/// first), 16 bit with a RescaleSlope of its own, so that values come back to half a slope (largest value of the slice
/// / 65534). The geometry is the image's, in LPS as ITK and DICOM have it. Unique identifiers follow from
/// participant_id and date: the same call writes the same bytes.
void write_dicom_series(const itk::Image<float, 3>* image, const PetExamination& examination,
                        const std::filesystem::path& folder);

}  // namespace tripet::simulation
