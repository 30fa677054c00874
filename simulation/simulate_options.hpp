#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/options.hpp"

namespace tripet::simulation {

struct SimulateOptions {
  std::filesystem::path out;
  std::vector<std::string> classes{"CN", "MCI", "AD"};
  int subjects = 40;
  double effect = 1;
  double deformation = 2;
  double comorbidity = 0;
  int sites = 3;
  double finest_resolution = 4.5, coarsest_resolution = 8;  // mm FWHM, of the sites' scanners
  double confounding = 0;                                   // of site with diagnosis
  double age_confounding = 0;                               // years from one class to the next
  double site_scale = 0;                                    // standard deviation of the logarithm
  std::string tracer = "fdg";
  double counts = 1;
  std::string format = "nifti";

  void describe(core::OptionSet& options);
};

}  // namespace tripet::simulation
