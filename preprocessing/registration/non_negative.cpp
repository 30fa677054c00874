#include "preprocessing/registration/non_negative.hpp"

#include <algorithm>
#include <cmath>

namespace tripet::preprocessing {

vnl_vector<double> solve_non_negative(const vnl_matrix<double>& normal, const vnl_vector<double>& right,
                                      unsigned free) {
  const unsigned n = right.size();
  vnl_vector<double> x(n, 0.0);
  for (int sweep = 0; sweep < 2000; ++sweep) {
    double change = 0, largest = 0;
    for (unsigned i = 0; i < n; ++i) {
      if (!(normal(i, i) > 0)) continue;  // a tissue that is nowhere in view
      double rest = right[i];
      for (unsigned j = 0; j < n; ++j) {
        if (j != i) rest -= normal(i, j) * x[j];
      }
      const double wanted = rest / normal(i, i), value = i == free ? wanted : std::max(0.0, wanted);
      change = std::max(change, std::abs(value - x[i]));
      largest = std::max(largest, std::abs(value));
      x[i] = value;
    }
    if (change <= 1e-8 * largest) break;
  }
  return x;
}

}  // namespace tripet::preprocessing
