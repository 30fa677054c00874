#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/options.hpp"

namespace tripet::explanation {

/// The ways to a map; they stand here so that --help needs no LibTorch.
inline const std::vector<std::string> method_names{"grad-cam", "relative-grad-cam", "occlusion", "integrated-gradients",
                                                   "smooth-grad"};

/// How each map is made: what decides its bytes beside model, scan and target.
struct MethodOptions {
  std::vector<std::string> methods{"relative-grad-cam", "occlusion", "integrated-gradients"};
  std::string layer = "auto";
  double cube = 24;    // mm
  double stride = 12;  // mm
  std::string baseline = "auto";
  int steps = 32;
  int samples = 25;
  double noise = 0.15;
  double smooth_fwhm = 8;  // mm

  void describe(core::OptionSet& options);
};

struct ExplainOptions {
  std::vector<std::filesystem::path> models, in;
  std::filesystem::path out;
  std::string target = "predicted";
  bool differences = false;
  int repeat = 0;
  MethodOptions method;
  std::vector<std::filesystem::path> truth;
  std::string site;  // empty: as participants.tsv says
  std::string space = "both";
  int checked_scans = 4;
  std::filesystem::path permuted;  // empty: not asked
  std::string device = "auto";
  int workers = 0;

  void describe(core::OptionSet& options);
};

}  // namespace tripet::explanation
