#include "training/synthesis/scan_maps.hpp"

namespace tripet::training {
namespace {

constexpr double range = 4;               // deviations
constexpr double least_deviation = 0.25;  // of the mean one

}  // namespace

torch::Tensor scan_tensor(const Dataset& dataset, std::size_t index) {
  const auto& grid = dataset.grid();
  // from_blob takes no constant memory; nothing writes through the tensor.
  return torch::from_blob(const_cast<float*>(dataset.values(index).data()), {1, 1, grid[2], grid[1], grid[0]},
                          torch::kFloat32);
}

torch::Tensor scan_tensors(const Dataset& dataset, const Indices& scans) {
  std::vector<torch::Tensor> all;
  for (const std::size_t i : scans) all.push_back(scan_tensor(dataset, i));
  return torch::cat(all);
}

ScanMaps fit_scan_maps(const Dataset& dataset, const Indices& scans) {
  const auto count = static_cast<double>(scans.size());
  const auto& grid = dataset.grid();
  torch::Tensor sum = torch::zeros({grid[2], grid[1], grid[0]}, torch::kFloat64), squares = torch::zeros_like(sum);
  for (const std::size_t i : scans) sum += scan_tensor(dataset, i).squeeze();
  const torch::Tensor mean = sum / count;
  for (const std::size_t i : scans) squares += (scan_tensor(dataset, i).squeeze() - mean).square();
  const torch::Tensor deviation = (squares / count).sqrt();
  const torch::Tensor least = deviation.mean() * least_deviation;
  return {mean.to(torch::kFloat32), deviation.clamp_min(least.item<double>()).to(torch::kFloat32)};
}

torch::Tensor ScanMaps::to_network(const torch::Tensor& scans) const {
  return ((scans - mean) / (range * deviation)).clamp(-1, 1);
}

torch::Tensor ScanMaps::to_scans(const torch::Tensor& outputs) const {
  return mean + range * deviation * outputs;
}

}  // namespace tripet::training
