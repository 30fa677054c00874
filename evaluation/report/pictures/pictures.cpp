#include "evaluation/report/pictures/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/interrupt.hpp"
#include "core/mapped_volume.hpp"
#include "core/prediction_columns.hpp"
#include "evaluation/input/diagnosis_groups.hpp"
#include "evaluation/input/prepared_scans.hpp"
#include "evaluation/report/pictures/slices.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

bool is_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// Mean scans on the grid of the first one.
struct Means {
  RasGrid grid;
  std::string unit;
  bool ratio;  // differences as a percentage make sense: the values have a true zero
  std::vector<std::string> labels;
  std::vector<std::vector<double>> classes;
  std::vector<int> counts;
  int left_out = 0;  // scans on another grid, or with values that are not numbers
};

Means empty_means(const core::MappedVolume& first, Normalisation normalised) {
  const bool suvr = normalised == Normalisation::suvr, zscore = normalised == Normalisation::zscore;
  const bool ratio = !zscore && normalised != Normalisation::minmax;
  return {RasGrid(first), suvr ? "SUVR" : zscore ? "z-score" : "uptake", ratio, {}, {}, {}};
}

/// The groups are those of table 1: with several diseases, what a scan has of them. Nothing without prepared scans.
std::optional<Means> class_means(const Predictions& predictions, const fs::path& data) {
  std::vector<std::string> names;
  std::map<ScanId, std::size_t> labels;
  for (const auto& group : diagnosis_groups(predictions)) {
    for (const auto& scan : group.scans) labels[scan] = names.size();
    names.push_back(group.label);
  }
  std::optional<Means> out;
  for (const auto& [scan, path] : prepared_scans(data, scans_of(predictions.strategies.front().rows))) {
    core::throw_if_interrupted();
    const core::MappedVolume volume(path);
    if (!out) {
      out = empty_means(volume, normalisation(path));
      out->labels = names;
      out->classes.resize(names.size());
      out->counts.resize(names.size(), 0);
    }
    const auto values = volume.values();
    if (volume.affine() != out->grid.to_ras.rows || volume.size() != out->grid.size || !is_finite(values)) {
      ++out->left_out;
      continue;
    }
    const std::size_t label = labels[scan];
    auto& sum = out->classes[label];
    sum.resize(values.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) sum[i] += static_cast<double>(values[i]);
    ++out->counts[label];
  }
  if (!out) return std::nullopt;
  for (std::size_t k = 0; k < out->classes.size(); ++k) {
    for (double& value : out->classes[k]) value /= out->counts[k];
  }
  return out;
}

/// The healthy where they are named as such, otherwise the first class that has scans; nothing where none has.
std::optional<std::size_t> reference_class(const Means& means) {
  std::optional<std::size_t> first;
  for (std::size_t k = 0; k < means.labels.size(); ++k) {
    if (means.counts[k] == 0) continue;
    if (means.labels[k] == core::prediction_columns::no_class) return k;
    if (!first) first = k;
  }
  return first;
}

/// Of each class to the reference, 0 outside the brain; empty for the reference and for classes without scans.
struct Differences {
  std::vector<std::vector<double>> classes;
  double limit;  // nearly all are smaller
};

Differences differences_of(const Means& means, std::size_t reference, double top) {
  const auto& base = means.classes[reference];
  // Below a quarter of the brightest lies no brain tissue; a percentage of it would be noise.
  const double brain = 0.25 * top;
  std::vector<double> sizes;
  Differences out{std::vector<std::vector<double>>(means.classes.size()), 0};
  for (std::size_t k = 0; k < out.classes.size(); ++k) {
    if (k == reference || means.counts[k] == 0) continue;
    out.classes[k].resize(base.size(), 0);
    for (std::size_t i = 0; i < base.size(); ++i) {
      if (base[i] < brain) continue;
      const double difference = means.classes[k][i] - base[i];
      out.classes[k][i] = means.ratio ? 100 * difference / base[i] : difference;
      sizes.push_back(std::abs(out.classes[k][i]));
    }
  }
  out.limit = std::max(quantile(sizes, 0.995), 1e-9);
  return out;
}

Json class_picture(const Means& means, std::size_t k, std::size_t reference, double top,
                   const Differences& differences) {
  const auto& base = means.classes[reference];
  const std::string& label = means.labels[k];
  Json out{{"label", label}, {"n", std::to_string(means.counts[k])}, {"difference", false}};
  out["mean"] = core::png_data_uri(
      three_planes([&](const ops::Point& ras) { return heat(means.grid.sample(means.classes[k], ras) / top); }));
  out["mean_alt"] = "Mean scan of " + label + ", " + planes_text();
  if (differences.classes[k].empty()) return out;
  out["difference"] = core::png_data_uri(three_planes([&](const ops::Point& ras) {
    const double grey = std::clamp(means.grid.sample(base, ras) / top, 0.0, 1.0);
    return overlay(means.grid.sample(differences.classes[k], ras) / differences.limit, 110 * grey);
  }));
  out["difference_alt"] =
      "Difference of the mean scan of " + label + " to " + means.labels[reference] + ", " + planes_text();
  return out;
}

}  // namespace

Json mean_pictures(const Predictions& predictions, const fs::path& data) {
  if (data.empty() || predictions.strategies.empty() || !fs::exists(data / "scans.tsv")) return false;
  const auto means = class_means(predictions, data);
  const auto reference = means ? reference_class(*means) : std::nullopt;
  if (!reference) return false;
  const double top = quantile(means->classes[*reference], 0.998);
  const auto differences = differences_of(*means, *reference, top);
  Json out{{"classes", Json::array()}, {"planes", planes_text()}, {"reference", means->labels[*reference]}};
  for (std::size_t k = 0; k < means->classes.size(); ++k) {
    if (means->counts[k] > 0) out["classes"].push_back(class_picture(*means, k, *reference, top, differences));
  }
  const std::string unit = means->ratio ? "%" : means->unit;
  const int digits = means->ratio ? 0 : 2;
  out["mean_scale"] = {{"image", scale_bar(heat)}, {"low", "0"}, {"high", decimals(top, 2) + " " + means->unit}};
  out["difference_scale"] = {{"image", scale_bar([](double t) { return overlay(2 * t - 1, 60); })},
                             {"low", decimals(-differences.limit, digits) + " " + unit},
                             {"high", std::string{"+"} + decimals(differences.limit, digits) + " " + unit}};
  out["top"] = top;
  out["note"] = means->left_out == 0
                    ? ""
                    : std::to_string(means->left_out) +
                          " scans on another grid, or with values that are not numbers, were left out.";
  return out;
}

std::map<ScanId, std::string> scan_pictures(const fs::path& data, const std::vector<ScanId>& scans, const Json& means) {
  std::map<ScanId, std::string> out;
  if (data.empty() || !fs::exists(data / "scans.tsv")) return out;
  for (const auto& [scan, path] : prepared_scans(data, {scans.begin(), scans.end()})) {
    const core::MappedVolume volume(path);
    const auto values = volume.values();
    if (!is_finite(values)) continue;
    const auto& shared = core::member(means, "top");
    const double top =
        shared.is_number() ? shared.get<double>() : quantile(std::vector<double>(values.begin(), values.end()), 0.998);
    const RasGrid grid(volume);
    out[scan] = core::png_data_uri(
        three_planes([&](const ops::Point& ras) { return heat(grid.sample(values, ras) / std::max(top, 1e-9)); }));
  }
  return out;
}

}  // namespace tripet::evaluation
