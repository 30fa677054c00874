#include "training/data/dataset.hpp"

#include <cmath>
#include <map>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"

namespace tripet::training {
namespace {

std::string name(const Example& example) {
  return example.participant_id + (example.session_id == "n/a" ? "" : "/" + example.session_id);
}

std::string grid_text(const std::array<int, 3>& size) {
  return std::to_string(size[0]) + " x " + std::to_string(size[1]) + " x " + std::to_string(size[2]);
}

}  // namespace

ScanScale scan_scale(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
  }
  const auto n = static_cast<double>(values.size());
  const double mean = sum / n;
  const double variance = squares / n - mean * mean;
  if (!std::isfinite(variance)) throw core::Error("holds values that are not finite; prepare it again");
  if (variance <= 1e-12 * (mean * mean) || variance == 0) throw core::Error("all voxels are equal; leave it out");
  return {static_cast<float>(mean), static_cast<float>(1 / std::sqrt(variance))};
}

void standardise(std::span<const float> values, const ScanScale& scale, std::span<float> out) {
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = (values[i] - scale.offset) * scale.scale;
}

Dataset::Dataset(const Cohort& cohort) {
  std::map<std::string, const Example*> owner;
  std::string all = core::join(cohort.classes, "\t") + "\n";
  for (const auto& example : cohort.examples) {
    const std::string pixels = add(example);
    const auto [entry, added] = owner.emplace(pixels, &example);
    if (!added && entry->second->participant_id != example.participant_id) {
      throw core::Error(name(*entry->second) + " and " + name(example) +
                        " have the same pixels; one scan under two names would stand in two folds: remove one");
    }
    all += name(example) + "\t" + cohort.label_of(example) + "\t" + pixels + "\n";
  }
  hash_ = core::hash_bytes(all);
}

Dataset::Dataset(const Dataset& real, const Cohort& cohort) : Dataset(real) {
  std::string all = hash_;
  for (std::size_t i = real.size(); i < cohort.examples.size(); ++i) {
    const Example& example = cohort.examples[i];
    const std::string pixels = add(example);
    all += "\n" + name(example) + "\t" + cohort.label_of(example) + "\t" + pixels;
  }
  hash_ = core::hash_bytes(all);
}

// Returns the hash of its pixels.
std::string Dataset::add(const Example& example) {
  auto volume = std::make_shared<const core::MappedVolume>(example.volume, example.synthetic);
  if (!volumes_.empty() && volume->size() != grid()) {
    throw core::Error(example.volume.string() + ": has " + grid_text(volume->size()) + " voxels and " + first_ +
                      " has " + grid_text(grid()) + "; prepare all scans with the same settings");
  }
  if (volumes_.empty()) first_ = example.volume.string();
  const auto values = volume->values();
  scales_.push_back(core::with_context(example.volume.string(), [&] { return scan_scale(values); }));
  volumes_.push_back(std::move(volume));
  return core::hash_bytes({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

Dataset::Dataset(const Dataset& real, std::vector<std::shared_ptr<const ops::SiteMap>> maps) : Dataset(real) {
  maps_ = std::move(maps);
  std::vector<float> memory;
  for (std::size_t i = 0; i < maps_.size(); ++i) {
    if (maps_[i]) scales_[i] = scan_scale(harmonised(i, memory));
  }
}

std::span<const float> Dataset::harmonised(std::size_t index, std::vector<float>& memory) const {
  const auto values = volumes_[index]->values();
  if (maps_.empty() || !maps_[index]) return values;
  memory.resize(values.size());
  ops::apply(*maps_[index], values, memory);
  return memory;
}

void Dataset::read(std::size_t index, std::span<float> out) const {
  std::vector<float> memory;
  standardise(harmonised(index, memory), scales_[index], out);
}

}  // namespace tripet::training
