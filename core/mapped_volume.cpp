#include "core/mapped_volume.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "core/error.hpp"

namespace tripet::core {
namespace {

constexpr std::size_t header_bytes = 352;

template <class T>
T field(const char* header, std::size_t offset) {
  T value;
  std::memcpy(&value, header + offset, sizeof value);
  return value;
}

}  // namespace

// Offsets are those of nifti1.h (Neuroimaging Informatics Technology Initiative).
MappedVolume::MappedVolume(const std::filesystem::path& path) {
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

}  // namespace tripet::core
