#include "training/synthesis/scan_quality.hpp"

#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/random.hpp"

namespace tripet::training {
namespace {

constexpr double brain_share = 0.2;
constexpr std::int64_t most_pairs = 60;  // of structural similarity
constexpr int chance_draws = 400;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

torch::Tensor of_class(const LabelledScans& all, std::int64_t label) {
  return all.scans.index_select(0, (all.labels == label).nonzero().flatten());
}

double correlation(const torch::Tensor& a, const torch::Tensor& b) {
  const torch::Tensor x = (a - a.mean()).to(torch::kFloat64), y = (b - b.mean()).to(torch::kFloat64);
  return ((x * y).sum() / (x.square().sum() * y.square().sum()).sqrt()).item<double>();
}

/// The mean of a class's scans over the voxels of the mask; undefined without any.
torch::Tensor class_mean(const LabelledScans& all, std::int64_t label, const torch::Tensor& mask) {
  const torch::Tensor own = of_class(all, label);
  return own.size(0) == 0 ? torch::Tensor() : own.mean(0).squeeze(0).masked_select(mask);
}

core::Json difference_maps(const LabelledScans& learnt, const LabelledScans& held_out, const LabelledScans& synthetic,
                           const std::vector<std::string>& classes, const torch::Tensor& mask) {
  core::Json maps = core::Json::object();
  const auto difference = [&](const LabelledScans& all, std::size_t a, std::size_t b) {
    const auto first = class_mean(all, static_cast<std::int64_t>(a), mask),
               second = class_mean(all, static_cast<std::int64_t>(b), mask);
    return first.defined() && second.defined() ? first - second : torch::Tensor();
  };
  for (std::size_t a = 0; a < classes.size(); ++a) {
    for (std::size_t b = a + 1; b < classes.size(); ++b) {
      const auto real = difference(learnt, a, b), made = difference(synthetic, a, b),
                 other = difference(held_out, a, b);
      core::Json& map = maps[classes[a] + "|" + classes[b]];
      map["correlation"] = core::number(correlation(real, made));
      map["held_out"] = core::number(other.defined() ? correlation(other, made) : nothing);
      map["real"] = core::number(other.defined() ? correlation(other, real) : nothing);
    }
  }
  return maps;
}

/// Mean power by thirds of the frequencies up to Nyquist's, of the scans around the mean of their classes.
std::array<double, 3> power(const LabelledScans& all, std::size_t classes) {
  std::vector<torch::Tensor> residuals;
  for (std::size_t c = 0; c < classes; ++c) {
    const torch::Tensor own = of_class(all, static_cast<std::int64_t>(c)).squeeze(1);
    if (own.size(0) > 1) residuals.push_back(own - own.mean(0, true));
  }
  const torch::Tensor scans = torch::cat(residuals);
  const torch::Tensor spectrum = torch::fft_fftn(scans, {}, torch::IntArrayRef{1, 2, 3}).abs().square().mean(0);
  torch::Tensor radius = torch::zeros_like(spectrum);
  for (std::int64_t axis = 0; axis < 3; ++axis) {
    std::vector<std::int64_t> shape{1, 1, 1};
    shape[static_cast<std::size_t>(axis)] = spectrum.size(axis);
    radius = radius + torch::fft_fftfreq(spectrum.size(axis)).square().view(shape);
  }
  radius = radius.sqrt();
  std::array<double, 3> means{};
  for (std::size_t third = 0; third < 3; ++third) {
    const double low = static_cast<double>(third) / 6, high = static_cast<double>(third + 1) / 6;
    const torch::Tensor inside = (radius > low).logical_and(radius <= high);
    means[third] = spectrum.masked_select(inside).to(torch::kFloat64).mean().item<double>();
  }
  return means;
}

/// Of a with b, both [n, 1, d, h, w]; range: what values span.
double structural_similarity(const torch::Tensor& a, const torch::Tensor& b, double range) {
  const double c1 = 0.01 * 0.01 * range * range, c2 = 0.03 * 0.03 * range * range;
  const auto box = [](const torch::Tensor& x) { return torch::avg_pool3d(x, 7, 1); };
  const torch::Tensor ma = box(a), mb = box(b);
  const torch::Tensor va = box(a.square()) - ma.square(), vb = box(b.square()) - mb.square(), ab = box(a * b) - ma * mb;
  return (((2 * ma * mb + c1) * (2 * ab + c2)) / ((ma.square() + mb.square() + c1) * (va + vb + c2)))
      .mean()
      .item<double>();
}

/// Pairs within each class, at the grid and at half of it where that leaves room for the boxes.
double mean_similarity(const LabelledScans& all, std::size_t classes, double range) {
  std::vector<torch::Tensor> first, second;
  for (std::size_t c = 0; c < classes; ++c) {
    const torch::Tensor own = of_class(all, static_cast<std::int64_t>(c));
    const std::int64_t pairs = std::min(own.size(0) / 2, most_pairs / static_cast<std::int64_t>(classes));
    first.push_back(own.slice(0, 0, pairs));
    second.push_back(own.slice(0, pairs, 2 * pairs));
  }
  const torch::Tensor a = torch::cat(first), b = torch::cat(second);
  const bool room = std::min({a.size(2), a.size(3), a.size(4)}) >= 14;
  if (a.size(0) == 0 || std::min({a.size(2), a.size(3), a.size(4)}) < 7) return nothing;
  const double fine = structural_similarity(a, b, range);
  return room ? (fine + structural_similarity(torch::avg_pool3d(a, 2), torch::avg_pool3d(b, 2), range)) / 2 : fine;
}

/// Distances of a class's synthetic scans [made] to real ones: first those learnt from, then as many that were not.
struct Distances {
  std::int64_t each = 0;
  torch::Tensor of_made;  // [made, 2 * each]
};

/// How many synthetic scans have their nearest one among these columns and not among the others.
std::int64_t nearest_among(const Distances& distances, const torch::Tensor& columns, const torch::Tensor& others) {
  const auto nearest = [&](const torch::Tensor& of) {
    return std::get<0>(distances.of_made.index_select(1, of).min(1));
  };
  return (nearest(columns) < nearest(others)).sum().item<std::int64_t>();
}

// Which scans were learnt from is exchanged at random: one scan that lies in the middle is the nearest of many, so that
// a binomial interval would be too narrow.
core::Json nearest(const LabelledScans& learnt, const LabelledScans& held_out, const LabelledScans& synthetic,
                   std::size_t classes, const torch::Tensor& mask) {
  std::vector<Distances> all;
  std::int64_t made_scans = 0;
  const auto flat = [&](const torch::Tensor& scans) {
    return scans.squeeze(1).masked_select(mask).view({scans.size(0), -1});
  };
  for (std::size_t c = 0; c < classes; ++c) {
    const auto label = static_cast<std::int64_t>(c);
    const torch::Tensor made = of_class(synthetic, label), known = of_class(learnt, label),
                        other = of_class(held_out, label);
    const std::int64_t each = std::min(known.size(0), other.size(0));
    if (each == 0 || made.size(0) == 0) continue;
    const torch::Tensor real = torch::cat({known.slice(0, 0, each), other.slice(0, 0, each)});
    all.push_back({each, torch::cdist(flat(made), flat(real))});
    made_scans += made.size(0);
  }
  if (made_scans == 0) return nullptr;
  std::vector<double> shares;  // as it is, then by chance
  core::Random random("nearest");
  for (int draw = 0; draw <= chance_draws; ++draw) {
    std::int64_t near = 0;
    for (const auto& distances : all) {
      std::vector<std::int64_t> order(static_cast<std::size_t>(2 * distances.each));
      std::iota(order.begin(), order.end(), 0);
      if (draw > 0) random.shuffle(order);
      const torch::Tensor columns = torch::tensor(order, torch::kInt64);
      near += nearest_among(distances, columns.slice(0, 0, distances.each), columns.slice(0, distances.each));
    }
    shares.push_back(static_cast<double>(near) / static_cast<double>(made_scans));
  }
  const double share = shares.front();
  std::sort(shares.begin() + 1, shares.end());
  return {{"share", share},
          {"chance_low", shares[1 + chance_draws / 40]},
          {"chance_high", shares[static_cast<std::size_t>(chance_draws - chance_draws / 40)]},
          {"scans", made_scans}};
}

}  // namespace

core::Json scan_quality(const LabelledScans& learnt, const LabelledScans& held_out, const LabelledScans& synthetic,
                        const std::vector<std::string>& classes) {
  const torch::NoGradGuard no_grad;
  const torch::Tensor mean = learnt.scans.mean(0).squeeze(0);
  const torch::Tensor mask = mean > brain_share * mean.max();
  core::Json quality{{"difference_maps", difference_maps(learnt, held_out, synthetic, classes, mask)}};
  const auto masked = [&](const torch::Tensor& map) { return map.squeeze(0).masked_select(mask); };
  quality["mean_correlation"] =
      core::number(correlation(masked(learnt.scans.mean(0)), masked(synthetic.scans.mean(0))));
  // Around the mean of each class: differences of classes are no noise.
  std::vector<torch::Tensor> ratios;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const auto label = static_cast<std::int64_t>(c);
    // torch::Tensor::std(0) would be the deviation of all numbers together.
    const auto deviation = [&](const LabelledScans& all) {
      return masked(of_class(all, label).var(std::vector<std::int64_t>{0}, /*unbiased=*/true).sqrt());
    };
    ratios.push_back(deviation(synthetic) / deviation(learnt));
  }
  quality["deviation_ratio"] = core::number(torch::cat(ratios).median().item<double>());
  const auto real_power = power(learnt, classes.size()), made_power = power(synthetic, classes.size());
  for (std::size_t third = 0; third < 3; ++third) {
    quality["power"].push_back(core::number(made_power[third] / real_power[third]));
  }
  const double range = (mean.max() - mean.min()).item<double>();
  quality["ssim"] = {{"real", core::number(mean_similarity(learnt, classes.size(), range))},
                     {"synthetic", core::number(mean_similarity(synthetic, classes.size(), range))}};
  quality["nearest"] = nearest(learnt, held_out, synthetic, classes.size(), mask);
  return quality;
}

}  // namespace tripet::training
