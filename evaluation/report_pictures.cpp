#include "evaluation/report_pictures.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "core/interrupt.hpp"
#include "core/mapped_volume.hpp"
#include "core/png.hpp"
#include "evaluation/affine.hpp"
#include "evaluation/prepared_scans.hpp"
#include "evaluation/report_text.hpp"

namespace tripet::evaluation {
namespace {

namespace fs = std::filesystem;
using core::Json;
using Colour = std::array<double, 3>;

/// Field of view of the pictures in MNI millimetres, one pixel a millimetre.
constexpr std::array<int, 3> low{-90, -126, -72}, high{90, 90, 108};
constexpr int axial_z = 28, coronal_y = -58, sagittal_x = 2, gap = 6;
constexpr int width_x = high[0] - low[0] + 1, width_y = high[1] - low[1] + 1, width_z = high[2] - low[2] + 1;

template <std::size_t N>
Colour between(const std::array<Colour, N>& stops, double t) {
  const double place = std::clamp(t, 0.0, 1.0) * (N - 1);
  const auto i = std::min(static_cast<std::size_t>(place), N - 2);
  Colour out;
  for (std::size_t c = 0; c < 3; ++c)
    out[c] = stops[i][c] + (place - static_cast<double>(i)) * (stops[i + 1][c] - stops[i][c]);
  return out;
}

/// Matplotlib's inferno at nine points: lightness rises evenly, so that no edge appears where there is none.
Colour heat(double t) {
  static const std::array<Colour, 9> stops{{{0, 0, 4},
                                            {31, 12, 72},
                                            {85, 15, 109},
                                            {136, 34, 106},
                                            {186, 54, 85},
                                            {227, 89, 51},
                                            {249, 140, 10},
                                            {249, 201, 50},
                                            {252, 255, 164}}};
  return between(stops, t);
}

/// Blue for less, orange for more, over the grey of the mean: what does not differ stays grey.
Colour overlay(double t, double grey) {
  const Colour tint = t < 0 ? Colour{70, 160, 255} : Colour{255, 130, 40};
  const double share = std::min(1.0, std::abs(t));
  Colour out;
  for (std::size_t c = 0; c < 3; ++c) out[c] = (1 - share) * grey + share * tint[c];
  return out;
}

struct Grid {
  std::array<int, 3> size{};
  Affine to_voxel{};

  /// Trilinear; 0 outside.
  double sample(const std::vector<double>& values, const Point& millimetres) const {
    const Point voxel = apply(to_voxel, millimetres);
    std::array<int, 3> base{};
    std::array<double, 3> part{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (voxel[axis] < 0 || voxel[axis] > size[axis] - 1) return 0;
      base[axis] = std::min(static_cast<int>(voxel[axis]), std::max(0, size[axis] - 2));
      part[axis] = voxel[axis] - base[axis];
    }
    double sum = 0;
    for (int corner = 0; corner < 8; ++corner) {
      double weight = 1;
      std::array<std::size_t, 3> at{};
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const bool next = (corner >> axis & 1) != 0;
        weight *= next ? part[axis] : 1 - part[axis];
        at[axis] = static_cast<std::size_t>(std::min(base[axis] + (next ? 1 : 0), size[axis] - 1));
      }
      if (weight > 0)
        sum += weight *
               values[at[0] + static_cast<std::size_t>(size[0]) * (at[1] + static_cast<std::size_t>(size[1]) * at[2])];
    }
    return sum;
  }
};

/// Axial, coronal and sagittal side by side, the left of the brain on the left; colour of each point in millimetres.
template <class ColourAt>
core::Picture three_planes(const ColourAt& colour_at) {
  core::Picture picture(width_x + gap + width_x + gap + width_y, width_y);
  const auto paint = [&](int left, int top, int width, int height, const auto& place) {
    for (int row = 0; row < height; ++row) {
      for (int column = 0; column < width; ++column) {
        const Colour c = colour_at(place(column, height - 1 - row));
        picture.set(left + column, top + row, static_cast<std::uint8_t>(std::lround(c[0])),
                    static_cast<std::uint8_t>(std::lround(c[1])), static_cast<std::uint8_t>(std::lround(c[2])));
      }
    }
  };
  const auto point = [](int x, int y, int z) {
    return Point{static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)};
  };
  const int top = (width_y - width_z) / 2;
  paint(0, 0, width_x, width_y, [&](int u, int v) { return point(low[0] + u, low[1] + v, axial_z); });
  paint(width_x + gap, top, width_x, width_z, [&](int u, int v) { return point(low[0] + u, coronal_y, low[2] + v); });
  paint(2 * (width_x + gap), top, width_y, width_z,
        [&](int u, int v) { return point(sagittal_x, low[1] + u, low[2] + v); });
  return picture;
}

