#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/remarks.hpp"
#include "imaging/volume.hpp"
#include "preprocessing/dicom/frames.hpp"
#include "preprocessing/dicom/header.hpp"
#include "preprocessing/suv/frames.hpp"

namespace tripet::preprocessing {

/// A slice of a series: its picture, and the file that holds it.
struct DicomSlice {
  std::size_t file = 0;  // its number among the files of the series
  FileStamp stamp;       // of the file when its header was read
  DicomPicture picture;
};

/// One volume of a series.
struct DicomFrame {
  SlicePlane first;           // of the first slice
  double slice_distance = 0;  // mm, from slice to slice along the normal
  std::vector<DicomSlice> slices;
};

/// What is kept of a series' headers after they were read once: the order of its slices, where their pixels are, and
/// what SUV needs. Its files are named by their numbers in a list of their own.
struct DicomSeries {
  std::vector<DicomFrame> frames;     // in order of time; a static series has one
  std::vector<PartialFrame> partial;  // those that lack slices
  SuvHeader suv;                      // `slices` in order of frame and position; the series' time is the earliest
};

/// The files of ordered slices, each once, in the order in which they are met.
std::vector<std::filesystem::path> files_of(const std::vector<DicomHeaders>& frames);

/// From the frames that order_frames() gives, and the list of their files.
DicomSeries make_series(const OrderedFrames& frames, const std::vector<std::filesystem::path>& files);

/// When each frame was acquired. Throws SuvUnavailable when the header lacks the times.
std::vector<FrameTime> frame_times(const DicomSeries& series);

/// Throws Error when a frame that lacks slices lies within --frames; of those outside a note is made.
void refuse_partial_frames(const DicomSeries& series, const std::optional<FrameRange>& range, core::Remarks& remarks);

/// The volume of one frame, each slice with its own RescaleSlope, read on up to `threads` threads. Throws Error naming
/// the file that can't be read, or that is no longer the one whose header was read.
imaging::Volume::Pointer read_frame(const DicomFrame& frame, const std::vector<std::filesystem::path>& files,
                                    int threads);

}  // namespace tripet::preprocessing
