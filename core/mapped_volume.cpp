#include "core/mapped_volume.hpp"

#include <fcntl.h>
#include <nifti/nifti1.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::core {
namespace {

constexpr std::size_t header_bytes = 352;

static_assert(std::endian::native == std::endian::little, "values are written in the processor's byte order");

template <class T>
T field(const char* header, std::size_t offset) {
  T value;
  std::memcpy(&value, header + offset, sizeof value);
  return value;
}

nifti_1_header header_of(const std::array<int, 3>& size, const std::array<std::array<double, 4>, 3>& to_ras,
                         const std::string& description) {
  nifti_1_header header{};
  header.sizeof_hdr = sizeof header;
  header.regular = 'r';
  std::fill(std::begin(header.dim), std::end(header.dim), std::int16_t{1});
  std::fill(std::begin(header.pixdim), std::end(header.pixdim), 1.0F);
  header.dim[0] = 3;
  header.datatype = NIFTI_TYPE_FLOAT32;
  header.bitpix = 32;
  header.vox_offset = static_cast<float>(header_bytes);
  header.scl_slope = 1;
  header.xyzt_units = NIFTI_UNITS_MM;
  description.copy(header.descrip, sizeof header.descrip - 1);
  // The quaternion of RAS is the identity, whose b, c, d are 0.
  header.qform_code = header.sform_code = NIFTI_XFORM_MNI_152;
  std::array<float, 3> origin{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double step = to_ras[axis][axis];
    for (std::size_t j = 0; j < 3; ++j) {
      if (j != axis && std::abs(to_ras[axis][j]) > 1e-9) throw Error("the grid of a prepared scan is oblique");
    }
    if (!(step > 0)) throw Error("the grid of a prepared scan is not RAS");
    header.dim[axis + 1] = static_cast<std::int16_t>(size[axis]);
    header.pixdim[axis + 1] = static_cast<float>(step);
    origin[axis] = static_cast<float>(to_ras[axis][3]);
    float* const row = axis == 0 ? header.srow_x : axis == 1 ? header.srow_y : header.srow_z;
    row[axis] = static_cast<float>(step);
    row[3] = origin[axis];
  }
  header.qoffset_x = origin[0], header.qoffset_y = origin[1], header.qoffset_z = origin[2];
  std::memcpy(header.magic, "n+1", 4);
  return header;
}

}  // namespace

// Offsets are those of nifti1.h (Neuroimaging Informatics Technology Initiative).
MappedVolume::MappedVolume(const std::filesystem::path& path, bool synthetic) {
  const auto fail = [&](const std::string& why) { return Error(path.string() + ": " + why); };
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw fail(std::string("cannot be opened: ") + std::strerror(errno));
  struct stat status {};
  const bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  length_ = static_cast<std::size_t>(status.st_size);
  const bool whole = regular && length_ >= header_bytes;
  void* mapped = whole ? mmap(nullptr, length_, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
  const int error = errno;
  close(file);
  if (!regular) throw fail("not a prepared scan: not a file");
  if (!whole) throw fail("not a prepared scan: too short for a NIfTI header");
  if (mapped == MAP_FAILED) throw fail(std::string("cannot be mapped: ") + std::strerror(error));
  mapping_ = mapped;
  try {
    const char* header = static_cast<const char*>(mapping_);
    if (field<std::int32_t>(header, 0) != 348 || std::memcmp(header + 344, "n+1", 4) != 0) {
      throw fail("not a prepared scan: no little-endian NIfTI-1 header");
    }
    const auto dimensions = field<std::int16_t>(header, 40);
    if (dimensions < 3 || field<std::int16_t>(header, 70) != 16)
      throw fail("not a prepared scan: not a float32 volume");
    std::size_t count = 1;
    for (int axis = 0; axis < 3; ++axis) {
      size_[axis] = field<std::int16_t>(header, 42 + 2 * static_cast<std::size_t>(axis));
      if (size_[axis] < 1) throw fail("not a prepared scan: no voxels");
      count *= static_cast<std::size_t>(size_[axis]);
    }
    for (int axis = 3; axis < dimensions; ++axis) {
      if (field<std::int16_t>(header, 42 + 2 * static_cast<std::size_t>(axis)) > 1)
        throw fail("has more than one frame");
    }
    const float slope = field<float>(header, 112);
    const float intercept = field<float>(header, 116);
    if ((slope != 0 && slope != 1) || (slope != 0 && intercept != 0))
      throw fail("has scaled values; prepare it with tripet");
    const auto offset = static_cast<std::size_t>(field<float>(header, 108));
    if (offset % 16 != 0 || offset < header_bytes || offset + count * sizeof(float) > length_) {
      throw fail("shorter than its header says, or unaligned; prepare the scan again");
    }
    if (field<std::int16_t>(header, 254) <= 0) throw fail("has no sform");
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t column = 0; column < 4; ++column) {
        affine_[row][column] = static_cast<double>(field<float>(header, 280 + 16 * row + 4 * column));
      }
    }
    // The field intent_name.
    const bool marked = std::strncmp(header + 328, synthetic_mark.c_str(), 16) == 0;
    if (marked && !synthetic) throw fail(synthetic_refusal);
    if (synthetic && !marked) throw fail("is not a synthetic scan");
    values_ = {reinterpret_cast<const float*>(header + offset), count};
  } catch (...) {
    release();
    throw;
  }
}

MappedVolume::~MappedVolume() {
  release();
}

MappedVolume::MappedVolume(MappedVolume&& other) noexcept {
  *this = std::move(other);
}

MappedVolume& MappedVolume::operator=(MappedVolume&& other) noexcept {
  if (this == &other) return *this;
  release();
  mapping_ = std::exchange(other.mapping_, nullptr);
  length_ = std::exchange(other.length_, 0);
  size_ = other.size_;
  affine_ = other.affine_;
  values_ = std::exchange(other.values_, {});
  return *this;
}

void MappedVolume::read_ahead() const {
  madvise(mapping_, length_, MADV_WILLNEED);  // a hint: what it returns does not matter
}

void MappedVolume::release() noexcept {
  if (mapping_ != nullptr) munmap(mapping_, length_);
  mapping_ = nullptr;
}

void write_prepared_volume(const std::filesystem::path& path, const std::array<int, 3>& size,
                           const std::array<std::array<double, 4>, 3>& to_ras, std::span<const float> values,
                           const std::string& description, bool synthetic) {
  std::size_t count = 1;
  for (const int voxels : size) count *= static_cast<std::size_t>(voxels);
  if (values.size() != count) throw Error("the number of values does not match the grid");
  nifti_1_header header = header_of(size, to_ras, description);
  if (synthetic) synthetic_mark.copy(header.intent_name, sizeof header.intent_name - 1);
  std::string bytes(header_bytes + values.size_bytes(), '\0');
  std::memcpy(bytes.data(), &header, sizeof header);
  std::memcpy(&bytes[header_bytes], values.data(), values.size_bytes());
  write_text(path, bytes);
}

}  // namespace tripet::core
