#include "explanation/checks/checks.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "core/parallel_for.hpp"
#include "core/progress.hpp"
#include "core/random.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "explanation/checks/faithfulness.hpp"
#include "explanation/checks/likeness.hpp"
#include "explanation/checks/random_weights.hpp"
#include "explanation/results/map_files.hpp"
#include "ops/augment.hpp"
#include "training/data/augmentation.hpp"
#include "training/device/device.hpp"

namespace tripet::explanation {
namespace {

constexpr double most_likeness_by_chance = 0.5;
constexpr double least_wins = 0.75;
constexpr double least_stability = 0.5;
constexpr double most_incompleteness = 0.01;
constexpr double least_change = 0.01;  // of the target: whose parts deletion and insertion could put in order

/// What one scan says of one method.
struct Found {
  std::map<std::size_t, double> likeness;     // by the number of random stages
  std::optional<double> deletion, insertion;  // of a scan that is answered otherwise than its baseline
  double stability = 0, incompleteness = 0;
  std::optional<double> with_permuted_labels;
};

struct CheckedScan {
  const ExplainedScan& scan;
  std::size_t index;  // in the batch
  std::map<std::string, Found> by_method;
};

/// The model's own, without turning and stretching, which cannot be undone voxel by voxel.
training::Augmentation augmentation_of(const core::Json& training) {
  auto words = core::split(core::text_of(core::member(training, "settings"), "augment"), ',');
  std::erase_if(words, [](const auto& word) { return word != "flip" && word != "shift" && word != "intensity"; });
  if (words.empty()) words = {"shift", "intensity"};
  return training::Augmentation::parse(words);
}

/// The map of the augmented scan, brought back to where the scan was.
std::vector<float> map_of_augmented(const std::string& method, const Explained& explained, const Batch& batch,
                                    std::size_t index, const training::Augmentation& augmentation, torch::Device device,
                                    const core::StopCheck& stop) {
  core::Random random("stability/" + std::to_string(batch.seed) + "/" + batch.found.scans[index].participant_id + "/" +
                      batch.found.scans[index].session_id);
  const auto& size = batch.grid.size;
  const auto& scale = batch.found.scales[index];
  const auto change = training::draw(augmentation, random, size, scale);
  std::vector<float> seen(batch.grid.count());
  ops::augment(batch.found.values(index), size, change.placement, change.intensity, seen, ops::one_thread);
  // What the scan is compared with moves along: the question stays the same.
  auto baseline = batch.baselines.of(index, as_seen(batch, index));
  for (float& value : baseline) value = value / scale.scale + scale.offset;
  std::vector<float> seen_baseline(baseline.size());
  auto intensity = change.intensity;
  intensity.noise = 0;
  ops::augment(baseline, size, change.placement, intensity, seen_baseline, ops::one_thread);
  const MapInput input = make_input(seen, seen_baseline, batch.grid, device, "stability");
  std::vector<float> map = make_map(method, explained, input, batch.options.method, stop).values, back(map.size());
  ops::augment(map, size, {change.placement.flip, {}}, {}, back, ops::one_thread);  // it was the last to come
  ops::Placement home;
  for (std::size_t axis = 0; axis < 3; ++axis) home.shift[axis] = -change.placement.shift[axis];
  ops::augment(back, size, home, {}, map, ops::one_thread);
  return map;
}

double value_of(const Explained& explained, const torch::Tensor& scan) {
  const torch::NoGradGuard no_gradient;
  return explained(scan).item<double>();
}

/// Occlusion runs the network thousands of times: of it only the end of the cascade.
std::vector<std::size_t> cascade_of(const std::string& method, std::size_t stages) {
  std::vector<std::size_t> counts;
  for (std::size_t count = method == "occlusion" ? stages : 1; count <= stages; ++count) counts.push_back(count);
  return counts;
}

/// An empty map is like none.
double likeness_or_none(std::span<const float> a, std::span<const float> b, std::span<const float> brain) {
  const double found = likeness(a, b, brain);
  return std::isnan(found) ? 0 : found;
}

void check_scan(CheckedScan& checked, const std::filesystem::path& file, const Batch& batch, const Atlas& atlas,
                torch::Device device, const core::StopCheck& stop) {
  const model::LoadedModel loaded = load_network(file, device);
  const Target target(checked.scan.target, *loaded.strategy);
  const Explained explained{*loaded.network, target};
  const MapInput input = input_of(batch, checked.index, device);
  const auto augmentation = augmentation_of(loaded.description.training);
  const bool has_change = std::abs(checked.scan.value - value_of(explained, input.baseline)) >= least_change;
  const MapFiles files(batch.options.out, checked.scan.participant_id, checked.scan.session_id, checked.scan.model);
  const std::string key = "chance/" + std::to_string(batch.seed) + "/" + checked.scan.participant_id;
  std::optional<model::LoadedModel> permuted;
  std::optional<Target> permuted_target;
  if (!batch.options.permuted.empty()) {
    permuted = load_network(model_file(batch.options.permuted), device);
    permuted_target.emplace(checked.scan.target, *permuted->strategy);
  }
  for (const auto& method : checked.scan.methods) {
    const core::MappedVolume map(files.in_template_space(method));
    Found& found = checked.by_method[method];
    for (const std::size_t stages : cascade_of(method, loaded.network->stage_count())) {
      const auto random = with_random_weights(*loaded.network, stages, batch.seed);
      const auto other = make_map(method, {*random, target}, input, batch.options.method, stop).values;
      found.likeness[stages] = likeness_or_none(map.values(), other, atlas.brain);
    }
    if (has_change) {
      const Faithfulness faithful = faithfulness(explained, input, map.values(), atlas.brain, key);
      found.deletion = faithful.deletion;
      found.insertion = faithful.insertion;
    }
    const auto moved = map_of_augmented(method, explained, batch, checked.index, augmentation, device, stop);
    found.stability = likeness_or_none(map.values(), moved, atlas.brain);
    if (permuted) {
      const auto other = make_map(method, {*permuted->network, *permuted_target}, input, batch.options.method, stop);
      found.with_permuted_labels = likeness_or_none(map.values(), other.values, atlas.brain);
    }
    const auto& incompleteness = core::member(core::member(checked.scan.numbers, method), "incompleteness");
    if (incompleteness.is_number()) found.incompleteness = incompleteness.get<double>();
  }
}

CheckedModel summarise(const ExplainedModel& model, const std::vector<CheckedScan>& checked) {
  CheckedModel result{{}, core::Tsv({"model", "method", "random_stages", "likeness"})};
  const auto count = static_cast<double>(checked.size());
  for (const auto& [method, first] : checked.front().by_method) {
    const auto mean = [&, &name = method](auto number) {
      double sum = 0;
      for (const auto& scan : checked) sum += number(scan.by_method.at(name));
      return sum / count;
    };
    const auto add = [&, &name = method](const std::string& check, double value, double limit, bool at_most) {
      result.checks.push_back({model.name, name, check, value, limit, at_most, static_cast<int>(checked.size())});
    };
    for (const auto& [stages, unused] : first.likeness) {
      const double likeness = mean([at = stages](const Found& found) { return found.likeness.at(at); });
      result.cascade.add(
          {model.name, method, std::to_string(stages), core::format_number(std::round(likeness * 1e4) / 1e4)});
      if (stages == first.likeness.rbegin()->first) add("weights", likeness, most_likeness_by_chance, true);
    }
    const auto add_wins = [&, &name = method](const std::string& check, auto number) {
      double sum = 0;
      int asked = 0;
      for (const auto& scan : checked) {
        const std::optional<double> wins = number(scan.by_method.at(name));
        sum += wins.value_or(0);
        asked += wins ? 1 : 0;
      }
      result.checks.push_back(
          {model.name, name, check, asked > 0 ? sum / asked : std::nan(""), least_wins, false, asked});
    };
    add_wins("deletion", [](const Found& found) { return found.deletion; });
    add_wins("insertion", [](const Found& found) { return found.insertion; });
    add("stability", mean([](const Found& found) { return found.stability; }), least_stability, false);
    if (first.with_permuted_labels) {
      add("labels", mean([](const Found& found) { return *found.with_permuted_labels; }), most_likeness_by_chance,
          true);
    }
    if (method == "integrated-gradients") {
      double worst = 0;
      for (const auto& scan : checked) worst = std::max(worst, scan.by_method.at(method).incompleteness);
      add("completeness", worst, most_incompleteness, true);
    }
  }
  return result;
}

}  // namespace

CheckedModel check_model(const ExplainedModel& model, const std::vector<ExplainedScan>& scans, const Batch& batch,
                         const Atlas& atlas, int threads) {
  const torch::Device device = training::choose_device({batch.options.device, "float32"});
  std::map<core::ScanId, std::size_t> place;
  for (std::size_t i = 0; i < batch.found.scans.size(); ++i) {
    place[{batch.found.scans[i].participant_id, batch.found.scans[i].session_id}] = i;
  }
  const std::size_t count = std::min(scans.size(), static_cast<std::size_t>(batch.options.checked_scans));
  std::vector<CheckedScan> checked;
  for (std::size_t i = 0; i < count; ++i) {
    const ExplainedScan& scan = scans[i * scans.size() / count];
    checked.push_back({scan, place.at({scan.participant_id, scan.session_id}), {}});
  }
  if (checked.empty()) return {{}, core::Tsv({"model", "method", "random_stages", "likeness"})};
  core::Progress progress("checking the maps of " + model.name, count);
  const int workers = device.is_cpu() ? threads : 1;
  at::set_num_threads(workers > 1 ? 1 : core::thread_count(threads));
  core::parallel_for(count, workers, [&](std::size_t i, const core::StopCheck& stop) {
    const core::ScanId id{checked[i].scan.participant_id, checked[i].scan.session_id};
    core::with_context(core::scan_name(id.first, id.second),
                       [&] { check_scan(checked[i], *model.file_for(id), batch, atlas, device, stop); });
    progress.advance(id.first);
  });
  return summarise(model, checked);
}

}  // namespace tripet::explanation
