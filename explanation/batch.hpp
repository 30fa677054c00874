#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "explanation/explain_options.hpp"
#include "explanation/methods/maps.hpp"
#include "explanation/models.hpp"
#include "explanation/results/explained_scan.hpp"
#include "explanation/scans/baselines.hpp"
#include "model/weights/model_file.hpp"
#include "ops/grid.hpp"
#include "training/data/found_scans.hpp"

namespace tripet::explanation {

/// What all scans and models of one call share.
struct Batch {
  const ExplainOptions& options;
  const training::FoundScans& found;
  ops::Grid grid;  // of the prepared scans
  const Baselines& baselines;
  std::uint64_t seed = 0;
  std::vector<std::string> targets;  // of each scan; "": not known before the first model has answered
};

/// A network as maps need it: on the device, in evaluation mode, its parameters without gradients.
model::LoadedModel load_network(const std::filesystem::path& file, torch::Device device);

/// The values of scan number `scan` as the network sees them, x fastest.
std::vector<float> as_seen(const Batch& batch, std::size_t scan);

/// Scan number `scan` as maps need it.
MapInput input_of(const Batch& batch, std::size_t scan, torch::Device device);

/// Makes the maps of all scans that the model can explain, and of each scan that is not done the files of MapFiles.
/// Where the target is `predicted` and targets are not known, they are set. Returns what was explained, in the order of
/// the scans; a scan that cannot be explained is warned of with its reason and counted in `failed`.
std::vector<ExplainedScan> explain_by(const ExplainedModel& model, Batch& batch, int threads, int& failed);

/// Maps of `first` minus those of `second` for each scan that both explain, under the name "first-minus-second".
std::vector<ExplainedScan> explain_difference(const std::vector<ExplainedScan>& first,
                                              const std::vector<ExplainedScan>& second, const Batch& batch);

}  // namespace tripet::explanation
