#pragma once

#include <array>
#include <span>
#include <string>

#include "ops/affine.hpp"

namespace tripet::simulation {

/// The diseases that a brain can have, in the order in which mixed diagnoses name them.
enum class Disease { AD, FTD, DLB };
inline constexpr std::array<Disease, 3> all_diseases{Disease::AD, Disease::FTD, Disease::DLB};
inline constexpr std::array<const char*, 3> disease_names{"AD", "FTD", "DLB"};
template <class T>
using PerDisease = std::array<T, 3>;
inline constexpr std::size_t index(Disease disease) {
  return static_cast<std::size_t>(disease);
}

/// A place in the brain that something acts on: full weight at `centre`, falling off as a Gaussian.
struct Spot {
  ops::Point centre;  // MNI152, RAS millimetres
  double sigma;       // millimetres
  double weight;      // 0..1
};

/// Where the disease lowers the uptake of grey matter. Centres are the centroids of the regions of the AAL atlas
/// (Tzourio-Mazoyer et al. 2002); which regions and how much: Herholz et al. 2002 and Landau et al. 2011 for AD, Diehl
/// et al. 2004 for FTD, Minoshima et al. 2001 and Lim et al. 2009 (the cingulate island sign) for DLB.
std::span<const Spot> disease_spots(Disease disease);
/// Where nothing is lowered though spots reach it, weights as disease_spots has them.
std::span<const Spot> spared_spots(Disease disease);
/// Where uptake falls with age (medial frontal, anterior cingulate, perisylvian; Kalpouzos et al. 2009) and where
/// women have more of it (frontal).
std::span<const Spot> ageing_spots();
std::span<const Spot> women_spots();

/// How strongly the spots act at a point (MNI152, RAS millimetres), 0..1: 1 - product of (1 - weight x Gaussian).
double spots_at(std::span<const Spot> spots, const ops::Point& point);
/// The disease's spots less what is spared, 0..1. Pons and cerebellum are left to the caller, who has their mask.
double pattern_at(Disease disease, const ops::Point& point);

}  // namespace tripet::simulation
