#pragma once

#include "ops/affine.hpp"
#include "simulation/cohort.hpp"
#include "simulation/examination.hpp"
#include "simulation/scanner.hpp"

namespace tripet::simulation {

/// All that was drawn for one participant besides images.
struct Subject {
  Participant participant;
  Site site;
  Pose pose;
  ops::Affine truth;  // template points to scan points, LPS
  PetExamination examination;
};

}  // namespace tripet::simulation
