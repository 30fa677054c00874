#pragma once

#include <vnl/vnl_matrix.h>
#include <vnl/vnl_vector.h>

#include <cstddef>

#include "ops/affine.hpp"
#include "ops/blocks/gram.hpp"
#include "preprocessing/registration/scan_level.hpp"
#include "preprocessing/registration/template_samples.hpp"

namespace tripet::preprocessing {

/// Affine parameters are displacements in units of this many millimetres of lever arm, which makes their sizes alike.
inline constexpr double lever = 60;

// Columns of the linear model at each sample: the scan's gradient times the 12 affine directions, then these.
inline constexpr std::size_t template_column = 12, one_column = 13, second_column = 14, scan_column = 15,
                             column_count = ops::GramBlock::columns;

/// The scan as the best sum of template, a constant and the second image at one position, and how position changes it.
struct Regression {
  // Sums of products of the columns over samples in view.
  vnl_matrix<double> gram = vnl_matrix<double>(column_count, column_count, 0.0);
  // Of template, one, second image.
  vnl_vector<double> coefficients = vnl_vector<double>(3, 0.0);
  double variance = 0;     // of the residual, all samples weighing the same
  double unexplained = 1;  // residual sum of squares / total
  double overlap = 0;      // share of the brain samples inside the scan
};

/// One pass over the samples. `before`: the fit whose residuals weigh the samples; nullptr: all weigh the same.
Regression regress(const TemplateSamples& samples, const ScanLevel& scan, const ops::Affine& map,
                   const Regression* before);

}  // namespace tripet::preprocessing