template <class ColourAt>
std::string scale_bar(const ColourAt& colour_at) {
  core::Picture picture(200, 8);
  for (int x = 0; x < picture.width; ++x) {
    const Colour c = colour_at(x / 199.0);
    for (int y = 0; y < picture.height; ++y) {
      picture.set(x, y, static_cast<std::uint8_t>(std::lround(c[0])), static_cast<std::uint8_t>(std::lround(c[1])),
                  static_cast<std::uint8_t>(std::lround(c[2])));
    }
  }
  return core::png_data_uri(picture);
}

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
  std::vector<std::vector<double>> classes;
  std::vector<int> counts;
  int left_out = 0;
};

std::optional<Means> class_means(const Predictions& predictions, const fs::path& data) {
  const auto& rows = predictions.strategies.front().rows;
  std::map<ScanName, const PredictionRow*> row_of;
  for (const auto& row : rows) row_of[{row.participant_id, row.session_id}] = &row;
  Means out;
  out.classes.resize(predictions.classes.size());
  out.counts.resize(predictions.classes.size(), 0);
  std::optional<Affine> affine;
  for (const auto& [scan, path] : prepared_scans(data, scans_of(rows))) {
    core::throw_if_interrupted();
    const core::MappedVolume volume(path);
    if (!affine) {
      affine = volume.affine();
      out.grid = {volume.size(), inverse(*affine)};
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
    for (std::size_t k = 0; k < out.classes.size(); ++k) {
      if (!has_class(*row_of[scan], static_cast<int>(k))) continue;
      auto& sum = out.classes[k];
      sum.resize(values.size(), 0);
      for (std::size_t i = 0; i < values.size(); ++i) sum[i] += static_cast<double>(values[i]);
      ++out.counts[k];
    }
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
  const auto reference = static_cast<std::size_t>(first - means->counts.begin());
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
  const std::string planes = "axial z = " + std::to_string(axial_z) + " mm, coronal y = \xE2\x88\x92" +
                             std::to_string(-coronal_y) + " mm, sagittal x = " + std::to_string(sagittal_x) +
                             " mm (MNI)";
  Json out{{"classes", Json::array()}, {"planes", planes}, {"reference", predictions.classes[reference]}};
  for (std::size_t k = 0; k < means->classes.size(); ++k) {
    if (means->counts[k] == 0) continue;
    const std::string& label = predictions.classes[k];
    const auto grey = [&](const Point& p) { return std::clamp(means->grid.sample(base, p) / top, 0.0, 1.0); };
    Json one{{"label", label}, {"n", std::to_string(means->counts[k])}, {"difference", false}};
    one["mean"] = core::png_data_uri(
        three_planes([&](const Point& p) { return heat(means->grid.sample(means->classes[k], p) / top); }));
    one["mean_alt"] = "Mean scan of " + label + ", " + planes;
    if (!differences[k].empty()) {
      one["difference"] = core::png_data_uri(three_planes(
          [&](const Point& p) { return overlay(means->grid.sample(differences[k], p) / limit, 110 * grey(p)); }));
      one["difference_alt"] =
          "Difference of the mean scan of " + label + " to " + predictions.classes[reference] + ", " + planes;
    }
    out["classes"].push_back(one);
  }
  out["mean_scale"] = {{"image", scale_bar(heat)}, {"low", "0"}, {"high", decimals(top, 2) + " " + means->unit}};
  out["difference_scale"] = {{"image", scale_bar([](double t) { return overlay(2 * t - 1, 60); })},
                             {"low", decimals(-limit, means->ratio ? 0 : 2) + " " + unit},
                             {"high", "+" + decimals(limit, means->ratio ? 0 : 2) + " " + unit}};
  out["note"] = means->left_out == 0 ? ""
                                     : std::to_string(means->left_out) +
                                           " scans on another grid, or with values that are no numbers, were left out.";
  return out;
}

}  // namespace tripet::evaluation
