#pragma once

#include <vnl/vnl_matrix.h>
#include <vnl/vnl_vector.h>

#include <cstddef>
#include <vector>

#include "ops/affine.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

/// Affine parameters are displacements in units of this many millimetres of lever arm, which makes their sizes alike.
inline constexpr double lever = 60;

// Columns of the linear model at each sample: the gradient times the 12 affine directions, then the first image, one,
// the other images, the scan.
inline constexpr std::size_t first_column = 12, one_column = 13;

/// The scan as the best sum of images and a constant at one position, and how position changes it.
struct Regression {
  vnl_matrix<double> gram;          // sums of products of the columns over samples in view
  vnl_vector<double> coefficients;  // of the first image, one, the other images
  std::vector<unsigned> active;     // those coefficients that are free: tissues held at 0 are left out
  double variance = 0;              // of the residual, all samples weighing the same
  double unexplained = 1;           // residual sum of squares / total
  double overlap = 0;               // share of the brain samples inside the scan

  unsigned scan_column() const { return gram.rows() - 1; }
};

/// One pass over the samples. `before`: the fit whose residuals weigh the samples; nullptr: all weigh the same. Weights
/// of tissues come out non-negative, by a small ridge also where two tissues look alike.
/// `model`: a fit near this map, whose sum of tissues gives the gradient; nullptr: the scan does.
Regression regress(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map,
                   const Regression* before, const Regression* model = nullptr);

}  // namespace tripet::preprocessing
