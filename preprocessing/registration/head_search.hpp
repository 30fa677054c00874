#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "ops/grid.hpp"
#include "preprocessing/registration/registration.hpp"

namespace tripet::preprocessing {

/// Voxels of a scan: the first along each axis, and how many.
struct HeadBox {
  std::array<int, 3> first{}, size{};
};

/// Whether the scan reaches so far from head to feet that it holds more than a head and neck.
bool is_long_field(const ops::Grid& scan);

/// Where in a whole-body scan the head may be, whatever the origin and however the arms lie: places that correlate best
/// with the template and its surroundings, both blurred to 14 mm. Boxes of 280 mm (320 mm from head to feet), the most
/// likely first; at most four, none when nothing looks like a brain.
std::vector<HeadBox> find_heads(const ops::Grid& template_grid, std::span<const float> template_values,
                                std::span<const float> brain, const ops::Grid& scan_grid, std::span<const float> scan);

using RegisterPart = std::function<RegistrationResult(const ops::Grid&, std::span<const float>)>;

/// Registers the boxes one after another, each cut out of the scan, until one leaves no doubt, and returns the result
/// that is most similar to the template. With a failure that says so when none of them is a head.
RegistrationResult register_heads(const std::vector<HeadBox>& boxes, const ops::Grid& scan_grid,
                                  std::span<const float> scan, const RegisterPart& register_part);

}  // namespace tripet::preprocessing
