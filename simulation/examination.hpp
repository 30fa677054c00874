#pragma once

#include <string>
#include <vector>

namespace tripet::simulation {

/// What a static PET examination's header says: enough for SUV. Times are seconds after midnight of `date`.
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
  std::string tracer = "FDG";
  std::string manufacturer = "tripet";
  std::string model = "Digital phantom";

  /// Bq/ml of SUVbw 1 in an image whose decay is corrected to start_time: dose at that time / body weight in grams.
  double activity_of_suv_1() const;
  /// Between start_time and the moment whose activity is the mean over the frame, in s.
  double reference_time() const;
};

/// "HHMMSS" with `separator` between: "" for DICOM, ":" for BIDS.
std::string clock_text(double seconds, const std::string& separator);

}  // namespace tripet::simulation
