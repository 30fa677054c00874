#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string>

namespace tripet::core {

/// What the header's field intent_name holds in a scan that a generator made: a mark that stays with the file whatever
/// it is called and wherever it is moved. Whoever reads scans refuses it.
inline const std::string synthetic_mark = "synthetic";

/// The text with which a reader refuses such a file.
inline const std::string synthetic_refusal =
    "is a synthetic scan, which no one was measured for; only compare --synthetic takes such";

/// A prepared scan mapped into memory without a copy: an uncompressed little-endian float32 NIfTI-1 file whose data
/// start at a multiple of 16 bytes. Move-only; the mapping lives as long as the object.
class MappedVolume {
 public:
  /// Throws Error naming the file: not such a file, shorter than its header says, or a synthetic scan, when `synthetic`
  /// does not ask for one, and the other way round.
  explicit MappedVolume(const std::filesystem::path& path, bool synthetic = false);
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

/// Writes what MappedVolume reads: uncompressed little-endian float32 NIfTI-1, data at byte 352, sform and qform both
/// MNI152 (code 4). size: voxels along x, y, z; x runs fastest in values. to_ras: voxel index (x, y, z, 1) to RAS
/// millimetres, whose axes must point right, anterior, superior: Error otherwise, and when values do not fit the size.
/// Written to a temporary name, then renamed.
void write_prepared_volume(const std::filesystem::path& path, const std::array<int, 3>& size,
                           const std::array<std::array<double, 4>, 3>& to_ras, std::span<const float> values,
                           const std::string& description, bool synthetic = false);

}  // namespace tripet::core
