#include "preprocessing/derivative.hpp"

#include <nifti/nifti1.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::preprocessing {
namespace {

static_assert(std::endian::native == std::endian::little, "values are written in the processor's byte order");

constexpr std::size_t data_offset = 352;

nifti_1_header header_of(const ops::Grid& grid, const std::string& description) {
  nifti_1_header header{};
  header.sizeof_hdr = sizeof header;
  header.regular = 'r';
  std::fill(std::begin(header.dim), std::end(header.dim), std::int16_t{1});
  std::fill(std::begin(header.pixdim), std::end(header.pixdim), 1.0F);
  header.dim[0] = 3;
  header.datatype = NIFTI_TYPE_FLOAT32;
  header.bitpix = 32;
  header.vox_offset = static_cast<float>(data_offset);
  header.scl_slope = 1;
  header.xyzt_units = NIFTI_UNITS_MM;
  description.copy(header.descrip, sizeof header.descrip - 1);
  // The quaternion of RAS is the identity, whose b, c, d are 0.
  header.qform_code = header.sform_code = NIFTI_XFORM_MNI_152;
  std::array<float, 3> origin{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double to_ras = axis < 2 ? -1 : 1;
    const double step = to_ras * grid.to_world.rows[axis][axis];
    for (std::size_t j = 0; j < 3; ++j) {
      if (j != axis && std::abs(grid.to_world.rows[axis][j]) > 1e-9)
        throw core::Error("the grid of a prepared scan is oblique");
    }
    if (!(step > 0)) throw core::Error("the grid of a prepared scan is not RAS");
    header.dim[axis + 1] = static_cast<std::int16_t>(grid.size[axis]);
    header.pixdim[axis + 1] = static_cast<float>(step);
    origin[axis] = static_cast<float>(to_ras * grid.to_world.rows[axis][3]);
    float* const row = axis == 0 ? header.srow_x : axis == 1 ? header.srow_y : header.srow_z;
    row[axis] = static_cast<float>(step);
    row[3] = origin[axis];
  }
  header.qoffset_x = origin[0], header.qoffset_y = origin[1], header.qoffset_z = origin[2];
  std::memcpy(header.magic, "n+1", 4);
  return header;
}

}  // namespace

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
  transform = folder / (entities + "_from-scan_to-MNI152_xfm.tfm");
  suv = folder / (entities + "_desc-suv_pet.nii.gz");
  suv_sidecar = folder / (entities + "_desc-suv_pet.json");
}

void write_prepared_scan(const std::filesystem::path& path, const ops::Grid& grid, std::span<const float> values,
                         const std::string& description) {
  if (values.size() != grid.count()) throw core::Error("the number of values does not match the grid");
  const nifti_1_header header = header_of(grid, description);
  std::string bytes(data_offset + values.size_bytes(), '\0');
  std::memcpy(bytes.data(), &header, sizeof header);
  std::memcpy(&bytes[data_offset], values.data(), values.size_bytes());
  core::write_text(path, bytes);
}

}  // namespace tripet::preprocessing
