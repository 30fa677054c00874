#include "simulation/ideal_accuracy.hpp"

namespace tripet::simulation {
namespace {

double density(const Diagnosis& diagnosis, const PerDisease<bool>& diseases, const PerDisease<double>& severity) {
  double product = 1;
  for (std::size_t d = 0; d < diseases.size(); ++d) {
    if (diseases[d]) product *= severity_density(diagnosis.presence[d], severity[d]);
  }
  return product;
}

}  // namespace

IdealAccuracy ideal_accuracy(const std::vector<Share>& shares, const PerDisease<bool>& diseases) {
  std::vector<std::size_t> varying;
  for (std::size_t d = 0; d < diseases.size(); ++d) {
    if (diseases[d]) varying.push_back(d);
  }
  const std::size_t steps = varying.size() <= 1 ? 20000 : varying.size() == 2 ? 600 : 120;
  const double width = largest_severity / static_cast<double>(steps);
  // table[presence][step]: the integrand is a product of one-dimensional densities.
  std::vector<std::vector<double>> table;
  for (const Presence presence : {Presence::background, Presence::mild, Presence::full}) {
    std::vector<double>& row = table.emplace_back();
    for (std::size_t i = 0; i < steps; ++i) {
      row.push_back(severity_density(presence, (static_cast<double>(i) + 0.5) * width) * width);
    }
  }
  std::size_t cells = 1;
  for (std::size_t k = 0; k < varying.size(); ++k) cells *= steps;
  std::vector<double> right(shares.size(), 0.0);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    double best = -1;
    std::size_t winner = 0;
    for (std::size_t c = 0; c < shares.size(); ++c) {
      double joint = shares[c].part;
      std::size_t rest = cell;
      for (const std::size_t d : varying) {
        joint *= table[static_cast<std::size_t>(shares[c].diagnosis.presence[d])][rest % steps];
        rest /= steps;
      }
      if (joint > best) best = joint, winner = c;
    }
    right[winner] += best;
  }
  IdealAccuracy result;
  for (std::size_t c = 0; c < shares.size(); ++c) {
    result.accuracy += right[c];
    result.recall[shares[c].diagnosis.label] = right[c] / shares[c].part;
    result.balanced_accuracy += right[c] / shares[c].part / static_cast<double>(shares.size());
  }
  return result;
}

double ideal_accuracy_of(const std::vector<Participant>& cohort, const std::vector<Share>& shares,
                         const PerDisease<bool>& diseases) {
  double right = 0;
  for (const Participant& participant : cohort) {
    double best = -1;
    const Diagnosis* winner = nullptr;
    for (const Share& share : shares) {
      const double joint = share.part * density(share.diagnosis, diseases, participant.severity);
      if (joint > best) best = joint, winner = &share.diagnosis;
    }
    if (winner != nullptr && *winner == participant.diagnosis) right += 1;
  }
  return right / static_cast<double>(cohort.size());
}

}  // namespace tripet::simulation
