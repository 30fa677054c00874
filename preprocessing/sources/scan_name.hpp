#pragma once

#include <string>

namespace tripet::preprocessing {

/// What a scan is called, by the entities of BIDS. Labels are without their key and hold letters and digits; an empty
/// one is not in the name.
struct ScanName {
  std::string participant_id;      // sub-<label>
  std::string session_id = "n/a";  // ses-<label>, or n/a
  std::string tracer;              // of trc: 18FFDG
  std::string reconstruction;      // of rec: acstat
  std::string run;                 // of run: 1
  std::string task;                // of task: rest
};

}  // namespace tripet::preprocessing
