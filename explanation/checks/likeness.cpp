#include "explanation/checks/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace tripet::explanation {
namespace {

std::vector<double> ranks(std::span<const float> map, std::span<const float> brain) {
  std::vector<double> sizes;
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (brain[i] >= 0.5F) sizes.push_back(std::abs(static_cast<double>(map[i])));
  }
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sizes[a] < sizes[b]; });
  std::vector<double> rank(sizes.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && sizes[order[end]] == sizes[order[i]]) ++end;
    const double mean = (static_cast<double>(i) + static_cast<double>(end) - 1) / 2;
    for (; i < end; ++i) rank[order[i]] = mean;
  }
  return rank;
}

}  // namespace

double likeness(std::span<const float> a, std::span<const float> b, std::span<const float> brain) {
  const auto x = ranks(a, brain), y = ranks(b, brain);
  const double middle = (static_cast<double>(x.size()) - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace tripet::explanation
