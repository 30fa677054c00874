#include "preprocessing/registration/regression.hpp"

#include <vnl/algo/vnl_svd.h>

#include <algorithm>

#include "ops/blocks/gram.hpp"
#include "preprocessing/registration/interpolation.hpp"
#include "preprocessing/registration/non_negative.hpp"

namespace tripet::preprocessing {
namespace {

/// The column of an image: `one` stands behind the first.
std::size_t column_of(std::size_t image) {
  return image == 0 ? first_column : one_column + image;
}

void solve_linear_part(const TemplateSamples& samples, Regression& r) {
  const auto count = static_cast<unsigned>(samples.images.size() + 1), scan_column = r.scan_column();
  vnl_matrix<double> normal(count, count);
  vnl_vector<double> right(count);
  for (unsigned i = 0; i < count; ++i) {
    right[i] = r.gram(first_column + i, scan_column);
    for (unsigned j = 0; j < count; ++j) normal(i, j) = r.gram(first_column + i, first_column + j);
    normal(i, i) *= 1 + (samples.tissues ? 1e-4 : 1e-9);
  }
  if (samples.tissues) {
    r.coefficients = solve_non_negative(normal, right, one_column - first_column);
  } else {
    r.coefficients = vnl_svd<double>(normal, 1e-12).solve(right);
  }
  if (samples.tissues) {
    std::erase_if(r.active, [&](unsigned i) { return r.coefficients[i] == 0; });
  }
  const double n = r.gram(one_column, one_column), sum = r.gram(one_column, scan_column);
  const double total = r.gram(scan_column, scan_column) - sum * sum / n;
  const double residual = r.gram(scan_column, scan_column) - dot_product(r.coefficients, right);
  r.unexplained = total > 0 ? std::max(0.0, residual) / total : 1;
  r.variance = std::max(0.0, residual) / n;
}

/// Weights of samples by the residuals that another fit leaves there.
class Robust {
 public:
  Robust(const Regression* before, const TemplateSamples& samples) : before_(before), samples_(samples) {}

  float operator()(float scan, std::size_t sample) {
    if (before_ == nullptr) return 1;
    const auto& c = before_->coefficients;
    double r = static_cast<double>(scan) - c[0] * static_cast<double>(samples_.images[0][sample]) - c[1];
    for (std::size_t k = 1; k < samples_.images.size(); ++k)
      r -= c[static_cast<unsigned>(k + 1)] * static_cast<double>(samples_.images[k][sample]);
    squares_ += r * r;
    const double u = 1 + r * r / (9 * before_->variance + 1e-30);
    return static_cast<float>(1 / (u * u));  // Geman-McClure at three standard deviations
  }
  double squares() const { return squares_; }

 private:
  const Regression* before_;
  const TemplateSamples& samples_;
  double squares_ = 0;
};

/// The scan's gradient by template displacement: through the map's linear part.
std::array<float, 3> through(const ToIndex& to_index, const float* s) {
  std::array<float, 3> gradient{};
  for (std::size_t i = 0; i < 3; ++i)
    gradient[i] = s[1] * to_index.m[0][i] + s[2] * to_index.m[1][i] + s[3] * to_index.m[2][i];
  return gradient;
}

/// How a sum of images changes where they are sampled.
class ModelGradient {
 public:
  ModelGradient(const Regression* model, const TemplateSamples& samples) : samples_(samples) {
    if (model == nullptr) return;
    for (std::size_t image = 0; image < samples.images.size(); ++image)
      weights_.push_back(static_cast<float>(model->coefficients[static_cast<unsigned>(image == 0 ? 0 : image + 1)]));
  }

  bool known() const { return !weights_.empty(); }
  std::array<float, 3> operator()(std::size_t sample) const {
    std::array<float, 3> sum{};
    for (std::size_t image = 0; image < weights_.size(); ++image) {
      for (std::size_t axis = 0; axis < 3; ++axis)
        sum[axis] += weights_[image] * samples_.gradients[image][axis][sample];
    }
    return sum;
  }

 private:
  const TemplateSamples& samples_;
  std::vector<float> weights_;
};

/// Columns: as many as the block has; those between the images and the scan stay 0 and are dropped.
template <std::size_t Columns>
Regression regress_with(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map,
                        const Regression* before, const Regression* model) {
  Regression result;
  const ToIndex to_index(samples, scan, map);
  Robust robust(before, samples);
  const ModelGradient of_model(model, samples);
  const std::size_t images = samples.images.size();
  std::size_t brain = 0, seen = 0, in_view = 0, row = 0;
  ops::GramBlock<Columns> block{};
  ops::Gram<Columns> gram{};
  for (std::size_t k = 0; k < samples.at.size(); ++k) {
    const auto& p = samples.at[k];
    float s[4];
    brain += samples.in_brain[k];
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    if (samples.in_brain[k] != 0) ++seen;
    ++in_view;
    block.weight[row] = robust(s[0], k);
    if (samples.in_brain[k] == 0) block.weight[row] *= samples.weight_outside;
    const std::array<float, 3> gradient = of_model.known() ? of_model(k) : through(to_index, s);
    for (std::size_t i = 0; i < 3; ++i) {
      const float g = gradient[i];
      for (std::size_t j = 0; j < 3; ++j) block.value[4 * i + j][row] = g * p[j] * static_cast<float>(1 / lever);
      block.value[4 * i + 3][row] = g;
    }
    for (std::size_t image = 0; image < images; ++image) block.value[column_of(image)][row] = samples.images[image][k];
    block.value[one_column][row] = 1;
    block.value[Columns - 1][row] = s[0];
    if (++row < ops::GramBlock<Columns>::rows) continue;
    ops::add_gram(block, row, gram);
    row = 0;
  }
  ops::add_gram(block, row, gram);
  const std::size_t count = one_column + images + 1;
  const auto kept = [&](std::size_t i) { return i + 1 < count ? i : Columns - 1; };
  result.gram.set_size(static_cast<unsigned>(count), static_cast<unsigned>(count));
  for (unsigned i = 0; i < count; ++i) {
    for (unsigned j = 0; j < count; ++j) result.gram(i, j) = gram[kept(i)][kept(j)];
  }
  result.overlap = brain == 0 ? 0 : static_cast<double>(seen) / static_cast<double>(brain);
  result.coefficients = vnl_vector<double>(static_cast<unsigned>(images + 1), 0.0);
  for (unsigned i = 0; i <= images; ++i) result.active.push_back(i);
  if (seen < 100) return result;
  solve_linear_part(samples, result);
  // Not the weighted variance: it would shrink from pass to pass and throw out ever more samples.
  if (before != nullptr) result.variance = robust.squares() / static_cast<double>(in_view);
  return result;
}

}  // namespace

Regression regress(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map,
                   const Regression* before, const Regression* model) {
  return samples.images.size() <= 2 ? regress_with<16>(samples, scan, map, before, model)
                                    : regress_with<32>(samples, scan, map, before, model);
}

}  // namespace tripet::preprocessing
