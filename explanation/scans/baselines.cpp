#include "explanation/scans/baselines.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "ops/smooth.hpp"
#include "training/data/dataset.hpp"

namespace tripet::explanation {
namespace {

constexpr double smoothed_fwhm = 24;  // mm: no region is left, the head is

/// Whether the sidecar says that the scan shows glucose, as the template does.
bool shows_glucose(const std::filesystem::path& prepared) {
  const auto sidecar = training::sidecar_of(prepared);
  if (!std::filesystem::exists(sidecar)) return false;
  const core::Json json = core::read_json(sidecar);
  return core::text_of(core::member(json, "Tracer"), "Contrast") == "fdg";
}

std::vector<float> standardised(std::span<const float> values, const training::ScanScale& scale) {
  std::vector<float> seen(values.size());
  training::standardise(values, scale, seen);
  return seen;
}

}  // namespace

Baselines::Baselines(const std::string& choice, const training::FoundScans& found, const Atlas& atlas,
                     const std::string& first_class)
    : found_(found), atlas_(atlas), choices_(found.scans.size(), choice) {
  if (choice == "auto") {
    for (std::size_t i = 0; i < choices_.size(); ++i) choices_[i] = shows_glucose(found.files[i]) ? "template" : "mean";
  }
  if (choice != "controls") return;
  sum_.resize(atlas.grid.count());
  for (std::size_t i = 0; i < found.scans.size(); ++i) {
    if (found.scans[i].label != first_class) continue;
    controls_.push_back(i);
    const auto seen = standardised(found.values(i), found.scales[i]);
    for (std::size_t v = 0; v < seen.size(); ++v) sum_[v] += static_cast<double>(seen[v]);
  }
  if (controls_.size() < 2) {
    throw core::UsageError("--baseline controls: of the scans in --in fewer than two are labelled " + first_class +
                           "; add some, or choose another baseline");
  }
}

std::vector<float> Baselines::controls_without(std::size_t scan) const {
  std::vector<double> sum = sum_;
  auto count = static_cast<double>(controls_.size());
  if (std::find(controls_.begin(), controls_.end(), scan) != controls_.end()) {
    const auto own = standardised(found_.values(scan), found_.scales[scan]);
    for (std::size_t v = 0; v < own.size(); ++v) sum[v] -= static_cast<double>(own[v]);
    --count;
  }
  std::vector<float> mean(sum.size());
  std::transform(sum.begin(), sum.end(), mean.begin(), [&](double all) { return static_cast<float>(all / count); });
  return mean;
}

std::vector<float> Baselines::of(std::size_t scan, const std::vector<float>& seen) const {
  const std::string& choice = choices_[scan];
  if (choice == "template") {
    return standardised(atlas_.template_values, training::scan_scale(atlas_.template_values));
  }
  if (choice == "controls") return controls_without(scan);
  if (choice == "smoothed") {
    std::vector<float> smooth = seen;
    ops::smooth(smooth, atlas_.grid.size, ops::sigma_in_voxels(smoothed_fwhm, atlas_.grid.spacing()));
    return smooth;
  }
  const auto& scale = found_.scales[scan];
  // Standardising has made the mean 0.
  return std::vector<float>(seen.size(), choice == "zero" ? -scale.offset * scale.scale : 0);
}

std::string Baselines::hash(std::size_t scan) const {
  const std::string& choice = choices_[scan];
  if (choice != "controls") return choice;
  const auto mean = controls_without(scan);
  return choice + core::hash_bytes({reinterpret_cast<const char*>(mean.data()), mean.size() * sizeof(float)});
}

}  // namespace tripet::explanation
