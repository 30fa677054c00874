#include "explanation/batch.hpp"

#include <ATen/Parallel.h>

#include <map>
#include <mutex>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/parallel_for.hpp"
#include "core/prediction_columns.hpp"
#include "core/progress.hpp"
#include "core/run_record.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "explanation/results/map_files.hpp"
#include "explanation/scans/map_writer.hpp"
#include "training/device/device.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;

constexpr const char* by_prediction = "predicted";

std::string hash_of(const Batch& batch, std::size_t scan, const std::string& model_hash) {
  core::Json settings;
  MethodOptions method = batch.options.method;
  core::OptionSet options;
  method.describe(options);
  for (const auto& option : options.options()) settings[option.name()] = option.value();
  const auto values = batch.found.values(scan);
  settings["tripet"] = core::version();
  settings["model"] = model_hash;
  settings["scan"] = core::hash_bytes({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
  settings["target"] = batch.targets[scan].empty() ? batch.options.target : batch.targets[scan];
  settings["baseline"] = batch.baselines.hash(scan);
  settings["space"] = batch.options.space;
  settings["seed"] = batch.seed;
  return core::hash_bytes(settings.dump());
}

/// The record of an earlier run that is still right.
std::optional<ExplainedScan> finished(const MapFiles& files, const std::string& hash) {
  if (!fs::exists(files.record())) return std::nullopt;
  try {
    ExplainedScan scan = ExplainedScan::from_json(core::read_json(files.record()));
    if (scan.hash != hash) return std::nullopt;
    for (const auto& method : scan.methods) {
      if (!fs::exists(files.in_template_space(method))) return std::nullopt;
    }
    return scan;
  } catch (const core::Error&) {
    return std::nullopt;  // no longer what was written: make the maps again
  }
}

ExplainedScan explain_scan(const Batch& batch, std::size_t index, const ExplainedModel& by,
                           const model::LoadedModel& loaded, torch::Device device, const std::string& hash,
                           MapWriter& writer, const core::StopCheck& stop) {
  const auto& scan = batch.found.scans[index];
  const MapFiles files(batch.options.out, scan.participant_id, scan.session_id, by.name);
  fs::remove(files.record());
  const MapInput input = input_of(batch, index, device);
  torch::Tensor logits;
  {
    const torch::NoGradGuard no_gradient;
    logits = loaded.network->forward(input.scan);
  }
  const std::string best = predicted_target(*loaded.strategy, logits);
  std::string wanted = batch.targets[index].empty() ? batch.options.target : batch.targets[index];
  if (wanted == by_prediction) wanted = best;
  const Target target(wanted, *loaded.strategy);

  ExplainedScan result;
  result.participant_id = scan.participant_id;
  result.session_id = scan.session_id;
  result.model = by.name;
  result.label = scan.label;
  result.predicted = best.substr(core::prediction_columns::probability_prefix.size());
  result.target = wanted;
  result.value = target(logits.detach()).item<double>();
  result.prepared = batch.found.files[index];
  result.methods = batch.options.method.methods;
  result.numbers = core::Json::object();
  result.hash = hash;
  const auto raw = writer.raw_scan(index);
  for (const auto& method : result.methods) {
    const MethodMap map = make_map(method, {*loaded.network, target}, input, batch.options.method, stop);
    result.numbers[method] = map.numbers;
    writer.write(map.values, raw.get(), files, method);
  }
  core::write_json(files.record(), result.to_json());
  return result;
}

}  // namespace

model::LoadedModel load_network(const fs::path& file, torch::Device device) {
  model::LoadedModel loaded = model::read_model(file);
  for (auto& parameter : loaded.network->parameters()) parameter.requires_grad_(false);
  training::place(*loaded.network, device);
  return loaded;
}

std::vector<float> as_seen(const Batch& batch, std::size_t scan) {
  const auto values = batch.found.values(scan);
  std::vector<float> seen(values.size());
  training::standardise(values, batch.found.scales[scan], seen);
  return seen;
}

MapInput input_of(const Batch& batch, std::size_t scan, torch::Device device) {
  const auto seen = as_seen(batch, scan);
  const auto& identity = batch.found.scans[scan];
  const std::string key =
      "smooth-grad/" + std::to_string(batch.seed) + "/" + identity.participant_id + "/" + identity.session_id;
  return make_input(seen, batch.baselines.of(scan, seen), batch.grid, device, key);
}

std::vector<ExplainedScan> explain_by(const ExplainedModel& model, Batch& batch, int threads, int& failed) {
  const torch::Device device = training::choose_device({batch.options.device, "float32"});
  std::map<fs::path, std::vector<std::size_t>> scans_of;
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < batch.found.scans.size(); ++i) {
    const auto& scan = batch.found.scans[i];
    const auto file = model.file_for({scan.participant_id, scan.session_id});
    file ? scans_of[*file].push_back(i) : static_cast<void>(++left_out);
  }
  if (left_out > 0) {
    failed += static_cast<int>(left_out);
    core::log_warn(model.name + ": " + std::to_string(left_out) +
                   " scans were held out by no fold of the comparison and are not explained; give one of its runs as "
                   "--model for those");
  }
  std::vector<std::optional<ExplainedScan>> results(batch.found.scans.size());
  MapWriter writer(batch);
  core::Progress progress("explaining by " + model.name, batch.found.scans.size() - left_out);
  std::mutex mutex;
  for (const auto& [file, scans] : scans_of) {
    const std::string model_hash = core::hash_file(file);
    std::map<std::size_t, std::string> missing;
    for (const std::size_t i : scans) {
      const auto& scan = batch.found.scans[i];
      const std::string hash = hash_of(batch, i, model_hash);
      results[i] = finished({batch.options.out, scan.participant_id, scan.session_id, model.name}, hash);
      if (!results[i]) missing[i] = hash;
    }
    progress.skip(scans.size() - missing.size());
    if (missing.empty()) continue;
    const model::LoadedModel loaded = load_network(file, device);
    const std::vector<std::pair<std::size_t, std::string>> work(missing.begin(), missing.end());
    const int workers = device.is_cpu() ? threads : 1;
    at::set_num_threads(workers > 1 ? 1 : core::thread_count(threads));
    core::parallel_for(work.size(), workers, [&](std::size_t j, const core::StopCheck& stop) {
      const auto& [i, hash] = work[j];
      const std::string name = core::scan_name(batch.found.scans[i].participant_id, batch.found.scans[i].session_id);
      try {
        core::with_context(name,
                           [&] { results[i] = explain_scan(batch, i, model, loaded, device, hash, writer, stop); });
      } catch (const core::Interrupted&) {
        throw;
      } catch (const core::UsageError&) {
        throw;
      } catch (const core::Error& e) {
        const std::lock_guard lock(mutex);
        core::log_warn(e.what());
        ++failed;
      }
      progress.advance(name);
    });
  }
  writer.warn_of_missing();
  std::vector<ExplainedScan> done;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) continue;
    if (batch.targets[i].empty()) batch.targets[i] = results[i]->target;
    done.push_back(std::move(*results[i]));
  }
  return done;
}

