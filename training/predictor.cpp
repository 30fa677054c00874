#include "training/predictor.hpp"

#include <ATen/Parallel.h>
#include <c10/util/Exception.h>

#include <set>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/parallel_for.hpp"
#include "training/device/device.hpp"
#include "training/inference.hpp"
#include "training/initial_weights.hpp"
#include "training/job.hpp"
#include "training/run_files/run_predictions.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

void warn_of_training_participants(const FoundScans& found, const core::Json& training) {
  std::set<std::string> participants;
  for (const auto& scan : found.scans) participants.insert(scan.participant_id);
  const auto seen = trained_with(training, participants);
  if (!seen.empty()) {
    core::log_warn(std::to_string(seen.size()) + " of these participants trained the model, " + *seen.begin() +
                   " among them; their predictions are better than those of new ones");
  }
  auto fitted = calibrated_with(training, participants);
  for (const auto& name : seen) fitted.erase(name);
  if (!fitted.empty()) {
    core::log_warn(std::to_string(fitted.size()) + " of these participants calibrated the model, " + *fitted.begin() +
                   " among them; their probabilities, sets and answers fit better than those of new ones");
  }
}

}  // namespace

Predictor::Predictor(const fs::path& model)
    : loaded_(model::read_model(fs::is_directory(model) ? model / "model.safetensors" : model)) {}

int Predictor::predict(const std::vector<fs::path>& prepared, const fs::path& out, const DeviceOptions& options,
                       int threads, const std::string& site) {
  at::set_num_threads(core::thread_count(threads));
  const auto& description = loaded_.description;
  if (!site.empty() && !description.harmonisation) {
    throw core::UsageError("--site " + site + ": the model takes scans of all sites as they are; leave it out");
  }
  const FoundScans found = find_prepared_scans(prepared, description, site);
  if (description.harmonisation) warn_of_unknown_sites(found, *description.harmonisation);
  warn_of_training_participants(found, description.training);
  if (learnt_from_permuted_labels(description.training)) {
    core::log_warn(
        "the model learnt from exchanged labels (train --permute-labels): its answers say nothing of anyone");
  }

  const torch::Device device = choose_device(options);
  place(*loaded_.network, device);
  const ReadScan read = [&](std::size_t i, std::span<float> values) {
    std::vector<float> memory;
    const auto [scan, scale] = harmonised_scan(found, i, description.harmonisation.get(), memory);
    standardise(scan, scale, values);
  };
  torch::Tensor logits;
  try {
    logits = predict_logits(*loaded_.network, device, options, found.scans.size(), read);
  } catch (const c10::OutOfMemoryError&) {
    throw core::Error("a scan does not fit into what is left of the memory of " + device.str() + "; use --device cpu");
  }
  write_run_predictions(out, {found.scans, logits}, *loaded_.strategy, description.abstention);
  files_ = found.files;
  return found.failed;
}

}  // namespace tripet::training
