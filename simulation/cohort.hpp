#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/disease_pattern.hpp"
#include "simulation/simulate_options.hpp"

namespace tripet::simulation {

/// How much of a disease a diagnosis means. Each has its distribution of severities.
enum class Presence {
  background,  // |N(0, 0.10)|: what a healthy brain shows of it
  mild,        // N(0.45, 0.15) restricted to [0, 1]: MCI
  full         // N(1, 0.20) restricted to [0.5, 1.5]
};
/// Probability density of the severity, for s >= 0.
double severity_density(Presence presence, double severity);
inline constexpr double largest_severity = 1.5;

struct Diagnosis {
  std::string label;  // CN, MCI, AD, AD+DLB: diseases in the order of disease_names, MCI in the place of AD
  PerDisease<Presence> presence{};

  bool operator==(const Diagnosis& other) const { return presence == other.presence; }
};

/// Throws UsageError for a name that is not a diagnosis, or a mixture that makes no sense.
Diagnosis parse_diagnosis(const std::string& text);

/// A diagnosis and the part of the cohort that has it. With comorbidity there are more of them than classes.
struct Share {
  Diagnosis diagnosis;
  double part;
};

/// The classes of the options, checked: at least one, none twice.
std::vector<Diagnosis> cohort_classes(const SimulateOptions& options);
/// Which diseases some class has: only their severities vary in this cohort, the others' are 0.
PerDisease<bool> cohort_diseases(const std::vector<Diagnosis>& classes);
std::vector<Share> cohort_shares(const SimulateOptions& options);

struct Participant {
  std::string id;  // sub-0001
  Diagnosis diagnosis;
  double age = 0;     // years
  std::string sex;    // F, M
  int site = 1;       // from 1
  double weight = 0;  // kg
  double height = 0;  // m
  PerDisease<double> severity{};
  double suv_scale = 1;  // uptake of the whole head
};

/// The severity that the diagnosis is about: the largest of its diseases'; a healthy participant's largest.
double main_severity(const Participant& participant);

/// options.subjects of each class. Classes alternate, and within a class sites take turns, so that a participant is the
/// same in a cohort with more of them and site tells nothing about diagnosis. Ages have the same distribution in all
/// classes. Both but where they are asked to go with the diagnosis: then each site belongs to one class in turn
/// (a class beyond the sites shares one), and of each class the share options.confounding is at its own sites.
std::vector<Participant> draw_cohort(const SimulateOptions& options, std::uint64_t seed);

/// The key of a participant's random stream for one purpose.
std::string stream_key(const std::string& purpose, std::uint64_t seed, const std::string& participant_id);

}  // namespace tripet::simulation