std::vector<ExplainedScan> explain_difference(const std::vector<ExplainedScan>& first,
                                              const std::vector<ExplainedScan>& second, const Batch& batch) {
  std::map<core::ScanId, std::size_t> place;
  for (std::size_t i = 0; i < batch.found.scans.size(); ++i) {
    place[{batch.found.scans[i].participant_id, batch.found.scans[i].session_id}] = i;
  }
  std::map<core::ScanId, const ExplainedScan*> other;
  for (const auto& scan : second) other[{scan.participant_id, scan.session_id}] = &scan;
  MapWriter writer(batch);
  std::vector<ExplainedScan> done;
  for (const auto& a : first) {
    const core::ScanId id{a.participant_id, a.session_id};
    const auto found = other.find(id);
    if (found == other.end()) continue;
    const ExplainedScan& b = *found->second;
    ExplainedScan scan = a;
    scan.model = a.model + "-minus-" + b.model;
    scan.predicted = "n/a";
    scan.value = a.value - b.value;
    scan.numbers = core::Json::object();
    scan.hash = core::hash_bytes(a.hash + b.hash);
    const MapFiles files(batch.options.out, id.first, id.second, scan.model);
    if (auto before = finished(files, scan.hash)) {
      done.push_back(std::move(*before));
      continue;
    }
    const auto raw = writer.raw_scan(place.at(id));
    for (const auto& method : scan.methods) {
      const auto map_of = [&](const ExplainedScan& one) {
        return MapFiles(batch.options.out, id.first, id.second, one.model).in_template_space(method);
      };
      const core::MappedVolume ours(map_of(a)), theirs(map_of(b));
      std::vector<float> difference(ours.values().begin(), ours.values().end());
      for (std::size_t v = 0; v < difference.size(); ++v) difference[v] -= theirs.values()[v];
      writer.write(difference, raw.get(), files, method);
    }
    core::write_json(files.record(), scan.to_json());
    done.push_back(std::move(scan));
  }
  writer.warn_of_missing();
  return done;
}

}  // namespace tripet::explanation
