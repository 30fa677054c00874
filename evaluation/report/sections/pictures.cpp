#include "evaluation/report/sections/pictures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/interrupt.hpp"
#include "core/mapped_volume.hpp"
#include "evaluation/input/participants.hpp"
#include "evaluation/report/sections/slices.hpp"
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

struct Means {
  Grid grid;
  std::string unit;
  bool ratio = true;  // differences as a percentage make sense: the values have a true zero
  std::vector<std::string> labels;
  std::vector<std::vector<double>> classes;
  std::vector<int> counts;
  int left_out = 0;
};

std::optional<Means> class_means(const Predictions& predictions, const fs::path& data) {
  const auto& rows = predictions.strategies.front().rows;
  // The groups of table 1: with several diseases, what a scan has of them.
  Means out;
  std::map<ScanName, std::size_t> labels;
  for (const auto& group : judged_groups(predictions)) {
    for (const auto& scan : group.scans) labels[scan] = out.labels.size();
    out.labels.push_back(group.label);
  }
  out.classes.resize(out.labels.size());
  out.counts.resize(out.labels.size(), 0);
  std::optional<Affine> affine;
  for (const auto& [scan, path] : prepared_scans(data, scans_of(rows))) {
    core::throw_if_interrupted();
    const core::MappedVolume volume(path);
    if (!affine) {
      affine = volume.affine();
      out.grid = Grid(volume);
      const std::string how = normalisation(path);
      out.ratio = how != "zscore" && how != "minmax";
      out.unit = how == "suvr" ? "SUVR" : how == "zscore" ? "z-score" : "uptake";
    }
    const auto values = volume.values();
    const bool finite = std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
    if (volume.affine() != *affine || volume.size() != out.grid.size || !finite) {
      ++out.left_out;
      continue;
    }
    const std::size_t label = labels[scan];
    auto& sum = out.classes[label];
    sum.resize(values.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) sum[i] += static_cast<double>(values[i]);
    ++out.counts[label];
  }
  if (!affine) return std::nullopt;
  for (std::size_t k = 0; k < out.classes.size(); ++k) {
    for (double& value : out.classes[k]) value /= out.counts[k];
  }
  return out;
}

}  // namespace

Json mean_pictures(const Predictions& predictions, const fs::path& data) {
  if (data.empty() || predictions.strategies.empty() || !fs::exists(data / "scans.tsv")) return false;
  const auto means = class_means(predictions, data);
  if (!means) return false;
  const auto first = std::find_if(means->counts.begin(), means->counts.end(), [](int n) { return n > 0; });
  if (first == means->counts.end()) return false;  // every scan was left out
  // The healthy where they are named as such, otherwise the first class.
  const auto none = std::find(means->labels.begin(), means->labels.end(), "none") - means->labels.begin();
  const bool has_none =
      none < static_cast<std::ptrdiff_t>(means->labels.size()) && means->counts[static_cast<std::size_t>(none)] > 0;
  const auto reference = static_cast<std::size_t>(has_none ? none : first - means->counts.begin());
  const auto& base = means->classes[reference];
  const double top = quantile(base, 0.998);
  // Below a quarter of the brightest lies no brain tissue; a percentage of it would be noise.
  const double brain = 0.25 * top;
  const auto difference = [&](const std::vector<double>& values, std::size_t i) {
    return means->ratio ? 100 * (values[i] - base[i]) / base[i] : values[i] - base[i];
  };
  std::vector<double> sizes;
  std::vector<std::vector<double>> differences(means->classes.size());
  for (std::size_t k = 0; k < differences.size(); ++k) {
    if (k == reference || means->counts[k] == 0) continue;
    differences[k].resize(base.size(), 0);
    for (std::size_t i = 0; i < base.size(); ++i) {
      if (base[i] < brain) continue;
      differences[k][i] = difference(means->classes[k], i);
      sizes.push_back(std::abs(differences[k][i]));
    }
  }
  const double limit = std::max(quantile(sizes, 0.995), 1e-9);
  const std::string unit = means->ratio ? "%" : means->unit;
  const std::string planes = planes_text();
  Json out{{"classes", Json::array()}, {"planes", planes}, {"reference", means->labels[reference]}};
  for (std::size_t k = 0; k < means->classes.size(); ++k) {
    if (means->counts[k] == 0) continue;
    const std::string& label = means->labels[k];
    const auto grey = [&](const Point& p) { return std::clamp(means->grid.sample(base, p) / top, 0.0, 1.0); };
    Json one{{"label", label}, {"n", std::to_string(means->counts[k])}, {"difference", false}};
    one["mean"] = three_planes([&](const Point& p) { return heat(means->grid.sample(means->classes[k], p) / top); });
    one["mean_alt"] = "Mean scan of " + label + ", " + planes;
    if (!differences[k].empty()) {
      one["difference"] = three_planes(
          [&](const Point& p) { return overlay(means->grid.sample(differences[k], p) / limit, 110 * grey(p)); });
      one["difference_alt"] =
          "Difference of the mean scan of " + label + " to " + means->labels[reference] + ", " + planes;
    }
    out["classes"].push_back(one);
  }
  out["mean_scale"] = {{"image", scale_bar(heat)}, {"low", "0"}, {"high", decimals(top, 2) + " " + means->unit}};
  out["difference_scale"] = {{"image", scale_bar([](double t) { return overlay(2 * t - 1, 60); })},
                             {"low", decimals(-limit, means->ratio ? 0 : 2) + " " + unit},
                             {"high", "+" + decimals(limit, means->ratio ? 0 : 2) + " " + unit}};
  out["top"] = top;
  out["note"] = means->left_out == 0
                    ? ""
                    : std::to_string(means->left_out) +
                          " scans on another grid, or with values that are not numbers, were left out.";
  return out;
}

std::map<ScanName, std::string> scan_pictures(const fs::path& data, const std::vector<ScanName>& scans,
                                              const Json& means) {
  std::map<ScanName, std::string> out;
  if (data.empty() || !fs::exists(data / "scans.tsv")) return out;
  for (const auto& [scan, path] : prepared_scans(data, {scans.begin(), scans.end()})) {
    const core::MappedVolume volume(path);
    const auto values = volume.values();
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) continue;
    const auto& shared = member(means, "top");
    const double top =
        shared.is_number() ? shared.get<double>() : quantile(std::vector<double>(values.begin(), values.end()), 0.998);
    const Grid grid(volume);
    out[scan] = three_planes([&](const Point& p) { return heat(grid.sample(values, p) / std::max(top, 1e-9)); });
  }
  return out;
}

}  // namespace tripet::evaluation
