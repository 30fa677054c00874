#pragma once

#include <span>
#include <string>
#include <vector>

#include "simulation/disease_pattern.hpp"

namespace tripet::simulation {

/// How a tracer distributes in a head: SUV of each tissue at uptake scale 1, before any blur.
struct TracerModel {
  const char* option;  // of --tracer: amyloid-positive
  const char* label;   // of the BIDS entity trc: 18FAV45
  const char* name;    // of TracerName and DICOM's Radiopharmaceutical
  float grey, white, fluid, skull, soft_tissue;
  float cerebellar_grey = 1, cerebellar_white = 1, brain_stem = 1;  // times grey and white matter elsewhere
  std::span<const Spot> binding = {};  // where grey matter takes up more: weight times as much on top
  float disease = -1;                  // -1: diseases lower the uptake of grey matter, 1: they raise it
};

/// FDG after Phelps et al. 1979 and Huang et al. 1980; amyloid tracers as their negative and positive scans show
/// (Landau et al. 2012: white matter binds always, grey matter not at all or nearly as much); tau with its off-target
/// striatum (Baker et al. 2019); a dopamine D2 ligand (Mukherjee et al. 2002). Rounded: contrast counts, not SUV.
/// Throws UsageError for another name.
const TracerModel& tracer_model(const std::string& option);
std::vector<std::string> tracer_options();

}  // namespace tripet::simulation
