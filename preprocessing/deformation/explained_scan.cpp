#include "preprocessing/deformation/explained_scan.hpp"

#include <vnl/algo/vnl_svd.h>

#include <cmath>

#include "ops/smooth.hpp"
#include "preprocessing/registration/interpolation.hpp"

namespace tripet::preprocessing {
namespace {

// The gain is drawn towards 1 as much as a model at this share of its mean square would.
constexpr float gain_ridge = 0.02F;

struct Seen {
  std::vector<float> value, weight;
};

/// The scan at the moved points; weight 0 out of view.
Seen look(const ModelOnLattice& model, const ScanLevel& scan, const ops::Affine& template_to_scan,
          const std::array<std::vector<float>, 3>& displacement) {
  const ops::Affine to_index = scan.grid.to_world.inverse() * template_to_scan;
  std::array<std::array<float, 4>, 3> m;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 4; ++j) m[i][j] = static_cast<float>(to_index.rows[i][j]);
  }
  Seen seen{std::vector<float>(model.weight.size(), 0.0F), model.weight};
  std::array<float, 3> first;
  for (std::size_t axis = 0; axis < 3; ++axis) first[axis] = static_cast<float>(model.points.to_world.rows[axis][3]);
  const auto step = static_cast<float>(model.points.spacing()[0]);
  std::size_t i = 0;
  for (int z = 0; z < model.points.size[2]; ++z) {
    for (int y = 0; y < model.points.size[1]; ++y) {
      for (int x = 0; x < model.points.size[0]; ++x, ++i) {
        if (seen.weight[i] == 0) continue;
        const float px = first[0] + step * static_cast<float>(x) + displacement[0][i];
        const float py = first[1] + step * static_cast<float>(y) + displacement[1][i];
        const float pz = first[2] + step * static_cast<float>(z) + displacement[2][i];
        const auto at = [&](std::size_t k) { return m[k][0] * px + m[k][1] * py + m[k][2] * pz + m[k][3]; };
        float s[4];
        if (interpolate(scan.values.data(), scan.grid.size, at(0), at(1), at(2), s)) {
          seen.value[i] = s[0];
        } else {
          seen.weight[i] = 0;
        }
      }
    }
  }
  return seen;
}

/// Weights of the images and a constant by which their sum is closest to the scan.
std::vector<float> coefficients_of(const ModelOnLattice& model, const Seen& seen, const std::vector<float>& weight) {
  const auto count = static_cast<unsigned>(model.images.size() + 1);
  vnl_matrix<double> normal(count, count, 0.0);
  vnl_vector<double> right(count, 0.0);
  std::vector<double> column(count, 1.0);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    if (weight[i] == 0) continue;
    const auto w = static_cast<double>(weight[i]);
    for (unsigned k = 0; k + 1 < count; ++k) column[k] = static_cast<double>(model.images[k][i]);
    for (unsigned k = 0; k < count; ++k) {
      right[k] += w * column[k] * static_cast<double>(seen.value[i]);
      for (unsigned j = 0; j < count; ++j) normal(k, j) += w * column[k] * column[j];
    }
  }
  const vnl_vector<double> solved = vnl_svd<double>(normal, 1e-12).solve(right);
  return {solved.begin(), solved.end()};
}

/// Sum of images (from `image` of each) and a constant, by the coefficients.
template <class ImageOf>
std::vector<float> weighted_images(const std::vector<float>& coefficients, float constant, std::size_t size,
                                   const ImageOf& image) {
  std::vector<float> sum(size, constant);
  for (std::size_t k = 0; k + 1 < coefficients.size(); ++k) {
    const std::vector<float>& values = image(k);
    for (std::size_t i = 0; i < size; ++i) sum[i] += coefficients[k] * values[i];
  }
  return sum;
}

/// How much more than the sum the scan shows, about each point.
std::vector<float> gain_of(const std::vector<float>& sum, const Seen& seen, const std::vector<float>& weight,
                           const ops::Grid& points, double fwhm) {
  std::vector<float> with_scan(sum.size()), with_itself(sum.size());
  double squares = 0, total = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    with_scan[i] = weight[i] * sum[i] * seen.value[i];
    with_itself[i] = weight[i] * sum[i] * sum[i];
    squares += static_cast<double>(with_itself[i]);
    total += static_cast<double>(weight[i]);
  }
  const auto sigma = ops::sigma_in_voxels(fwhm, points.spacing());
  ops::smooth(with_scan, points.size, sigma);
  ops::smooth(with_itself, points.size, sigma);
  const float ridge = gain_ridge * static_cast<float>(squares / (total + 1e-30)) + 1e-30F;
  for (std::size_t i = 0; i < sum.size(); ++i) with_scan[i] = (with_scan[i] + ridge) / (with_itself[i] + ridge);
  return with_scan;
}

void weigh(const Seen& seen, ExplainedScan& explained) {
  double squares = 0, total = 0, value = 0, values = 0;
  for (std::size_t i = 0; i < seen.value.size(); ++i) {
    const auto w = static_cast<double>(seen.weight[i]), r = static_cast<double>(explained.residual[i]),
               s = static_cast<double>(seen.value[i]);
    total += w, squares += w * r * r, value += w * s, values += w * s * s;
  }
  explained.variance = squares / (total + 1e-30);
  const double spread = values - value * value / (total + 1e-30);
  explained.unexplained = spread > 0 ? squares / spread : 1;
  explained.weight = seen.weight;
  const auto scale = static_cast<float>(1 / (9 * explained.variance + 1e-30));
  for (std::size_t i = 0; i < seen.value.size(); ++i) {
    const float u = 1 + explained.residual[i] * explained.residual[i] * scale;
    explained.weight[i] /= u * u;
  }
}

}  // namespace

ExplainedScan explain_scan(const ModelOnLattice& model, const ScanLevel& scan, const ops::Affine& template_to_scan,
                           const std::array<std::vector<float>, 3>& displacement, double gain_fwhm,
                           const ExplainedScan* before) {
  const Seen seen = look(model, scan, template_to_scan, displacement);
  std::vector<float> weight = seen.weight;
  if (before != nullptr) {
    for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = weight[i] == 0 ? 0 : before->weight[i];
  }
  const std::vector<float> coefficients = coefficients_of(model, seen, weight);
  const std::size_t size = weight.size();
  const std::vector<float> sum = weighted_images(
      coefficients, coefficients.back(), size, [&](std::size_t k) -> const auto& { return model.images[k]; });
  const std::vector<float> gain = gain_of(sum, seen, weight, model.points, gain_fwhm);
  ExplainedScan explained;
  explained.residual.resize(size);
  for (std::size_t i = 0; i < size; ++i) explained.residual[i] = seen.value[i] - gain[i] * sum[i];
  for (std::size_t axis = 0; axis < 3; ++axis) {
    auto& gradient = explained.gradient[axis];
    gradient = weighted_images(
        coefficients, 0, size, [&](std::size_t k) -> const auto& { return model.gradients[k][axis]; });
    for (std::size_t i = 0; i < size; ++i) gradient[i] *= gain[i];
  }
  weigh(seen, explained);
  return explained;
}

}  // namespace tripet::preprocessing
