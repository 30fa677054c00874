#include "preprocessing/sources/same_scans.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/parallel_for.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"

namespace tripet::preprocessing {
namespace {

/// Voxels along each axis, fewest first, and frames: what copies share and costs little to know.
using Size = std::array<std::int64_t, 4>;

Size size_of(const ScanSource& source) {
  Size size{};
  if (source.series) {
    const DicomFrame& frame = source.series->frames.front();
    const DicomPicture& picture = frame.slices.front().picture;
    size = {picture.columns, picture.rows, static_cast<std::int64_t>(frame.slices.size()),
            static_cast<std::int64_t>(source.series->frames.size())};
  } else {
    core::Remarks ignored;
    const auto header = imaging::read_nifti_header(source.files.front(), ignored);
    size = {header.size[0], header.size[1], header.size[2], header.frames};
  }
  std::sort(size.begin(), size.begin() + 3);
  return size;
}

/// The sum of all frames.
imaging::Volume::Pointer read_all(const ScanSource& source) {
  if (!source.series) {
    core::Remarks ignored;
    const std::size_t frames = imaging::nifti_frames(source.files.front());
    return imaging::read_nifti(source.files.front(), ignored, std::vector<double>(frames, 1));
  }
  imaging::Volume::Pointer sum;
  for (const DicomFrame& frame : source.series->frames) {
    const imaging::Volume::Pointer volume = read_frame(frame, source.files, 1);
    if (sum.IsNull()) {
      sum = volume;
      continue;
    }
    float* values = sum->GetBufferPointer();
    for (const float value : imaging::values_of(*volume)) *values++ += value;
  }
  return sum;
}

/// Numbers that two images share only when their voxels are the same but for scale, order of the axes and direction:
/// the mean of powers, and of squared sums over each plane, all as shares of the largest voxel.
using Signature = std::array<double, 6>;

Signature signature_of(const imaging::Volume& volume) {
  const auto size = volume.GetBufferedRegion().GetSize();
  const auto values = imaging::values_of(volume);
  const double top = static_cast<double>(*std::max_element(values.begin(), values.end()));
  if (!(top > 0)) throw core::Error("has no values above zero");
  std::array<std::vector<double>, 3> planes;
  for (unsigned axis = 0; axis < 3; ++axis) planes[axis].resize(size[axis]);
  Signature signature{};
  std::size_t i = 0;
  for (std::size_t z = 0; z < size[2]; ++z) {
    for (std::size_t y = 0; y < size[1]; ++y) {
      for (std::size_t x = 0; x < size[0]; ++x, ++i) {
        const double value = static_cast<double>(values[i]) / top;
        signature[0] += value, signature[1] += value * value, signature[2] += value * value * value;
        planes[0][x] += value, planes[1][y] += value, planes[2][z] += value;
      }
    }
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const double sum : planes[axis]) signature[3 + axis] += sum * sum;
  }
  std::sort(signature.begin() + 3, signature.end());
  return signature;
}

bool is_same(const Signature& a, const Signature& b) {
  // Conversion rounds voxels to 16 bits, which moves none of these by more than a millionth of itself.
  constexpr double tolerance = 1e-5;
  return std::equal(a.begin(), a.end(), b.begin(), [&](double one, double other) {
    return std::abs(one - other) <= tolerance * std::max(std::abs(one), std::abs(other));
  });
}

/// Of sources whose participant has another scan of that size; nothing where a scan can't be read, which reading says.
std::map<std::size_t, Signature> signatures(const std::vector<ScanSource>& sources, int threads) {
  std::vector<std::optional<Size>> sizes(sources.size());
  const auto try_each = [&](const std::vector<std::size_t>& which, const auto& read) {
    core::parallel_for(which.size(), threads, [&](std::size_t i) {
      try {
        read(which[i]);
      } catch (const core::Interrupted&) {
        throw;
      } catch (const std::exception&) {
        // No signature.
      }
    });
  };
  std::map<std::string, std::vector<std::size_t>> of_participant;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].problem.empty()) of_participant[sources[i].participant_id].push_back(i);
  }
  std::vector<std::size_t> several;
  for (const auto& [participant, scans] : of_participant) {
    if (scans.size() > 1) several.insert(several.end(), scans.begin(), scans.end());
  }
  try_each(several, [&](std::size_t i) { sizes[i] = size_of(sources[i]); });
  std::map<std::pair<std::string, Size>, std::vector<std::size_t>> alike;
  for (const std::size_t i : several) {
    if (sizes[i]) alike[{sources[i].participant_id, *sizes[i]}].push_back(i);
  }
  std::vector<std::size_t> to_read;
  for (const auto& [key, scans] : alike) {
    if (scans.size() > 1) to_read.insert(to_read.end(), scans.begin(), scans.end());
  }
  std::vector<std::optional<Signature>> read(sources.size());
  try_each(to_read, [&](std::size_t i) { read[i] = signature_of(*read_all(sources[i])); });
  std::map<std::size_t, Signature> found;
  for (const std::size_t i : to_read) {
    if (read[i]) found.emplace(i, *read[i]);
  }
  return found;
}

}  // namespace

void leave_out_copies(std::vector<ScanSource>& sources, int threads) {
  const std::map<std::size_t, Signature> read = signatures(sources, threads);
  std::vector<bool> is_copy(sources.size());
  for (auto first = read.begin(); first != read.end(); ++first) {
    if (is_copy[first->first]) continue;
    ScanSource& kept = sources[first->first];
    for (auto other = std::next(first); other != read.end(); ++other) {
      const ScanSource& copy = sources[other->first];
      if (is_copy[other->first] || copy.participant_id != kept.participant_id) continue;
      if (!is_same(first->second, other->second)) continue;
      is_copy[other->first] = true;
      const bool visit = copy.session_id != kept.session_id && !copy.made_session && copy.session_id != "n/a";
      kept.remarks.warn("the same scan is there again, with the same voxels: " + copy.shown +
                        (visit ? " (" + copy.session_id + ")" : "") + " is left out");
    }
  }
  std::vector<ScanSource> left;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!is_copy[i]) left.push_back(std::move(sources[i]));
  }
  sources = std::move(left);
  // Names that told copies apart have nothing to tell any more.
  std::map<std::string, std::size_t> of_participant, of_session;
  const auto session = [](const ScanSource& source) { return source.participant_id + " " + source.session_id; };
  for (const ScanSource& source : sources) ++of_participant[source.participant_id], ++of_session[session(source)];
  for (ScanSource& source : sources) {
    const bool alone = of_session[session(source)] == 1;
    if (alone && source.made_reconstruction) source.reconstruction.clear();
    if (alone && source.made_run) source.run.clear();
    if (source.made_session && of_participant[source.participant_id] == 1) source.session_id = "n/a";
  }
}

}  // namespace tripet::preprocessing
