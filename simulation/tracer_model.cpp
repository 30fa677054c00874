#include "simulation/tracer_model.hpp"

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::simulation {
namespace {

// Centroids of the AAL atlas, as the diseases' are.
constexpr std::array striatal_binding{Spot{{-12, 11, 9}, 6, 3.5},  Spot{{14, 12, 9}, 6, 3.5},    // caudate
                                      Spot{{-25, 4, 2}, 7, 3.5},   Spot{{27, 5, 2}, 7, 3.5},     // putamen
                                      Spot{{-12, -18, 8}, 8, 0.6}, Spot{{12, -18, 8}, 8, 0.6}};  // thalamus

constexpr std::array off_target_of_tau{Spot{{-25, 4, 2}, 7, 0.6}, Spot{{27, 5, 2}, 7, 0.6}, Spot{{-12, -18, 8}, 8, 0.3},
                                       Spot{{12, -18, 8}, 8, 0.3}};

constexpr std::array plaques{Spot{{-33, 33, 35}, 16, 0.7},  Spot{{38, 33, 34}, 16, 0.7},   // middle frontal gyrus
                             Spot{{-5, 49, 31}, 16, 0.7},   Spot{{9, 51, 30}, 16, 0.7},    // medial frontal
                             Spot{{-36, 31, -12}, 14, 0.6}, Spot{{41, 32, -12}, 14, 0.6},  // orbitofrontal
                             Spot{{-7, -56, 48}, 15, 0.8},  Spot{{10, -56, 44}, 15, 0.8},  // precuneus
                             Spot{{-5, -43, 25}, 10, 0.8},  Spot{{7, -42, 22}, 10, 0.8},   // posterior cingulate
                             Spot{{-56, -34, -2}, 16, 0.6}, Spot{{57, -37, -1}, 16, 0.6},  // middle temporal gyrus
                             Spot{{-43, -46, 47}, 15, 0.6}, Spot{{46, -46, 50}, 15, 0.6},  // inferior parietal
                             Spot{{-18, 5, 5}, 12, 0.6},    Spot{{20, 6, 5}, 12, 0.6}};    // striatum

const std::array models{
    TracerModel{"fdg", "18FFDG", "FDG", 4, 1, 0.3F, 0.3F, 0.6F},
    TracerModel{"amyloid-negative", "18FAV45", "Florbetapir", 1.1F, 2, 0.4F, 0.4F, 0.9F, 0.95F, 0.95F, 1.2F},
    TracerModel{"amyloid-positive", "18FAV45", "Florbetapir", 1.4F, 2, 0.4F, 0.4F, 0.9F, 0.75F, 0.95F, 1.2F, plaques,
                1},
    TracerModel{"tau", "18FAV1451", "Flortaucipir", 1.3F, 1.1F, 0.4F, 0.4F, 0.9F, 1, 0.95F, 1, off_target_of_tau, 1},
    TracerModel{"dopamine", "18FFAL", "Fallypride", 1, 0.7F, 0.4F, 0.3F, 0.6F, 0.75F, 0.9F, 0.9F, striatal_binding}};

}  // namespace

const TracerModel& tracer_model(const std::string& option) {
  const auto* const found =
      std::find_if(models.begin(), models.end(), [&](const TracerModel& model) { return model.option == option; });
  if (found == models.end()) {
    throw core::UsageError("tracer: '" + option + "' is not one of " + core::join(tracer_options(), ", "));
  }
  return *found;
}

std::vector<std::string> tracer_options() {
  std::vector<std::string> options;
  for (const TracerModel& model : models) options.emplace_back(model.option);
  return options;
}

}  // namespace tripet::simulation
