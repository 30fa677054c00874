#pragma once

#include <map>
#include <string>
#include <vector>

#include "simulation/cohort.hpp"

namespace tripet::simulation {

/// What a reader could reach who knows each participant's true severities, and nothing else, and decides by Bayes'
/// rule: for shares pi_c and densities f_c(s) = product over diseases of f(presence of d in c)(s_d), the integral over
/// s of max_c pi_c f_c(s). No image shows more about the diagnosis: everything else in it is drawn alike for all
/// classes.
struct IdealAccuracy {
  double accuracy = 0;
  double balanced_accuracy = 0;          // mean recall of the same rule
  std::map<std::string, double> recall;  // by diagnosis
};

/// By the midpoint rule, to about 1e-3.
IdealAccuracy ideal_accuracy(const std::vector<Share>& shares, const PerDisease<bool>& diseases);

/// The same rule applied to these participants: the part that it gets right.
double ideal_accuracy_of(const std::vector<Participant>& cohort, const std::vector<Share>& shares,
                         const PerDisease<bool>& diseases);

}  // namespace tripet::simulation
