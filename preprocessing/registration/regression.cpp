#include "preprocessing/registration/regression.hpp"

#include <vnl/algo/vnl_svd.h>

#include <algorithm>

#include "preprocessing/registration/interpolation.hpp"

namespace tripet::preprocessing {
namespace {

void solve_linear_part(Regression& r) {
  vnl_matrix<double> normal(3, 3);
  vnl_vector<double> right(3);
  for (unsigned i = 0; i < 3; ++i) {
    right[i] = r.gram(template_column + i, scan_column);
    for (unsigned j = 0; j < 3; ++j) normal(i, j) = r.gram(template_column + i, template_column + j);
    normal(i, i) *= 1 + 1e-9;
  }
  r.coefficients = vnl_svd<double>(normal, 1e-12).solve(right);
  const double n = r.gram(one_column, one_column), sum = r.gram(one_column, scan_column);
  const double total = r.gram(scan_column, scan_column) - sum * sum / n;
  const double residual = r.gram(scan_column, scan_column) - dot_product(r.coefficients, right);
  r.unexplained = total > 0 ? std::max(0.0, residual) / total : 1;
  r.variance = std::max(0.0, residual) / n;
}

/// Weights of samples by the residuals that another fit leaves there.
class Robust {
 public:
  explicit Robust(const Regression* before) : before_(before) {}

  float operator()(float scan, float value, float second) {
    if (before_ == nullptr) return 1;
    const double r = static_cast<double>(scan) - before_->coefficients[0] * static_cast<double>(value) -
                     before_->coefficients[1] - before_->coefficients[2] * static_cast<double>(second);
    squares_ += r * r;
    const double u = 1 + r * r / (9 * before_->variance + 1e-30);
    return static_cast<float>(1 / (u * u));  // Geman-McClure at three standard deviations
  }
  double squares() const { return squares_; }

 private:
  const Regression* before_;
  double squares_ = 0;
};

}  // namespace

Regression regress(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map,
                   const Regression* before) {
  Regression result;
  const ToIndex to_index(samples, scan, map);
  Robust robust(before);
  std::size_t brain = 0, seen = 0, in_view = 0, row = 0;
  ops::GramBlock block{};
  ops::Gram gram{};
  for (std::size_t k = 0; k < samples.at.size(); ++k) {
    const auto& p = samples.at[k];
    float s[4];
    brain += samples.in_brain[k];
    if (!interpolate(scan.values.data(), scan.grid.size, to_index(0, p), to_index(1, p), to_index(2, p), s)) continue;
    if (samples.in_brain[k] != 0) ++seen;
    ++in_view;
    block.weight[row] = robust(s[0], samples.value[k], samples.second[k]);
    for (std::size_t i = 0; i < 3; ++i) {
      // The gradient by template displacement: through the map's linear part.
      const float g = s[1] * to_index.m[0][i] + s[2] * to_index.m[1][i] + s[3] * to_index.m[2][i];
      for (std::size_t j = 0; j < 3; ++j) block.value[4 * i + j][row] = g * p[j] * static_cast<float>(1 / lever);
      block.value[4 * i + 3][row] = g;
    }
    block.value[template_column][row] = samples.value[k];
    block.value[one_column][row] = 1;
    block.value[second_column][row] = samples.second[k];
    block.value[scan_column][row] = s[0];
    if (++row < ops::GramBlock::rows) continue;
    ops::add_gram(block, row, gram);
    row = 0;
  }
  ops::add_gram(block, row, gram);
  for (unsigned i = 0; i < column_count; ++i) {
    for (unsigned j = 0; j < column_count; ++j) result.gram(i, j) = gram[i][j];
  }
  result.overlap = brain == 0 ? 0 : static_cast<double>(seen) / static_cast<double>(brain);
  if (seen < 100) return result;
  solve_linear_part(result);
  // Not the weighted variance: it would shrink from pass to pass and throw out ever more samples.
  if (before != nullptr) result.variance = robust.squares() / static_cast<double>(in_view);
  return result;
}

}  // namespace tripet::preprocessing
