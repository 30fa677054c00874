#pragma once

#include <span>
#include <string>

#include "explanation/methods/maps.hpp"

namespace tripet::explanation {

/// How often a map beats maps of chance, as shares of those (Petsiuk et al. 2018).
struct Faithfulness {
  double deletion = 0;   // the target falls faster when the most important voxels go first
  double insertion = 0;  // and rises faster when they come first
};

constexpr int random_maps = 8;

/// The voxels of the brain are taken in the order of a map, the largest value first, a twentieth of them at a time up
/// to a half: replaced by the baseline, or put into it. Each way the mean of the target over these steps is compared
/// with the means for random maps, noise as smooth as 8 mm. map: on the input's grid, x fastest; key names the noise.
Faithfulness faithfulness(const Explained& explained, const MapInput& input, std::span<const float> map,
                          std::span<const float> brain, const std::string& key);

}  // namespace tripet::explanation
