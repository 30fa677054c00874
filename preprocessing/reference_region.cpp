#include "preprocessing/reference_region.hpp"

#include <algorithm>
#include <span>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/log.hpp"
#include "core/resources.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/resampling.hpp"

namespace tripet::preprocessing {
namespace {

// Planes in MNI152, RAS mm. Behind the fourth ventricle's floor there is no pons.
constexpr double front_of_cerebellum = -42;
// Below, the occipital lobe is 12 mm away or more; above the lower one, a scan usually still sees the cerebellum.
constexpr double top_of_inferior = -38, bottom_of_inferior = -58;

std::string file_of(const std::string& region) {
  const auto shipped = [](const char* name) { return core::resource(name).string(); };
  if (region == "pons") return shipped("pons_mask.nii.gz");
  if (region == "cerebellum-pons" || region == "cerebellum") return shipped("cerebellum_pons_mask.nii.gz");
  if (region == "inferior-cerebellum") return shipped("gm_probability.nii.gz");
  if (region == "brain") return shipped("brain_mask.nii.gz");
  return region;
}

imaging::Volume::Pointer read(const std::string& path) {
  core::Remarks remarks;
  auto volume = imaging::read_nifti(path, remarks);
  for (const auto& warning : remarks.warnings) core::log_warn(path + ": " + warning);
  return volume;
}

/// 1 where `holds(value, point)`, the point RAS, mm.
template <class Holds>
std::vector<float> where(std::span<const float> values, const ops::Grid& grid, const Holds& holds) {
  std::vector<float> mask;
  mask.reserve(grid.count());
  for (int z = 0; z < grid.size[2]; ++z) {
    for (int y = 0; y < grid.size[1]; ++y) {
      for (int x = 0; x < grid.size[0]; ++x) {
        const auto lps = grid.to_world({static_cast<double>(x), static_cast<double>(y), static_cast<double>(z)});
        mask.push_back(holds(values[mask.size()], ops::Point{-lps[0], -lps[1], lps[2]}) ? 1.0F : 0.0F);
      }
    }
  }
  return mask;
}

}  // namespace

std::vector<float> read_image_on(const std::string& path, const ops::Grid& grid) {
  const auto volume = read(path);
  return resample_smoothly(imaging::values_of(*volume), imaging::grid_of(*volume), grid);
}

std::vector<float> read_mask_on(const std::string& path, const ops::Grid& grid) {
  const auto volume = read(path);
  const auto binary = where(imaging::values_of(*volume), imaging::grid_of(*volume),
                            [](float value, const ops::Point&) { return value > 0; });
  auto shares = resample_smoothly(binary, imaging::grid_of(*volume), grid);
  if (std::none_of(shares.begin(), shares.end(), [](float v) { return v > 0.05F; })) {
    throw core::Error(path + ": the mask marks nothing in the template's field of view");
  }
  return shares;
}

std::vector<float> reference_region(const std::string& name, const ops::Grid& grid) {
  const std::string path = file_of(name);
  if (name != "cerebellum" && name != "inferior-cerebellum") return read_mask_on(path, grid);
  const auto volume = read(path);
  const ops::Grid own = imaging::grid_of(*volume);
  const auto mask = where(imaging::values_of(*volume), own, [&](float value, const ops::Point& ras) {
    if (ras[1] > front_of_cerebellum) return false;
    if (name == "cerebellum") return value > 0;
    return value > 127 && ras[2] < top_of_inferior && ras[2] > bottom_of_inferior;
  });
  return resample_smoothly(mask, own, grid);
}

std::vector<std::string> shipped_reference_regions() {
  return {"pons", "cerebellum-pons", "cerebellum", "inferior-cerebellum", "brain"};
}

std::string reference_hash(const std::string& name) {
  return core::hash_file(file_of(name));
}

std::string usual_reference(Contrast contrast) {
  switch (contrast) {
    case Contrast::amyloid:
    case Contrast::dopamine:
      return "cerebellum";
    case Contrast::tau:
      return "inferior-cerebellum";
    case Contrast::fdg:
    case Contrast::unknown:
      break;
  }
  return "pons";
}

}  // namespace tripet::preprocessing
