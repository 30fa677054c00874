#include "training/batches.hpp"

#include "core/random.hpp"
#include "model/threads.hpp"
#include "training/device.hpp"

namespace tripet::training {

std::vector<Indices> make_batches(const Indices& order, std::size_t size) {
  const std::size_t count = (order.size() + size - 1) / size;
  std::vector<Indices> batches(count);
  for (std::size_t i = 0; i < order.size(); ++i) batches[i * count / order.size()].push_back(order[i]);
  return batches;
}

BatchReader::BatchReader(const Study& study, std::size_t most)
    : study_(study), augmentation_(Augmentation::parse(study.learning.augment)) {
  const auto& grid = study.dataset->grid();
  batch_ = as_channels_last(torch::empty({static_cast<std::int64_t>(most), 1, grid[2], grid[1], grid[0]}));
}

torch::Tensor BatchReader::read(const Indices& members, const std::string& key) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Example& example = study_.cohort.examples[members[i]];
    core::Random random("augment/" + key + "/" + example.participant_id + "/" + example.session_id);
    const Dataset& dataset = *study_.dataset;
    const Change change = draw(augmentation_, random, dataset.grid(), dataset.scale(members[i]));
    ops::augment(dataset.values(members[i]), dataset.grid(), change.placement, change.intensity,
                 {batch_.data_ptr<float>() + i * dataset.voxels(), dataset.voxels()}, model::in_threads);
  }
  return batch_.narrow(0, 0, static_cast<std::int64_t>(members.size()));
}

}  // namespace tripet::training
