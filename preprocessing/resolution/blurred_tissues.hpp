#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/registration/tissues.hpp"

namespace tripet::preprocessing {

/// The tissues inside of a head as scanners of several resolutions show them: what a scan's resolution is told by. Made
/// once, shared by all threads.
class BlurredTissues {
 public:
  /// Cortex, white matter, striatum, thalamus, cerebellar grey and white matter, brain stem, fluid, and what lies
  /// around the brain.
  static constexpr std::size_t count = 9;
  using Values = std::array<float, count>;

  struct Level {
    double variance = 0;         // mm^2 of the Gaussian by which the maps are blurred
    std::vector<Values> values;  // on BlurredTissues::grid
  };

  /// brain: 1 in the brain, on the tissues' grid.
  BlurredTissues(const Tissues& tissues, std::span<const float> brain);
  ~BlurredTissues();
  BlurredTissues(BlurredTissues&&) noexcept;
  BlurredTissues& operator=(BlurredTissues&&) noexcept;

  const ops::Grid& grid() const { return grid_; }  // around the brain
  /// Whether a point lies well inside of the brain: what is around it, which differs from head to head, hardly shows.
  bool is_deep(const ops::Point& world) const;
  /// That with the variance nearest to this one (mm^2). The first call makes all of them.
  const Level& level(double variance) const;

 private:
  struct Lazy;
  ops::Grid grid_;
  ops::Affine to_index_;
  std::vector<Values> shares_;
  std::vector<float> depth_;  // the brain's mask, smoothed
  std::unique_ptr<Lazy> lazy_;
};

/// The value at a point in voxel coordinates, trilinear; false outside of the grid, where `out` stays as it is.
bool sample(const BlurredTissues::Level& level, const std::array<int, 3>& size, const ops::Point& voxel,
            BlurredTissues::Values& out);

}  // namespace tripet::preprocessing
