#include "preprocessing/dicom/series.hpp"

#include <algorithm>
#include <cmath>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

std::string name(const DicomHeader& slice) {
  const std::string file = slice.path.filename().string();
  return slice.frames_in_file > 1 ? file + " frame " + std::to_string(slice.frame + 1) : file;
}

double distance(const auto& a, const auto& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

void require_one_kind(const std::vector<DicomHeader>& slices) {
  const DicomHeader& first = slices.front();
  for (const DicomHeader& slice : slices) {
    if (slice.frames != 1)
      throw core::Error(name(slice) + " has " + std::to_string(slice.frames) +
                        " frames but does not say where each of them lies");
    if (slice.samples != 1) throw core::Error(name(slice) + " is a colour picture, not a PET slice");
    if (slice.rows < 1 || slice.columns < 1 || slice.rows > 4096 || slice.columns > 4096) {
      throw core::Error(name(slice) + " has " + std::to_string(slice.rows) + " rows and " +
                        std::to_string(slice.columns) + " columns");
    }
    if (!slice.has_geometry) throw core::Error(name(slice) + " has no position, orientation or voxel size");
    if (slice.intercept != 0) {
      throw core::Error(name(slice) + " has RescaleIntercept " + format_number(slice.intercept) + "; PET must have 0");
    }
    if (!(std::isfinite(slice.slope) && slice.slope > 0)) {
      throw core::Error(name(slice) + " has RescaleSlope " + format_number(slice.slope) + "; it must be above 0");
    }
    if (slice.patient_id != first.patient_id) {
      throw core::Error("several patients in one series: " + first.patient_id + " and " + slice.patient_id);
    }
    if (slice.series_uid != first.series_uid)
      throw core::Error("slices of several series: " + name(first) + ", " + name(slice));
    if (slice.rows != first.rows || slice.columns != first.columns || distance(slice.spacing, first.spacing) > 1e-3) {
      throw core::Error("slices of several sizes in one series: " + name(first) + ", " + name(slice));
    }
    if (distance(slice.orientation, first.orientation) > 1e-3) {
      throw core::Error("slices of several orientations in one series: " + name(first) + ", " + name(slice));
    }
    if (slice.suv.units != first.suv.units) {
      throw core::Error("slices in several units: " + first.suv.units + " and " + slice.suv.units);
    }
  }
  const auto& o = first.orientation;
  const double row = std::hypot(o[0], o[1], o[2]), column = std::hypot(o[3], o[4], o[5]);
  const double product = o[0] * o[3] + o[1] * o[4] + o[2] * o[5];
  if (std::abs(row - 1) > 1e-2 || std::abs(column - 1) > 1e-2 || std::abs(product) > 1e-2) {
    throw core::Error("ImageOrientationPatient is not a pair of perpendicular unit vectors");
  }
}

void require_even_stack(const std::vector<DicomHeader>& slices) {
  if (slices.size() < 2) throw core::Error("the series has only one slice");
  std::vector<double> gaps;
  for (std::size_t i = 1; i < slices.size(); ++i) gaps.push_back(slices[i].height() - slices[i - 1].height());
  std::vector<double> sorted = gaps;
  const std::size_t middle = (sorted.size() - 1) / 2;  // the lower of two: a missing slice only makes gaps larger
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(middle), sorted.end());
  const double usual = sorted[middle];
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const DicomHeader &a = slices[i], &b = slices[i + 1];
    if (gaps[i] < 1e-3 || gaps[i] < 0.01 * usual) {
      throw core::Error("two slices at one position: " + name(a) + ", " + name(b));
    }
    // Positions are often rounded to a tenth of a millimetre; a missing slice makes a gap of at least twice the usual.
    if (std::abs(gaps[i] - usual) > std::max(0.05 * usual, 0.11)) {
      const double missing = std::round(gaps[i] / usual) - 1;
      const bool whole = missing >= 1 && std::abs(gaps[i] - (missing + 1) * usual) <= std::max(0.05 * usual, 0.11);
      throw core::Error(whole ? format_number(missing) + " slice(s) missing between " + name(a) + " and " + name(b)
                              : "slices are not evenly spaced: " + format_number(gaps[i]) + " mm between " + name(a) +
                                    " and " + name(b) + ", " + format_number(usual) + " mm elsewhere");
    }
  }
  const auto normal = slices.front().normal();
  const double extent = slices.back().height() - slices.front().height();
  std::array<double, 3> along{};
  for (std::size_t i = 0; i < 3; ++i) along[i] = slices.front().position[i] + extent * normal[i];
  if (distance(along, slices.back().position) > 0.01 * extent + 0.05) {
    throw core::Error("the slices do not stack along their normal (tilted gantry); resample them first");
  }
  const int stated = slices.front().slices_in_series;
  if (slices.front().time_slices <= 1 && stated > static_cast<int>(slices.size())) {
    throw core::Error("only " + std::to_string(slices.size()) + " of " + std::to_string(stated) +
                      " slices are present");
  }
}

}  // namespace

std::vector<DicomHeader> order_slices(std::vector<DicomHeader> slices) {
  if (slices.empty()) throw core::Error("the series has no slices");
  require_one_kind(slices);
  std::stable_sort(slices.begin(), slices.end(),
                   [normal = slices.front().normal()](const DicomHeader& a, const DicomHeader& b) {
                     double difference = 0;
                     for (std::size_t i = 0; i < 3; ++i) difference += normal[i] * (a.position[i] - b.position[i]);
                     return difference < 0;
                   });
  require_even_stack(slices);
  return slices;
}

imaging::Volume::Pointer read_dicom_volume(const std::vector<DicomHeader>& slices, DecodedFile& decoded) {
  const DicomHeader& first = slices.front();
  const auto count = static_cast<double>(slices.size() - 1);
  imaging::Volume::SizeType size{
      {static_cast<itk::SizeValueType>(first.columns), static_cast<itk::SizeValueType>(first.rows), slices.size()}};
  imaging::Volume::SpacingType spacing;
  spacing[0] = first.spacing[1];
  spacing[1] = first.spacing[0];
  spacing[2] = (slices.back().height() - first.height()) / count;
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
  for (std::size_t i = 0; i < slices.size(); ++i) {
    core::with_context(name(slices[i]),
                       [&] { read_pixels(slices[i], decoded, volume->GetBufferPointer() + i * slice_voxels); });
  }
  return volume;
}

}  // namespace tripet::preprocessing
