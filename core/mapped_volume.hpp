#pragma once

#include <array>
#include <filesystem>
#include <span>

namespace tripet::core {

/// A prepared scan mapped into memory without a copy: an uncompressed little-endian float32 NIfTI-1 file whose data
/// start at a multiple of 16 bytes. Move-only; the mapping lives as long as the object.
class MappedVolume {
 public:
  /// Throws Error naming the file: not such a file, or shorter than its header says.
  explicit MappedVolume(const std::filesystem::path& path);
  ~MappedVolume();
  MappedVolume(MappedVolume&& other) noexcept;
  MappedVolume& operator=(MappedVolume&& other) noexcept;
  MappedVolume(const MappedVolume&) = delete;
  MappedVolume& operator=(const MappedVolume&) = delete;

  /// Voxels along x, y, z; x runs fastest in values(). As a tensor that is [z, y, x] = [depth, height, width].
  const std::array<int, 3>& size() const { return size_; }
  std::span<const float> values() const { return values_; }
  /// Asks the system to fetch the values from the disk, if they are not in memory, and does not wait.
  void read_ahead() const;
  /// Voxel index (x, y, z, 1) to RAS millimetres, three rows of the sform.
  const std::array<std::array<double, 4>, 3>& affine() const { return affine_; }

 private:
  void release() noexcept;

  void* mapping_ = nullptr;
  std::size_t length_ = 0;
  std::array<int, 3> size_{};
  std::array<std::array<double, 4>, 3> affine_{};
  std::span<const float> values_;
};

}  // namespace tripet::core
