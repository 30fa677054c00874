#include "training/predictor.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <set>
#include <thread>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/mapped_volume.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/dataset.hpp"
#include "training/device.hpp"
#include "training/inference.hpp"
#include "training/job.hpp"
#include "training/prediction_table.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

struct Found {
  std::vector<PredictedScan> scans;
  std::vector<fs::path> volumes;
  int failed = 0;
};

// Participant to label, empty where the folder has no such table or column.
std::map<std::string, std::string> read_labels(const fs::path& folder, const std::string& column,
                                               const std::vector<std::string>& classes) {
  std::map<std::string, std::string> labels;
  const auto path = folder / "participants.tsv";
  if (column.empty() || !fs::exists(path)) return labels;
  const auto table = core::Tsv::read(path);
  if (!table.has(column) || !table.has("participant_id")) return labels;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string& label = table.at(row, column);
    if (std::find(classes.begin(), classes.end(), label) != classes.end())
      labels[table.at(row, "participant_id")] = label;
  }
  return labels;
}

void find_scans(const fs::path& folder, const model::ModelDescription& model, Found& found) {
  const auto& classes = model.strategy_settings.classes;
  const auto settings = model.training.value("settings", core::Json::object());
  const auto labels = read_labels(folder, settings.value("label-column", ""), classes);
  for (const auto& scan : core::read_scan_list(folder / "scans.tsv")) {
    if (scan.status == "failed") {
      core::log_warn(scan.source + ": " + scan.reason);
      ++found.failed;
      continue;
    }
    const auto label = labels.find(scan.participant_id);
    found.scans.push_back({scan.participant_id, scan.session_id, core::not_available, core::not_available,
                           label == labels.end() ? core::not_available : label->second});
    found.volumes.push_back(folder / scan.output);
  }
}

void check_preparation(const fs::path& folder, const core::Json& wanted) {
  const auto settings = read_preparation(folder);
  if (!wanted.is_null() && !settings.is_null() && settings != wanted) {
    core::log_warn(folder.string() + ": prepared with other settings than the scans that the model learnt from");
  }
}

void warn_of_training_participants(const Found& found, const core::Json& training) {
  const auto known = training.value("participants", std::set<std::string>{});
  const std::string salt = training.value("salt", "");
  std::set<std::string> seen;
  for (const auto& scan : found.scans) {
    if (known.count(core::hash_bytes(salt + scan.participant_id)) > 0) seen.insert(scan.participant_id);
  }
  if (!seen.empty()) {
    core::log_warn(std::to_string(seen.size()) + " of these participants trained the model, " + *seen.begin() +
                   " among them; their predictions are better than those of new ones");
  }
}

std::string grid_text(std::int64_t x, std::int64_t y, std::int64_t z) {
  return std::to_string(x) + " x " + std::to_string(y) + " x " + std::to_string(z);
}

}  // namespace

Predictor::Predictor(const fs::path& model)
    : loaded_(model::read_model(fs::is_directory(model) ? model / "model.safetensors" : model)) {}

int Predictor::predict(const std::vector<fs::path>& prepared, const fs::path& out, const DeviceOptions& options,
                       int threads) {
  at::set_num_threads(threads > 0 ? threads : static_cast<int>(std::thread::hardware_concurrency()));
  const auto& description = loaded_.description;
  Found found;
  for (const auto& folder : prepared) {
    check_preparation(folder, description.preprocessing);
    find_scans(folder, description, found);
  }
  if (found.scans.empty()) throw core::Error("no scan could be used");
  warn_of_training_participants(found, description.training);

  const torch::Device device = choose_device(options);
  place(*loaded_.network, device);
  const auto& input = description.network.input;
  const auto logits = predict_logits(
      *loaded_.network, device, options, found.scans.size(), [&](std::size_t i, std::span<float> values) {
        core::with_context(found.volumes[i].string(), [&] {
          const core::MappedVolume volume(found.volumes[i]);
          const auto& size = volume.size();
          if (size[0] != input[2] || size[1] != input[1] || size[2] != input[0]) {
            throw core::Error("has " + grid_text(size[0], size[1], size[2]) + " voxels, the model learnt from " +
                              grid_text(input[2], input[1], input[0]) + "; prepare it with the same --spacing");
          }
          standardise(volume.values(), scan_scale(volume.values()), values);
        });
      });
  write_predictions(out, found.scans, logits, *loaded_.strategy);
  return found.failed;
}

}  // namespace tripet::training
