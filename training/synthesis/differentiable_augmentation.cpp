#include "training/synthesis/differentiable_augmentation.hpp"

#include <array>
#include <cmath>

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/text.hpp"

namespace tripet::training {
namespace {

constexpr double most_shift = 0.125, box_size = 0.5;  // of the scan along each axis

// All numbers of one scan, drawn whether they are used or not: a change does not depend on which others are on.
struct Draws {
  explicit Draws(core::Random random) {
    for (double& number : shift) number = random.uniform(-1, 1);
    for (double& number : centre) number = random.uniform();
    stretch = random.uniform(0.7, 1.3);
    offset = random.uniform(-0.1, 0.1);
  }

  std::array<double, 3> shift{}, centre{};
  double stretch = 1, offset = 0;
};

torch::Tensor translated(const torch::Tensor& scan, const std::array<double, 3>& shift) {
  std::array<std::int64_t, 3> most{};
  std::vector<std::int64_t> padding;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    most[axis] = std::lround(most_shift * static_cast<double>(scan.size(static_cast<std::int64_t>(axis) + 1)));
    padding.insert(padding.begin(), {most[axis], most[axis]});
  }
  torch::Tensor moved = torch::constant_pad_nd(scan, padding);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto dimension = static_cast<std::int64_t>(axis) + 1;
    const auto start = most[axis] + std::lround(shift[axis] * static_cast<double>(most[axis]));
    moved = moved.narrow(dimension, start, scan.size(dimension));
  }
  return moved;
}

torch::Tensor with_a_box_cut_out(const torch::Tensor& scan, const std::array<double, 3>& centre) {
  torch::Tensor mask = torch::ones_like(scan.detach());
  torch::Tensor box = mask;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto dimension = static_cast<std::int64_t>(axis) + 1;
    const auto size = static_cast<double>(scan.size(dimension));
    const auto start = std::max<std::int64_t>(0, std::lround((centre[axis] - box_size / 2) * size));
    const auto end = std::min<std::int64_t>(scan.size(dimension), std::lround((centre[axis] + box_size / 2) * size));
    box = box.narrow(dimension, start, end - start);
  }
  box.zero_();
  return scan * mask;
}

}  // namespace

DifferentiableAugmentation DifferentiableAugmentation::parse(const std::vector<std::string>& words) {
  DifferentiableAugmentation result;
  for (const auto& word : words) {
    if (word == "translation") {
      result.translation = true;
    } else if (word == "cutout") {
      result.cutout = true;
    } else if (word == "intensity") {
      result.intensity = true;
    } else if (word != "none" || words.size() > 1) {
      throw core::UsageError("--augment " + core::join(words, ",") +
                             ": choose from translation, cutout, intensity, or none alone");
    }
  }
  return result;
}

torch::Tensor DifferentiableAugmentation::apply(const torch::Tensor& scans, const std::string& key,
                                                std::size_t first) const {
  if (!translation && !cutout && !intensity) return scans;
  std::vector<torch::Tensor> changed;
  for (std::int64_t i = 0; i < scans.size(0); ++i) {
    const Draws draws(core::Random(key + "/" + std::to_string(first + static_cast<std::size_t>(i))));
    torch::Tensor scan = scans[i];
    if (intensity) {
      const torch::Tensor mean = scan.mean();
      scan = (scan - mean) * draws.stretch + mean + draws.offset;
    }
    if (translation) scan = translated(scan, draws.shift);
    if (cutout) scan = with_a_box_cut_out(scan, draws.centre);
    changed.push_back(scan);
  }
  return torch::stack(changed);
}

}  // namespace tripet::training
