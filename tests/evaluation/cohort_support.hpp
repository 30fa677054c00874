#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

#include "core/scan_list.hpp"
#include "evaluation/evaluation_support.hpp"
#include "ops/affine.hpp"

namespace tripet::tests {

/// A prepared scan: uncompressed float32 NIfTI-1 with the header fields that core::MappedVolume reads.
inline void write_prepared(const std::filesystem::path& path, const std::array<int, 3>& size, const ops::Affine& to_ras,
                           const std::vector<float>& values) {
  const auto& affine = to_ras.rows;
  std::string header(352, '\0');
  const auto put = [&](std::size_t offset, auto value) { std::memcpy(&header[offset], &value, sizeof value); };
  put(0, std::int32_t{348});
  put(40, std::int16_t{3});
  for (std::size_t axis = 0; axis < 3; ++axis) {
    put(42 + 2 * axis, static_cast<std::int16_t>(size[axis]));
    put(80 + 4 * axis, static_cast<float>(std::hypot(affine[0][axis], affine[1][axis], affine[2][axis])));
  }
  for (std::size_t axis = 3; axis < 7; ++axis) put(42 + 2 * axis, std::int16_t{1});
  put(70, std::int16_t{16});
  put(72, std::int16_t{32});
  put(76, 1.0F);
  put(108, 352.0F);
  put(112, 1.0F);
  put(254, std::int16_t{4});
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 4; ++column)
      put(280 + 16 * row + 4 * column, static_cast<float>(affine[row][column]));
  }
  std::memcpy(&header[344], "n+1", 4);
  std::filesystem::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary);
  stream << header;
  stream.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(float)));
}

/// The MNI field of view on a 12 mm grid.
inline constexpr std::array<int, 3> coarse_size{16, 19, 16};
inline const ops::Affine coarse_affine{{{{12, 0, 0, -90}, {0, 12, 0, -126}, {0, 0, 12, -72}}}};

/// 2 for "C2" and for "C0+C2", 0 for "none".
inline int class_number(const std::string& label) {
  return label.back() >= '0' && label.back() <= '9' ? label.back() - '0' : 0;
}

/// Prepared scans of the participants of a table: noise, and less uptake at the back the higher the class.
inline void write_scans(const core::Tsv& predictions, const std::filesystem::path& data,
                        const std::string& normalize = "suvr", const std::vector<std::string>& without = {}) {
  std::mt19937_64 generator(11);
  std::normal_distribution<float> noise(0, 0.2F);
  std::map<std::string, std::string> labels;
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    labels[predictions.at(row, "participant_id")] = predictions.at(row, "label");
  }
  std::vector<core::ScanRecord> scans;
  int number = 0;
  for (const auto& [participant, label] : labels) {
    const bool failed = std::find(without.begin(), without.end(), participant) != without.end();
    const std::string name = "scan-" + std::to_string(number++) + "_pet";
    std::vector<float> values;
    for (int z = 0; z < coarse_size[2]; ++z) {
      for (int y = 0; y < coarse_size[1]; ++y) {
        for (int x = 0; x < coarse_size[0]; ++x) {
          const float drop = y < 8 ? 0.1F * static_cast<float>(class_number(label)) : 0;
          values.push_back(1.5F - drop + noise(generator));
        }
      }
    }
    if (!failed) {
      write_prepared(data / (name + ".nii"), coarse_size, coarse_affine, values);
      core::write_json(data / (name + ".json"), {{"Preprocessing", {{"normalize", normalize}}}});
    }
    scans.push_back({participant, "n/a", "raw/" + name, failed ? "n/a" : name + ".nii",
                     failed ? core::ScanStatus::failed : core::ScanStatus::ok, failed ? "no <weight>" : "n/a", "SUVbw",
                     "0.9", "1", "a", "b"});
  }
  core::write_scan_list(data / "scans.tsv", scans);
}

/// age, sex and site of the participants of a table; age leans to the class.
inline void write_participants(const core::Tsv& predictions, const std::filesystem::path& path) {
  std::mt19937_64 generator(12);
  std::normal_distribution<double> noise(0, 6);
  core::Tsv table({"participant_id", "age", "sex", "site"});
  std::set<std::string> seen;
  for (std::size_t row = 0; row < predictions.size(); ++row) {
    const std::string& participant = predictions.at(row, "participant_id");
    if (!seen.insert(participant).second) continue;
    const double age = 65 + 3 * class_number(predictions.at(row, "label")) + noise(generator);
    table.add({participant, core::format_number(std::round(age)), generator() % 2 == 0 ? "F" : "M",
               "site<" + std::to_string(generator() % 2) + ">"});
  }
  table.write(path);
}

}  // namespace tripet::tests
