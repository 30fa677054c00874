#include "training/synthesis/scan_quality.hpp"

#include <torch/utils.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace tripet::training {
namespace {

constexpr double brain_share = 0.2;
constexpr std::int64_t most_pairs = 60;  // of structural similarity
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

core::Json nearest(const LabelledScans& learnt, const LabelledScans& held_out, const LabelledScans& synthetic,
                   std::size_t classes, const torch::Tensor& mask) {
  std::int64_t near = 0, all = 0;
  const auto flat = [&](const torch::Tensor& scans) {
    return scans.squeeze(1).masked_select(mask).view({scans.size(0), -1});
  };
  for (std::size_t c = 0; c < classes; ++c) {
    const auto label = static_cast<std::int64_t>(c);
    const torch::Tensor made = of_class(synthetic, label);
    torch::Tensor known = of_class(learnt, label), other = of_class(held_out, label);
    const std::int64_t each = std::min(known.size(0), other.size(0));
    if (each == 0 || made.size(0) == 0) continue;
    known = known.slice(0, 0, each);
    other = other.slice(0, 0, each);
    const auto to_known = std::get<0>(torch::cdist(flat(made), flat(known)).min(1));
    const auto to_other = std::get<0>(torch::cdist(flat(made), flat(other)).min(1));
    near += (to_known < to_other).sum().item<std::int64_t>();
    all += made.size(0);
  }
  if (all == 0) return nullptr;
  const auto n = static_cast<double>(all);
  const double share = static_cast<double>(near) / n, z = 1.959963984540054;
  const double centre = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {{"share", share}, {"low", centre - half}, {"high", centre + half}, {"scans", all}};
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
    const torch::Tensor real = masked(of_class(learnt, label).std(0)), made = masked(of_class(synthetic, label).std(0));
    ratios.push_back(made / real);
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
