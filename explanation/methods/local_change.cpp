#include "explanation/methods/local_change.hpp"

#include <algorithm>
#include <map>

#include "training/device/device.hpp"

namespace tripet::explanation {
namespace {

/// Where the maps of a stage change, and which part of its input that takes.
struct Reach {
  Box changed;  // in the stage's output
  Box needed;   // of its input: with one voxel more on each side than pooling needs, whose convolution is of no use
};

Reach reach_of(const Box& box, const torch::Tensor& input) {
  Reach reach;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::int64_t size = input.size(static_cast<std::int64_t>(axis) + 2);
    const std::int64_t end = box.first[axis] + box.size[axis];
    // The convolution changes from one voxel before the box to one behind it.
    const std::int64_t first_out = std::max<std::int64_t>(0, box.first[axis] - 1) / 2;
    const std::int64_t end_out = std::min(end / 2 + 1, (size + 1) / 2);
    reach.changed.first[axis] = first_out;
    reach.changed.size[axis] = end_out - first_out;
    reach.needed.first[axis] = std::max<std::int64_t>(0, 2 * first_out - 2);  // even: pooling begins there as ever
    reach.needed.size[axis] = std::min(size, 2 * end_out + 2) - reach.needed.first[axis];
  }
  return reach;
}

Box relative(const Box& box, const std::array<std::int64_t, 3>& origin) {
  Box moved = box;
  for (std::size_t axis = 0; axis < 3; ++axis) moved.first[axis] -= origin[axis];
  return moved;
}

torch::Tensor channels_last(const torch::Tensor& maps) {
  return maps.size(1) == 1 ? training::as_channels_last(maps.contiguous())
                           : maps.contiguous(torch::MemoryFormat::ChannelsLast3d);
}

struct Patch {
  Box box;
  torch::Tensor values;  // [channels, d, h, w] of the box
};

/// The patches after a stage; those that need parts of one shape are computed together.
void advance(model::Network& network, std::size_t stage, const torch::Tensor& input, std::vector<Patch>& patches) {
  std::map<std::array<std::int64_t, 3>, std::vector<std::size_t>> of_shape;
  std::vector<Reach> reaches;
  for (std::size_t i = 0; i < patches.size(); ++i) {
    reaches.push_back(reach_of(patches[i].box, input));
    of_shape[reaches[i].needed.size].push_back(i);
  }
  for (const auto& [shape, members] : of_shape) {
    torch::Tensor parts = torch::empty(
        {static_cast<std::int64_t>(members.size()), input.size(1), shape[0], shape[1], shape[2]}, input.options());
    parts = channels_last(parts);
    for (std::size_t j = 0; j < members.size(); ++j) {
      const Patch& patch = patches[members[j]];
      const Reach& reach = reaches[members[j]];
      const torch::Tensor part = parts[static_cast<std::int64_t>(j)];
      part.copy_(reach.needed.of(input[0]));
      relative(patch.box, reach.needed.first).of(part).copy_(patch.values);
    }
    const torch::Tensor out = network.run_stage(stage, parts);
    for (std::size_t j = 0; j < members.size(); ++j) {
      const Reach& reach = reaches[members[j]];
      const auto& first = reach.needed.first;
      const Box inside = relative(reach.changed, {first[0] / 2, first[1] / 2, first[2] / 2});
      patches[members[j]] = {reach.changed, inside.of(out[static_cast<std::int64_t>(j)])};
    }
  }
}

}  // namespace

torch::Tensor Box::of(const torch::Tensor& volume) const {
  torch::Tensor part = volume;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    part = part.narrow(volume.dim() - 3 + static_cast<std::int64_t>(axis), first[axis], size[axis]);
  }
  return part;
}

LocalChange::LocalChange(model::Network& network, const torch::Tensor& scan) : network_(network), maps_{scan} {
  const torch::NoGradGuard no_gradient;
  for (std::size_t stage = 0; stage < network.halving_stages(); ++stage) {
    maps_.push_back(network.run_stage(stage, maps_.back()));
  }
}

torch::Tensor LocalChange::logits(const std::vector<Box>& boxes, const torch::Tensor& filling) const {
  const torch::NoGradGuard no_gradient;
  std::vector<Patch> patches;
  for (const Box& box : boxes) patches.push_back({box, box.of(filling[0])});
  std::size_t stage = 0;
  for (; stage + 1 < maps_.size(); ++stage) {
    std::int64_t largest = 0;
    for (const Patch& patch : patches) largest = std::max(largest, reach_of(patch.box, maps_[stage]).needed.voxels());
    // Past a half of the map, cutting parts out costs more than it saves.
    if (2 * largest > maps_[stage][0][0].numel()) break;
    advance(network_, stage, maps_[stage], patches);
  }
  torch::Tensor whole = maps_[stage].repeat({static_cast<std::int64_t>(boxes.size()), 1, 1, 1, 1});
  whole = channels_last(whole);
  for (std::size_t i = 0; i < patches.size(); ++i) {
    patches[i].box.of(whole[static_cast<std::int64_t>(i)]).copy_(patches[i].values);
  }
  for (; stage < network_.feature_stages(); ++stage) whole = network_.run_stage(stage, whole);
  return network_.classify(whole);
}

}  // namespace tripet::explanation
