#include "training/data/batches.hpp"

#include <ATen/DeviceGuard.h>

#include "core/random.hpp"
#include "model/gpu_stream.hpp"
#include "model/threads.hpp"
#include "ops/gpu_kernels.hpp"
#include "training/device/device.hpp"

namespace tripet::training {

std::vector<Indices> make_batches(const Indices& order, std::size_t size) {
  const std::size_t count = (order.size() + size - 1) / size;
  std::vector<Indices> batches(count);
  for (std::size_t i = 0; i < order.size(); ++i) batches[i * count / order.size()].push_back(order[i]);
  return batches;
}

BatchReader::BatchReader(const Experiment& experiment, std::size_t most, const Augmentation& augmentation)
    : experiment_(experiment), augmentation_(augmentation) {
  batch_ = new_batch(most);
}

torch::Tensor BatchReader::new_batch(std::size_t size) const {
  const auto& grid = experiment_.dataset->grid();
  const auto device = experiment_.device_scans ? experiment_.device_scans->device() : torch::Device(torch::kCPU);
  return as_channels_last(torch::empty({static_cast<std::int64_t>(size), 1, grid[2], grid[1], grid[0]}, device));
}

torch::Tensor BatchReader::read(const Indices& members, const std::string& key) {
  if (!next_members_.empty() && members == next_members_ && key == next_key_) {
    std::swap(batch_, next_batch_);
  } else {
    fill(batch_, members, key);
  }
  next_members_.clear();
  return batch_.narrow(0, 0, static_cast<std::int64_t>(members.size()));
}

void BatchReader::prepare(const Indices& members, const std::string& key) {
  if (!experiment_.device_scans) {
    // No more than this: augmented beside a step that uses all cores, a batch makes the step longer by twice what it
    // costs before it.
    for (const std::size_t i : members) experiment_.dataset->read_ahead(i);
    return;
  }
  if (!next_batch_.defined()) next_batch_ = new_batch(static_cast<std::size_t>(batch_.size(0)));
  fill(next_batch_, members, key);
  next_members_ = members;
  next_key_ = key;
}

void BatchReader::fill(torch::Tensor& batch, const Indices& members, const std::string& key) const {
  const Dataset& dataset = *experiment_.dataset;
  std::vector<float> memory;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Example& example = experiment_.cohort.examples[members[i]];
    core::Random random("augment/" + key + "/" + example.participant_id + "/" + example.session_id);
    const Change change = draw(augmentation_, random, dataset.grid(), dataset.scale(members[i]));
    float* out = batch.data_ptr<float>() + i * dataset.voxels();
    if (experiment_.device_scans) {
      const torch::Tensor scan = experiment_.device_scans->values(members[i]);
      const at::DeviceGuard guard(scan.device());
      model::check_kernel(ops::gpu_kernels()->augment(scan.const_data_ptr<float>(), dataset.grid(), change.placement,
                                                      change.intensity, out, model::stream_of(scan.device())));
    } else {
      ops::augment(dataset.harmonised(members[i], memory), dataset.grid(), change.placement, change.intensity,
                   {out, dataset.voxels()}, model::in_threads);
    }
  }
}

}  // namespace tripet::training
