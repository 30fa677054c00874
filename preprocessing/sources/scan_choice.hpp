#pragma once

#include <string>

#include "core/options.hpp"

namespace tripet::preprocessing {

/// Which of several scans of a session is wanted, by labels of BIDS (run-01 is also 1); empty: any.
struct ScanChoice {
  std::string tracer;  // `tracer` of the settings, which has its option: auto is any, amyloid all that show it
  std::string reconstruction, run, task;

  void describe(core::OptionSet& options);
};

}  // namespace tripet::preprocessing
