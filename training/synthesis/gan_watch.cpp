#include "training/synthesis/gan_watch.hpp"

#include <algorithm>
#include <cmath>

#include "core/random.hpp"
#include "training/synthesis/sample_picture.hpp"
#include "training/synthesis/scan_quality.hpp"

namespace tripet::training {
namespace {

constexpr std::size_t most_watched = 32;
constexpr std::size_t picture_columns = 8;
constexpr std::size_t most_judged = 200;
constexpr std::int64_t made_at_once = 16;

}  // namespace

torch::Tensor labels_of(const Cohort& cohort, const Indices& scans) {
  torch::Tensor labels = torch::empty({static_cast<std::int64_t>(scans.size())}, torch::kInt64);
  auto* out = labels.data_ptr<std::int64_t>();
  for (const std::size_t i : scans) *out++ = cohort.examples[i].label;
  return labels;
}

double mean_distance(const torch::Tensor& scans, const torch::Tensor& classes) {
  const torch::Tensor flat = scans.flatten(1);
  const torch::Tensor alike = (classes.unsqueeze(0) == classes.unsqueeze(1)).triu(1);
  if (!alike.any().item<bool>()) return 0;
  const torch::Tensor distances = torch::cdist(flat, flat, 2, 2);  // by differences: products would lose small ones
  return distances.masked_select(alike).mean().item<double>() / std::sqrt(static_cast<double>(flat.size(1)));
}

GanWatch::GanWatch(const Experiment& experiment, const Indices& scans, const Indices& held_out, const ScanMaps& maps,
                   const std::string& key)
    : experiment_(experiment), scans_(scans), held_out_(held_out), maps_(maps), key_("watch/" + key) {
  Indices watched = scans;
  core::Random(key_).shuffle(watched);
  watched.resize(std::min(watched.size(), most_watched));
  classes_ = labels_of(experiment.cohort, watched);
  real_distance_ = mean_distance(maps.to_network(scan_tensors(*experiment.dataset, watched)), classes_);
}

double GanWatch::diversity(const Adversaries& adversaries) const {
  return mean_distance(adversaries.make(adversaries.noise(classes_.size(0), key_), classes_), classes_) /
         real_distance_;
}

core::Json GanWatch::quality(const Adversaries& adversaries) const {
  const auto labelled = [&](Indices of, const std::string& name) {
    core::Random(key_ + "/" + name).shuffle(of);
    of.resize(std::min(of.size(), most_judged));
    const auto& grid = experiment_.dataset->grid();
    return LabelledScans{
        of.empty() ? torch::empty({0, 1, grid[2], grid[1], grid[0]}) : scan_tensors(*experiment_.dataset, of),
        labels_of(experiment_.cohort, of)};
  };
  const LabelledScans learnt = labelled(scans_, "learnt");
  std::vector<torch::Tensor> made;
  for (std::int64_t first = 0; first < learnt.labels.size(0); first += made_at_once) {
    const torch::Tensor classes = learnt.labels.slice(0, first, first + made_at_once);
    const torch::Tensor noise = adversaries.noise(classes.size(0), key_ + "/quality/" + std::to_string(first));
    made.push_back(maps_.to_scans(adversaries.make(noise, classes)));
  }
  return scan_quality(learnt, labelled(held_out_, "held out"), {torch::cat(made), learnt.labels},
                      experiment_.cohort.classes);
}

core::Picture GanWatch::picture(const Adversaries& adversaries) const {
  std::vector<torch::Tensor> rows;
  for (std::size_t c = 0; c < experiment_.cohort.classes.size(); ++c) {
    Indices real;
    for (const std::size_t i : scans_) {
      if (experiment_.cohort.examples[i].label == static_cast<int>(c) && real.size() < picture_columns)
        real.push_back(i);
    }
    rows.push_back(scan_tensors(*experiment_.dataset, real));
    const torch::Tensor noise = adversaries.noise(picture_columns, key_ + "/" + std::to_string(c));
    const torch::Tensor classes =
        torch::full({static_cast<std::int64_t>(picture_columns)}, static_cast<std::int64_t>(c), torch::kInt64);
    rows.push_back(maps_.to_scans(adversaries.make(noise, classes)));
  }
  return sample_picture(rows, maps_.mean);
}

}  // namespace tripet::training
