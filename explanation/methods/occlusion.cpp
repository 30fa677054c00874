#include "explanation/methods/occlusion.hpp"

#include <algorithm>
#include <vector>

#include "explanation/methods/local_change.hpp"

namespace tripet::explanation {
namespace {

constexpr std::size_t cubes_at_once = 16;  // of networks that compute each whole: memory

std::vector<std::int64_t> starts(std::int64_t size, std::int64_t edge, std::int64_t stride) {
  std::vector<std::int64_t> all;
  for (std::int64_t start = 0;; start += stride) {
    all.push_back(start);
    if (start + edge >= size) return all;
  }
}

std::vector<Box> boxes_of(const std::array<std::int64_t, 3>& size, const Cubes& cubes) {
  std::array<std::vector<std::int64_t>, 3> begin;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    begin[axis] = starts(size[axis], cubes.edge[axis], cubes.stride[axis]);
    // With a stride above the edge the last step may lead out of the volume.
    std::erase_if(begin[axis], [&](std::int64_t start) { return start >= size[axis]; });
  }
  std::vector<Box> boxes;
  for (const auto z : begin[0]) {
    for (const auto y : begin[1]) {
      for (const auto x : begin[2]) {
        Box box{{z, y, x}, {}};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          box.size[axis] = std::min(cubes.edge[axis], size[axis] - box.first[axis]);
        }
        boxes.push_back(box);
      }
    }
  }
  return boxes;
}

}  // namespace

torch::Tensor occlusion(const Explained& explained, const torch::Tensor& scan, const torch::Tensor& baseline,
                        const Cubes& cubes, const core::StopCheck& stop) {
  const torch::NoGradGuard no_gradient;
  const std::array<std::int64_t, 3> size{scan.size(2), scan.size(3), scan.size(4)};
  const std::vector<Box> boxes = boxes_of(size, cubes);
  const double whole = explained(scan).item<double>();
  const LocalChange change(explained.network, scan);
  torch::Tensor sum = torch::zeros({size[0], size[1], size[2]}, torch::kFloat64), count = torch::zeros_like(sum);
  for (std::size_t first = 0; first < boxes.size(); first += cubes_at_once) {
    stop();
    const std::vector<Box> some(
        boxes.begin() + static_cast<std::ptrdiff_t>(first),
        boxes.begin() + static_cast<std::ptrdiff_t>(std::min(first + cubes_at_once, boxes.size())));
    const torch::Tensor fall =
        (whole - explained.target(change.logits(some, baseline))).to(torch::kCPU, torch::kFloat64).contiguous();
    for (std::size_t i = 0; i < some.size(); ++i) {
      some[i].of(sum).add_(fall.const_data_ptr<double>()[i]);
      some[i].of(count).add_(1);
    }
  }
  return (sum / count.clamp_min(1)).to(torch::kFloat32);
}

}  // namespace tripet::explanation
