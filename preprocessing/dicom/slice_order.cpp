#include "preprocessing/dicom/slice_order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

std::string name(const DicomHeader& slice) {
  return slice.picture.name(slice.path);
}

double distance(const auto& a, const auto& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

void require_one_kind(const DicomHeaders& slices) {
  const DicomHeader& first = slices.front();
  for (const DicomHeader& slice : slices) {
    if (!slice.problem.empty()) throw core::Error(name(slice) + ": " + slice.problem);
    if (slice.frames != 1)
      throw core::Error(name(slice) + " has " + std::to_string(slice.frames) +
                        " frames but does not say where each of them lies");
    if (slice.samples != 1) throw core::Error(name(slice) + " is a colour picture, not a PET slice");
    const int rows = slice.picture.rows, columns = slice.picture.columns;
    if (rows < 1 || columns < 1 || rows > 4096 || columns > 4096) {
      throw core::Error(name(slice) + " has " + std::to_string(rows) + " rows and " + std::to_string(columns) +
                        " columns");
    }
    if (slice.intercept != 0) {
      throw core::Error(name(slice) + " has RescaleIntercept " + format_number(slice.intercept) + "; PET must have 0");
    }
    const double slope = slice.picture.slope;
    if (!(std::isfinite(slope) && slope > 0)) {
      throw core::Error(name(slice) + " has RescaleSlope " + format_number(slope) + "; it must be above 0");
    }
    if (slice.patient_id != first.patient_id) {
      throw core::Error("several patients in one series: " + first.patient_id + " and " + slice.patient_id);
    }
    if (slice.series_uid != first.series_uid)
      throw core::Error("slices of several series: " + name(first) + ", " + name(slice));
    if (rows != first.picture.rows || columns != first.picture.columns ||
        distance(slice.plane.spacing, first.plane.spacing) > 1e-3) {
      throw core::Error("slices of several sizes in one series: " + name(first) + ", " + name(slice));
    }
    if (distance(slice.plane.orientation, first.plane.orientation) > 1e-3) {
      throw core::Error("slices of several orientations in one series: " + name(first) + ", " + name(slice));
    }
    if (slice.suv.units != first.suv.units) {
      throw core::Error("slices in several units: " + first.suv.units + " and " + slice.suv.units);
    }
  }
  const auto& o = first.plane.orientation;
  const double row = std::hypot(o[0], o[1], o[2]), column = std::hypot(o[3], o[4], o[5]);
  const double product = o[0] * o[3] + o[1] * o[4] + o[2] * o[5];
  if (std::abs(row - 1) > 1e-2 || std::abs(column - 1) > 1e-2 || std::abs(product) > 1e-2) {
    throw core::Error("ImageOrientationPatient is not a pair of perpendicular unit vectors");
  }
}

void require_even_stack(const DicomHeaders& slices) {
  if (slices.size() < 2) throw core::Error("the series has only one slice");
  std::vector<double> gaps;
  for (std::size_t i = 1; i < slices.size(); ++i)
    gaps.push_back(slices[i].plane.height() - slices[i - 1].plane.height());
  std::vector<double> sorted = gaps;
  const std::size_t middle = (sorted.size() - 1) / 2;  // the lower of two: a missing slice only makes gaps larger
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(middle), sorted.end());
  const double usual = sorted[middle];
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const DicomHeader &a = slices[i], &b = slices[i + 1];
    if (gaps[i] < 1e-3 || gaps[i] < 0.01 * usual) {
      throw core::Error("two slices at one position: " + name(a) + ", " + name(b) +
                        " (copies, or frames that neither a time nor TemporalPositionIndex tells apart)");
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
  const SlicePlane &first = slices.front().plane, &last = slices.back().plane;
  const auto normal = first.normal();
  const double extent = last.height() - first.height();
  std::array<double, 3> along{};
  for (std::size_t i = 0; i < 3; ++i) along[i] = first.position[i] + extent * normal[i];
  if (distance(along, last.position) > 0.01 * extent + 0.05) {
    throw core::Error("the slices do not stack along their normal (tilted gantry); resample them first");
  }
  const int stated = slices.front().slices_in_series;
  if (slices.front().time_slices <= 1 && stated > static_cast<int>(slices.size())) {
    throw core::Error("only " + std::to_string(slices.size()) + " of " + std::to_string(stated) +
                      " slices are present");
  }
}

}  // namespace

DicomHeaders order_slices(DicomHeaders slices) {
  if (slices.empty()) throw core::Error("the series has no slices");
  require_one_kind(slices);
  std::stable_sort(slices.begin(), slices.end(),
                   [normal = slices.front().plane.normal()](const DicomHeader& a, const DicomHeader& b) {
                     double difference = 0;
                     for (std::size_t i = 0; i < 3; ++i)
                       difference += normal[i] * (a.plane.position[i] - b.plane.position[i]);
                     return difference < 0;
                   });
  require_even_stack(slices);
  return slices;
}

}  // namespace tripet::preprocessing
