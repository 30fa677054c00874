#pragma once

#include <array>
#include <span>

namespace tripet::preprocessing {

/// Bending energy of cubic B-splines: c^T E c is the integral of the squared second derivatives of one component (mm^-1
/// for mm; Rueckert et al. 1999, without their volume), coefficients beyond the knots being 0. Splines and derivatives
/// overlap along one axis as their integrals say, so E is a sum of products of bands of seven.
class BendingEnergy {
 public:
  BendingEnergy(const std::array<int, 3>& knots, double spacing) : knots_(knots), spacing_(spacing) {}

  /// result += weight E c. x fastest.
  void add(std::span<const float> coefficients, float weight, std::span<float> result) const;
  /// The diagonal of E, which is the same everywhere.
  float diagonal() const;

 private:
  std::array<int, 3> knots_;
  double spacing_;
};

}  // namespace tripet::preprocessing
