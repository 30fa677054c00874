#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/random.hpp"
#include "core/scan_list.hpp"
#include "core/tsv.hpp"

namespace tripet::tests {

constexpr std::array<int, 3> phantom_size{16, 18, 14};
constexpr std::size_t phantom_voxels = 16 * 18 * 14;

/// A prepared scan as preprocess writes it: uncompressed little-endian float32 NIfTI-1, data from byte 352, 4 mm.
inline void write_prepared(const std::filesystem::path& path, const std::vector<float>& values,
                           const std::array<int, 3>& size = phantom_size) {
  std::string bytes(352, '\0');
  const auto put = [&](std::size_t at, auto value) { std::memcpy(bytes.data() + at, &value, sizeof value); };
  put(0, std::int32_t{348});
  put(40, std::int16_t{3});
  for (std::size_t axis = 0; axis < 3; ++axis) {
    put(42 + 2 * axis, static_cast<std::int16_t>(size[axis]));
    put(280 + 16 * axis + 4 * axis, 4.0f);
  }
  put(70, std::int16_t{16});
  put(72, std::int16_t{32});
  put(108, 352.0f);
  put(112, 1.0f);
  put(254, std::int16_t{4});
  std::memcpy(bytes.data() + 344, "n+1", 4);
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  core::write_text(path, bytes);
}

/// Uptake 1 with noise, and twice that in the slab along z which belongs to the class: anyone can tell the classes
/// apart.
inline std::vector<float> phantom(int label, const std::string& key) {
  core::Random random(key);
  std::vector<float> values;
  for (int z = 0; z < phantom_size[2]; ++z) {
    for (int i = 0; i < phantom_size[0] * phantom_size[1]; ++i) {
      values.push_back(static_cast<float>((z / 4 == label ? 2 : 1) + 0.1 * random.normal()));
    }
  }
  return values;
}

/// DIR/scans.tsv, DIR/participants.tsv and the scans of `each` participants of every class.
inline void write_cohort(const std::filesystem::path& folder, int each,
                         const std::vector<std::string>& classes = {"CN", "MCI", "AD"}) {
  core::Tsv participants({"participant_id", "diagnosis"});
  std::vector<core::ScanRecord> scans;
  for (int i = 0; i < each * static_cast<int>(classes.size()); ++i) {
    const int label = i % static_cast<int>(classes.size());
    const std::string id = "sub-" + std::to_string(100 + i);
    participants.add({id, classes[static_cast<std::size_t>(label)]});
    scans.push_back(
        {id, "n/a", id + ".nii.gz", id + ".nii", core::ScanStatus::ok, "n/a", "SUVbw", "1", "0", "h" + id, "s"});
    write_prepared(folder / (id + ".nii"), phantom(label, id));
  }
  participants.write(folder / "participants.tsv");
  core::write_scan_list(folder / "scans.tsv", scans);
}

}  // namespace tripet::tests
