#include "imaging/nifti_orientation.hpp"

#include <nifti/nifti1.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::imaging {
namespace {

using Size = std::array<std::int64_t, 3>;

ops::Affine qform(const NiftiOrientation& raw, const std::array<double, 3>& spacing) {
  double b = raw.quaternion[0], c = raw.quaternion[1], d = raw.quaternion[2];
  double a = 1 - (b * b + c * c + d * d);
  if (a < 1e-7) {  // a rotation by 180 degrees whose digits were rounded
    const double length = std::sqrt(b * b + c * c + d * d);
    b /= length, c /= length, d /= length, a = 0;
  } else {
    a = std::sqrt(a);
  }
  const double flip = raw.pixdim[0] < 0 ? -1 : 1;
  const std::array<std::array<double, 3>, 3> r{
      {{a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)},
       {2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)},
       {2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b}}};
  ops::Affine affine;
  for (std::size_t i = 0; i < 3; ++i) {
    affine.rows[i] = {r[i][0] * spacing[0], r[i][1] * spacing[1], flip * r[i][2] * spacing[2], raw.offset[i]};
  }
  return affine;
}

double largest_corner_distance(const ops::Affine& a, const ops::Affine& b, const Size& size) {
  double largest = 0;
  for (unsigned corner = 0; corner < 8; ++corner) {
    ops::Point voxel{};
    for (std::size_t i = 0; i < 3; ++i) voxel[i] = (corner >> i & 1U) != 0 ? static_cast<double>(size[i] - 1) : 0;
    const ops::Point p = a(voxel), q = b(voxel);
    largest = std::max(largest, std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
  }
  return largest;
}

bool is_finite(const ops::Affine& affine) {
  return std::all_of(affine.rows.begin(), affine.rows.end(), [](const auto& row) {
    return std::all_of(row.begin(), row.end(), [](double value) { return std::isfinite(value); });
  });
}

/// Some programs set the code and leave the rows empty.
bool is_empty(const ops::Affine& affine) {
  return std::all_of(affine.rows.begin(), affine.rows.end(),
                     [](const auto& row) { return row[0] == 0 && row[1] == 0 && row[2] == 0; });
}

double determinant(const ops::Affine& affine) {
  const auto& [a, b, c] = affine.rows;
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
}

void compare(const ops::Affine& sform, const ops::Affine& qform, const Size& size, core::Remarks& remarks) {
  const double apart = largest_corner_distance(sform, qform, size);
  if (!(apart > 1)) return;
  const std::string text =
      "sform and qform are up to " + core::format_number(std::round(10 * apart) / 10) + " mm apart: the sform is taken";
  if (determinant(sform) * determinant(qform) < 0) {
    remarks.warn(text + ", and left and right are swapped between them");
  } else {
    remarks.note(text);
  }
}

ops::Affine choose_affine(const NiftiOrientation& raw, const Size& size, core::Remarks& remarks) {
  std::array<double, 3> spacing{};
  for (std::size_t i = 0; i < 3; ++i) spacing[i] = std::abs(raw.pixdim[i + 1]);
  const bool has_spacing =
      std::all_of(spacing.begin(), spacing.end(), [](double s) { return s > 0 && std::isfinite(s); });
  if (raw.sform_code <= 0 && !has_spacing) throw core::Error("the voxel size is 0");
  const bool has_qform = raw.qform_code > 0 && has_spacing && is_finite(qform(raw, spacing));
  const bool useless_sform = is_empty(raw.sform) || !is_finite(raw.sform);
  if (raw.sform_code > 0 && useless_sform && has_qform) {
    remarks.note(std::string("the sform is ") + (is_empty(raw.sform) ? "all zero" : "not a number") +
                 ": the qform is taken");
    return qform(raw, spacing);
  }
  if (raw.sform_code > 0) {
    if (has_qform) compare(raw.sform, qform(raw, spacing), size, remarks);
    return raw.sform;
  }
  if (raw.qform_code > 0) return qform(raw, spacing);
  remarks.warn("no orientation in the header: taken as RAS, left and right may be swapped");
  ops::Affine affine;
  for (std::size_t i = 0; i < 3; ++i) {
    affine.rows[i][i] = spacing[i];
    affine.rows[i][3] = -spacing[i] * static_cast<double>(size[i] - 1) / 2;
  }
  return affine;
}

struct LengthUnit {
  int code;
  const char* name;
  double millimetres;
};
constexpr std::array length_units{LengthUnit{NIFTI_UNITS_MM, "mm", 1}, LengthUnit{NIFTI_UNITS_METER, "m", 1000},
                                  LengthUnit{NIFTI_UNITS_MICRON, "um", 1e-3}};

/// Millimetres of one unit of the affine. Voxels of a scan are between the lengths below, of which the one is less than
/// a thousand times the other: a wrong unit shows, and which one would be right.
double unit_of(const NiftiOrientation& raw, const ops::Affine& affine, core::Remarks& remarks) {
  constexpr double shortest = 0.05, longest = 40;
  const double voxel = std::cbrt(std::abs(determinant(affine)));
  const auto fits = [&](const LengthUnit& unit) {
    return voxel * unit.millimetres >= shortest && voxel * unit.millimetres <= longest;
  };
  const auto stated = std::find_if(length_units.begin(), length_units.end(),
                                   [&](const LengthUnit& unit) { return unit.code == XYZT_TO_SPACE(raw.units); });
  const LengthUnit& own = stated == length_units.end() ? length_units.front() : *stated;
  const auto right = std::find_if(length_units.begin(), length_units.end(), fits);
  if (fits(own) || right == length_units.end()) return own.millimetres;
  const auto shown = [&](double scale) {
    const double digits = std::pow(10, 2 - std::floor(std::log10(voxel * scale)));
    return core::format_number(std::round(voxel * scale * digits) / digits) + " mm";
  };
  remarks.warn("voxels of " + shown(own.millimetres) + " by xyzt_units: taken as " + shown(right->millimetres) +
               ", the numbers in " + right->name);
  return right->millimetres;
}

}  // namespace

ops::Affine to_ras(const NiftiOrientation& raw, const std::array<std::int64_t, 3>& size, core::Remarks& remarks) {
  ops::Affine affine = choose_affine(raw, size, remarks);
  if (!is_finite(affine)) throw core::Error("the orientation in the header is not a number");
  const double to_mm = unit_of(raw, affine, remarks);
  for (auto& row : affine.rows) {
    for (double& value : row) value *= to_mm;
  }
  return affine;
}

}  // namespace tripet::imaging
