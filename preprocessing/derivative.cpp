#include "preprocessing/derivative.hpp"

#include <array>
#include <string>
#include <utility>

#include "core/mapped_volume.hpp"

namespace tripet::preprocessing {
DerivativePaths::DerivativePaths(const std::filesystem::path& out, const ScanName& name) {
  const bool has_session = !name.session_id.empty() && name.session_id != "n/a";
  const auto folder = (has_session ? out / name.participant_id / name.session_id : out / name.participant_id) / "pet";
  std::string entities = name.participant_id + (has_session ? "_" + name.session_id : "");
  for (const auto& [key, label] :
       {std::pair{"task", name.task}, {"trc", name.tracer}, {"rec", name.reconstruction}, {"run", name.run}}) {
    if (!label.empty()) entities += std::string("_") + key + "-" + label;
  }
  const std::string stem = entities + "_space-MNI152_desc-prepared";
  prepared = folder / (stem + "_pet.nii");
  sidecar = folder / (stem + "_pet.json");
  picture = folder / (stem + "_qc.png");
  motion = folder / (entities + "_desc-motion_qc.svg");
  transform = folder / (entities + "_from-scan_to-MNI152_xfm.tfm");
  inverse = folder / (entities + "_from-MNI152_to-scan_xfm.tfm");
  suv = folder / (entities + "_desc-suv_pet.nii.gz");
  suv_sidecar = folder / (entities + "_desc-suv_pet.json");
}

void write_prepared_scan(const std::filesystem::path& path, const ops::Grid& grid, std::span<const float> values,
                         const std::string& description) {
  std::array<std::array<double, 4>, 3> to_ras = grid.to_world.rows;  // LPS
  for (std::size_t axis = 0; axis < 2; ++axis) {
    for (double& number : to_ras[axis]) number = -number;
  }
  core::write_prepared_volume(path, grid.size, to_ras, values, description);
}

}  // namespace tripet::preprocessing
