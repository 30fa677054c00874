#include "preprocessing/suv/level.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

// Mean SUV over the tissue in view. Brain is 1 to 10 for FDG and tracers that bind, and below 1 for those washed out; a
// unit mistaken for another is wrong by 37 at least.
constexpr double lowest_mean = 0.02, highest_mean = 50;
constexpr double lowest_ordinary = 0.1, highest_ordinary = 20;
constexpr double head = 500;  // ml
// Noise and scatter that reconstruction leaves may add to what was injected.
constexpr double most_of_dose = 1.3;

std::string two_places(double value) {
  return core::format_number(std::round(100 * value) / 100);
}

}  // namespace

std::optional<std::string> implausible_level(std::span<const float> values, double voxel, double weight,
                                             DoseDoubt doubt) {
  if (doubt == DoseDoubt::none) return std::nullopt;
  std::vector<float> sorted(values.begin(), values.end());
  if (sorted.empty()) return std::nullopt;
  const auto high = sorted.begin() + static_cast<std::ptrdiff_t>(0.99 * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), high, sorted.end());
  const float threshold = 0.1F * *high;
  double sum = 0, tissue = 0, count = 0;
  for (const float value : values) {
    sum += static_cast<double>(value);
    if (value <= threshold) continue;
    tissue += static_cast<double>(value);
    ++count;
  }
  if (count == 0) return std::nullopt;
  // SUV is activity per ml over the dose per g: 1 in each gram of the body is the whole dose.
  const double share = sum * voxel / (1000 * weight), mean = tissue / count;
  if (share > most_of_dose) return "the image would hold " + two_places(100 * share) + " % of what was injected";
  const bool has_head = count * voxel > head, ordinary = mean >= lowest_ordinary && mean <= highest_ordinary;
  if (doubt == DoseDoubt::amount && !has_head) return "the image is too small to tell whether its SUVs are ordinary";
  if (mean > highest_mean || (mean < lowest_mean && has_head) || (doubt == DoseDoubt::amount && !ordinary)) {
    return "the mean SUV of tissue would be " + two_places(mean);
  }
  return std::nullopt;
}

}  // namespace tripet::preprocessing
