#pragma once

#include <c10/util/Exception.h>

#include <memory>
#include <vector>

#include "model/networks/network.hpp"

namespace tripet::tests {

[[noreturn]] inline void out_of_memory() {
  throw c10::OutOfMemoryError({__func__, __FILE__, __LINE__}, "CUDA out of memory");
}

/// Another network on a device whose memory holds so many scans, and ends when they have been half way through.
class SmallMemory : public model::Network {
 public:
  SmallMemory(std::shared_ptr<model::Network> network, std::int64_t most)
      : Network(network->settings(), {{"network."}}), most(most), network_(register_module("network", network)) {}

  std::size_t feature_stages() const override { return 1; }
  torch::Tensor run_stage(std::size_t, const torch::Tensor& scans) override {
    sizes.push_back(scans.size(0));
    const torch::Tensor maps = network_->features(scans);
    if (scans.size(0) > most) out_of_memory();
    return maps;
  }
  torch::Tensor classify(const torch::Tensor& maps) override { return network_->classify(maps); }

  std::int64_t most;
  std::vector<std::int64_t> sizes;  // of the batches that came

 private:
  std::shared_ptr<model::Network> network_;
};

}  // namespace tripet::tests
