#include "preprocessing/dicom/series.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/parallel_for.hpp"
#include "core/text.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

/// What makes the SUV of one scan, as text, by the name of its field.
std::vector<std::pair<std::string, std::string>> measure_of(const SuvHeader& suv) {
  const auto text = [](const std::optional<double>& value) { return value ? core::format_number(*value) : "missing"; };
  std::vector<std::pair<std::string, std::string>> fields{
      {"SUVType", suv.suv_type}, {"DecayCorrection", suv.decay_correction}, {"PatientWeight", text(suv.weight)}};
  for (const Radiopharmaceutical& item : suv.radiopharmaceuticals) {
    fields.emplace_back("RadionuclideTotalDose", text(item.dose));
    fields.emplace_back("RadionuclideHalfLife", text(item.half_life));
    fields.emplace_back("RadiopharmaceuticalStartTime", text(item.start_time));
  }
  return fields;
}

/// Slices that disagree were edited, or are of two scans; none of their values is likelier than the other.
void require_one_measure(const std::vector<DicomHeaders>& frames) {
  const DicomHeader& first = frames.front().front();
  const auto expected = measure_of(first.suv);
  for (const DicomHeaders& frame : frames) {
    for (const DicomHeader& slice : frame) {
      const auto found = measure_of(slice.suv);
      if (found == expected) continue;
      const std::string name = slice.path.filename().string(), first_name = first.path.filename().string();
      if (found.size() != expected.size()) {
        throw core::Error(name + " and " + first_name + " have different numbers of radiopharmaceuticals");
      }
      const auto [own, other] = std::mismatch(found.begin(), found.end(), expected.begin());
      throw core::Error(own->first + " is '" + own->second + "' in " + name + ", '" + other->second + "' in " +
                        first_name + ": slices of one scan must agree");
    }
  }
}

SuvHeader suv_of(const std::vector<DicomHeaders>& frames) {
  SuvHeader suv = frames.front().front().suv;
  suv.slices.clear();
  suv.dynamic = frames.size() > 1;
  for (const DicomHeaders& frame : frames) {
    for (const DicomHeader& slice : frame) {
      suv.slices.push_back(slice.suv.slices.front());
      if (slice.suv.series && (!suv.series || *slice.suv.series < *suv.series)) suv.series = slice.suv.series;
    }
  }
  return suv;
}

}  // namespace

std::vector<fs::path> files_of(const std::vector<DicomHeaders>& frames) {
  std::vector<fs::path> files;
  std::set<fs::path> met;
  for (const DicomHeaders& frame : frames) {
    for (const DicomHeader& slice : frame) {
      if (met.insert(slice.path).second) files.push_back(slice.path);
    }
  }
  return files;
}

DicomSeries make_series(const OrderedFrames& frames, const std::vector<fs::path>& files) {
  std::map<fs::path, std::size_t> numbers;
  for (std::size_t i = 0; i < files.size(); ++i) numbers[files[i]] = i;
  DicomSeries series;
  require_one_measure(frames.whole);
  series.suv = suv_of(frames.whole);
  series.partial = frames.partial;
  for (const DicomHeaders& headers : frames.whole) {
    DicomFrame& frame = series.frames.emplace_back();
    frame.first = headers.front().plane;
    const double extent = headers.back().plane.height() - headers.front().plane.height();
    frame.slice_distance = extent / static_cast<double>(headers.size() - 1);
    for (const DicomHeader& header : headers)
      frame.slices.push_back({numbers.at(header.path), header.stamp, header.picture});
  }
  return series;
}

std::vector<FrameTime> frame_times(const DicomSeries& series) {
  const DateTime injected = injection_of(series.suv).time;
  std::vector<FrameTime> times;
  std::size_t first = 0;  // slice of the frame
  for (const DicomFrame& frame : series.frames) {
    const SliceTime& time = series.suv.slices[first];
    if (!time.acquisition) throw SuvUnavailable("AcquisitionDate or AcquisitionTime of a frame is missing");
    if (!time.duration) throw SuvUnavailable("ActualFrameDuration of a frame is missing");
    times.push_back({*time.acquisition - injected, *time.duration / 1000});
    first += frame.slices.size();
  }
  return times;
}

void refuse_partial_frames(const DicomSeries& series, const std::optional<FrameRange>& range, core::Remarks& remarks) {
  for (const PartialFrame& frame : series.partial) {
    const std::string what = "frame " + std::to_string(frame.number) + " has " + std::to_string(frame.slices) + " of " +
                             std::to_string(frame.of) + " slices";
    if (!frame.time.acquisition || !frame.time.duration) throw core::Error(what + " and no time");
    const double middle = (*frame.time.acquisition - injection_of(series.suv).time + *frame.time.duration / 2000) / 60;
    if (range && middle > range->from && middle < range->to)
      throw core::Error(what + " and lies in --frames; ask for other frames");
    remarks.note(what + " and is left out");
  }
}

imaging::Volume::Pointer read_frame(const DicomFrame& frame, const std::vector<fs::path>& files, int threads) {
  const SlicePlane& first = frame.first;
  const DicomPicture& picture = frame.slices.front().picture;
  imaging::Volume::SizeType size{{static_cast<itk::SizeValueType>(picture.columns),
                                  static_cast<itk::SizeValueType>(picture.rows), frame.slices.size()}};
  imaging::Volume::SpacingType spacing;
  spacing[0] = first.spacing[1];
  spacing[1] = first.spacing[0];
  spacing[2] = frame.slice_distance;
  imaging::Volume::DirectionType direction;
  const auto normal = first.normal();
  // Gram-Schmidt: the header's digits leave the rows a little short of perpendicular, and ITK inverts this matrix.
  std::array<double, 3> row{first.orientation[0], first.orientation[1], first.orientation[2]};
  const double row_length = std::hypot(row[0], row[1], row[2]);
  for (unsigned i = 0; i < 3; ++i) {
    direction(i, 0) = row[i] / row_length;
    direction(i, 2) = normal[i];
  }
  for (unsigned i = 0; i < 3; ++i) {
    const unsigned j = (i + 1) % 3, k = (i + 2) % 3;
    direction(i, 1) = direction(j, 2) * direction(k, 0) - direction(k, 2) * direction(j, 0);
  }
  auto volume = imaging::Volume::New();
  volume->SetRegions(size);
  volume->SetSpacing(spacing);
  volume->SetDirection(direction);
  volume->SetOrigin(imaging::Volume::PointType(first.position.data()));
  volume->Allocate();
  const std::size_t slice_voxels = size[0] * size[1];
  // Of several slices that can't be read the first is named, whichever thread comes to its own first.
  std::vector<std::exception_ptr> failures(frame.slices.size());
  core::parallel_for(frame.slices.size(), threads, [&](std::size_t i) {
    const DicomSlice& slice = frame.slices[i];
    const fs::path& path = files[slice.file];
    try {
      core::with_context(slice.picture.name(path), [&] {
        read_pixels(path, slice.picture, volume->GetBufferPointer() + i * slice_voxels);
        require_unchanged(path, slice.stamp);
      });
    } catch (const core::Error&) {
      failures[i] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return volume;
}

}  // namespace tripet::preprocessing
