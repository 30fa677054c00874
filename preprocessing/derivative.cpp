#include "preprocessing/derivative.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::preprocessing {
namespace {

static_assert(std::endian::native == std::endian::little, "values are written in the processor's byte order");

constexpr std::size_t data_offset = 352;
constexpr std::int16_t float32 = 16, mni152 = 4;
constexpr char millimetres = 2;

template <class T>
void put(std::string& header, std::size_t offset, T value) {
  std::memcpy(&header[offset], &value, sizeof value);
}

}  // namespace

DerivativePaths::DerivativePaths(const std::filesystem::path& out, const std::string& participant_id,
                                 const std::string& session_id, const std::string& tracer) {
  const bool has_session = !session_id.empty() && session_id != "n/a";
  const auto folder = (has_session ? out / participant_id / session_id : out / participant_id) / "pet";
  const std::string entities =
      participant_id + (has_session ? "_" + session_id : "") + (tracer.empty() ? "" : "_trc-" + tracer);
  const std::string stem = entities + "_space-MNI152_desc-prepared";
  prepared = folder / (stem + "_pet.nii");
  sidecar = folder / (stem + "_pet.json");
  picture = folder / (stem + "_qc.png");
  transform = folder / (entities + "_from-scan_to-MNI152_xfm.tfm");
  suv = folder / (entities + "_desc-suv_pet.nii.gz");
  suv_sidecar = folder / (entities + "_desc-suv_pet.json");
}

// Offsets are those of nifti1.h (Neuroimaging Informatics Technology Initiative).
void write_prepared(const std::filesystem::path& path, const ops::Grid& grid, std::span<const float> values,
                    const std::string& description) {
  if (values.size() != grid.count()) throw core::Error("the number of values does not match the grid");
  std::string bytes(data_offset + values.size_bytes(), '\0');
  put<std::int32_t>(bytes, 0, 348);
  bytes[38] = 'r';
  put<std::int16_t>(bytes, 40, 3);
  put<std::int16_t>(bytes, 70, float32);
  put<std::int16_t>(bytes, 72, 32);
  put(bytes, 76, 1.0F);  // qfac; the quaternion of RAS is the identity, whose b, c, d are 0
  put(bytes, 108, static_cast<float>(data_offset));
  put(bytes, 112, 1.0F);
  bytes[123] = millimetres;
  description.copy(&bytes[148], std::min<std::size_t>(description.size(), 79));
  put(bytes, 252, mni152);
  put(bytes, 254, mni152);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    put(bytes, 42 + 2 * axis, static_cast<std::int16_t>(grid.size[axis]));
    const double to_ras = axis < 2 ? -1 : 1;
    const double step = to_ras * grid.to_world.rows[axis][axis];
    for (std::size_t j = 0; j < 3; ++j) {
      if (j != axis && std::abs(grid.to_world.rows[axis][j]) > 1e-9)
        throw core::Error("the grid of a prepared scan is oblique");
    }
    if (!(step > 0)) throw core::Error("the grid of a prepared scan is not RAS");
    put(bytes, 80 + 4 * axis, static_cast<float>(step));
    const auto origin = static_cast<float>(to_ras * grid.to_world.rows[axis][3]);
    put(bytes, 268 + 4 * axis, origin);
    put(bytes, 280 + 16 * axis + 4 * axis, static_cast<float>(step));
    put(bytes, 280 + 16 * axis + 12, origin);
  }
  for (std::size_t extra = 3; extra < 7; ++extra) {
    put<std::int16_t>(bytes, 42 + 2 * extra, 1);
    put(bytes, 80 + 4 * extra, 1.0F);
  }
  std::memcpy(&bytes[344], "n+1", 4);
  std::memcpy(&bytes[data_offset], values.data(), values.size_bytes());
  core::write_text(path, bytes);
}

}  // namespace tripet::preprocessing
