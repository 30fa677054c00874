#include "preprocessing/deformation/bending_energy.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tripet::preprocessing {
namespace {

// Integrals of the product of two splines with unit spacing that lie 0 to 3 knots apart, of their first and of their
// second derivatives.
using Band = std::array<float, 4>;
constexpr Band values{151.0F / 315, 397.0F / 1680, 1.0F / 42, 1.0F / 5040};
constexpr Band slopes{2.0F / 3, -1.0F / 8, -1.0F / 5, -1.0F / 120};
constexpr Band curvatures{8.0F / 3, -3.0F / 2, 0, 1.0F / 6};

/// to += weight * band * from along an axis whose neighbours lie `stride` apart; slabs one behind the other.
void add_band(const std::vector<float>& from, std::size_t stride, std::size_t length, const Band& band, float weight,
              std::vector<float>& to) {
  const std::size_t slab = stride * length;
  for (std::size_t start = 0; start < from.size(); start += slab) {
    for (std::size_t i = 0; i < length; ++i) {
      float* out = to.data() + start + i * stride;
      const std::size_t low = i < 3 ? 0 : i - 3, high = std::min(length - 1, i + 3);
      for (std::size_t j = low; j <= high; ++j) {
        const float w = weight * band[i < j ? j - i : i - j];
        const float* in = from.data() + start + j * stride;
        for (std::size_t x = 0; x < stride; ++x) out[x] += w * in[x];
      }
    }
  }
}

}  // namespace

void BendingEnergy::add(std::span<const float> coefficients, float weight, std::span<float> result) const {
  const auto nx = static_cast<std::size_t>(knots_[0]), ny = static_cast<std::size_t>(knots_[1]),
             nz = static_cast<std::size_t>(knots_[2]);
  const std::vector<float> c(coefficients.begin(), coefficients.end());
  const std::vector<float> zero(c.size(), 0.0F);
  const auto along_x = [&](const Band& band) {
    std::vector<float> out = zero;
    add_band(c, 1, nx, band, 1, out);
    return out;
  };
  const std::vector<float> x = along_x(values), x_slope = along_x(slopes), x_curve = along_x(curvatures);
  // Along z by curvature, by slope and by value.
  std::vector<float> curve = zero, slope = zero, plain = zero, sum = zero;
  add_band(x, nx, ny, values, 1, curve);
  add_band(x_slope, nx, ny, values, 2, slope);
  add_band(x, nx, ny, slopes, 2, slope);
  add_band(x_curve, nx, ny, values, 1, plain);
  add_band(x, nx, ny, curvatures, 1, plain);
  add_band(x_slope, nx, ny, slopes, 2, plain);
  add_band(curve, nx * ny, nz, curvatures, 1, sum);
  add_band(slope, nx * ny, nz, slopes, 1, sum);
  add_band(plain, nx * ny, nz, values, 1, sum);
  const auto scale = static_cast<float>(1 / spacing_) * weight;
  for (std::size_t k = 0; k < sum.size(); ++k) result[k] += scale * sum[k];
}

float BendingEnergy::diagonal() const {
  const float m = values[0], d = slopes[0], e = curvatures[0];
  return static_cast<float>(1 / spacing_) * (3 * e * m * m + 6 * d * d * m);
}

}  // namespace tripet::preprocessing
