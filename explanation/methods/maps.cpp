#include "explanation/methods/maps.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"
#include "explanation/methods/grad_cam.hpp"
#include "explanation/methods/integrated_gradients.hpp"
#include "explanation/methods/occlusion.hpp"
#include "explanation/methods/smooth_grad.hpp"
#include "ops/smooth.hpp"
#include "training/device/device.hpp"

namespace tripet::explanation {
namespace {

torch::Tensor tensor_of(const std::vector<float>& values, const std::array<int, 3>& size, torch::Device device) {
  const torch::Tensor scan = torch::tensor(values).view({1, 1, size[2], size[1], size[0]});
  return training::as_channels_last(scan.to(device));
}

Cubes cubes_of(const MethodOptions& options, const std::array<double, 3>& spacing) {
  const auto voxels = [](double length, double of_voxel) {
    return std::max<std::int64_t>(1, std::llround(length / of_voxel));
  };
  Cubes cubes{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double of_voxel = spacing[2 - axis];
    cubes.edge[axis] = voxels(options.cube, of_voxel);
    cubes.stride[axis] = std::min(cubes.edge[axis], voxels(options.stride, of_voxel));
  }
  return cubes;
}

std::vector<float> values_of(const torch::Tensor& map) {
  const torch::Tensor here = map.to(torch::kCPU, torch::kFloat32).contiguous();
  return {here.const_data_ptr<float>(), here.const_data_ptr<float>() + here.numel()};
}

}  // namespace

MapInput make_input(const std::vector<float>& seen, const std::vector<float>& baseline, const ops::Grid& grid,
                    torch::Device device, const std::string& key) {
  return {tensor_of(seen, grid.size, device), tensor_of(baseline, grid.size, device), grid.size, grid.spacing(), key};
}

MethodMap make_map(const std::string& method, const Explained& explained, const MapInput& input,
                   const MethodOptions& options, const core::StopCheck& stop) {
  MethodMap result;
  result.numbers = core::Json::object();
  const bool grainy = method == "integrated-gradients" || method == "smooth-grad";
  if (method == "grad-cam") {
    const std::size_t stage = find_stage(explained.network, options.layer, input.scan, input.spacing);
    result.values = values_of(grad_cam(explained, input.scan, stage));
  } else if (method == "relative-grad-cam") {
    const std::size_t stage = find_stage(explained.network, options.layer, input.scan, input.spacing);
    result.values = values_of(grad_cam(explained, input.scan, stage, input.baseline));
  } else if (method == "occlusion") {
    result.values = values_of(occlusion(explained, input.scan, input.baseline, cubes_of(options, input.spacing), stop));
  } else if (method == "integrated-gradients") {
    const auto path = integrated_gradients(explained, input.scan, input.baseline, options.steps, 0.01, 1024, stop);
    result.values = values_of(path.map);
    result.numbers = {
        {"value_at_baseline", path.at_baseline}, {"steps", path.steps}, {"incompleteness", path.incompleteness()}};
  } else if (method == "smooth-grad") {
    result.values = values_of(smooth_grad(explained, input.scan, options.samples, options.noise, input.key, stop));
  } else {
    throw core::UsageError("--methods: unknown method " + method + "; there are " + core::join(method_names, ", "));
  }
  if (grainy && options.smooth_fwhm > 0) {
    ops::smooth(result.values, input.size, ops::sigma_in_voxels(options.smooth_fwhm, input.spacing));
  }
  return result;
}

}  // namespace tripet::explanation
