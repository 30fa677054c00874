#include "imaging/nifti_header.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>

#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/gzip_file.hpp"
#include "imaging/readable_file.hpp"

namespace tripet::imaging {
namespace {

static_assert(std::endian::native == std::endian::little);

/// Fields at their offsets in the header's bytes.
class Bytes {
 public:
  Bytes(std::vector<char> bytes, bool swapped) : bytes_(std::move(bytes)), swapped_(swapped) {}

  template <class T>
  T get(std::size_t offset) const {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), bytes_.data() + offset, sizeof(T));
    if (swapped_) std::reverse(raw.begin(), raw.end());
    return std::bit_cast<T>(raw);
  }
  std::string text(std::size_t offset, std::size_t length) const { return {bytes_.data() + offset, length}; }

 private:
  std::vector<char> bytes_;
  bool swapped_;
};

/// The fields that the three kinds of header share, before any sense is made of them.
struct Raw {
  std::array<std::int64_t, 8> dim{};
  std::array<double, 8> pixdim{};
  int datatype = 0, qform_code = 0, sform_code = 0, units = 0;
  double vox_offset = 0, slope = 0, intercept = 0;
  std::array<double, 3> quaternion{}, offset{};
  Affine sform{};
  bool pair = false, oriented = true;
};

template <class Float, class Dim>
void read_common(const Bytes& bytes, Raw& raw, std::size_t dim, std::size_t pixdim, std::size_t quaternion,
                 std::size_t srow) {
  for (std::size_t i = 0; i < 8; ++i) {
    raw.dim[i] = bytes.get<Dim>(dim + i * sizeof(Dim));
    raw.pixdim[i] = bytes.get<Float>(pixdim + i * sizeof(Float));
  }
  if (!raw.oriented) return;
  for (std::size_t i = 0; i < 3; ++i) {
    raw.quaternion[i] = bytes.get<Float>(quaternion + i * sizeof(Float));
    raw.offset[i] = bytes.get<Float>(quaternion + (3 + i) * sizeof(Float));
    for (std::size_t j = 0; j < 4; ++j) raw.sform[i][j] = bytes.get<Float>(srow + (4 * i + j) * sizeof(Float));
  }
}

Raw read_version_1(const Bytes& bytes) {
  Raw raw;
  const std::string magic = bytes.text(344, 3);
  raw.oriented = magic == "n+1" || magic == "ni1";
  raw.pair = magic != "n+1";
  read_common<float, std::int16_t>(bytes, raw, 40, 76, 256, 280);
  raw.datatype = bytes.get<std::int16_t>(70);
  raw.vox_offset = bytes.get<float>(108);
  if (!raw.oriented) return raw;
  raw.slope = bytes.get<float>(112);
  raw.intercept = bytes.get<float>(116);
  raw.units = bytes.text(123, 1)[0];
  raw.qform_code = bytes.get<std::int16_t>(252);
  raw.sform_code = bytes.get<std::int16_t>(254);
  return raw;
}

Raw read_version_2(const Bytes& bytes) {
  Raw raw;
  raw.pair = bytes.text(4, 3) == "ni2";
  read_common<double, std::int64_t>(bytes, raw, 16, 104, 352, 400);
  raw.datatype = bytes.get<std::int16_t>(12);
  raw.vox_offset = static_cast<double>(bytes.get<std::int64_t>(168));
  raw.slope = bytes.get<double>(176);
  raw.intercept = bytes.get<double>(184);
  raw.qform_code = bytes.get<std::int32_t>(344);
  raw.sform_code = bytes.get<std::int32_t>(348);
  raw.units = bytes.get<std::int32_t>(500);
  return raw;
}

Affine qform(const Raw& raw, const std::array<double, 3>& spacing) {
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
  Affine affine;
  for (std::size_t i = 0; i < 3; ++i) {
    affine[i] = {r[i][0] * spacing[0], r[i][1] * spacing[1], flip * r[i][2] * spacing[2], raw.offset[i]};
  }
  return affine;
}

double largest_corner_distance(const Affine& a, const Affine& b, const std::array<std::int64_t, 3>& size) {
  double largest = 0;
  for (unsigned corner = 0; corner < 8; ++corner) {
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      double difference = a[i][3] - b[i][3];
      for (std::size_t j = 0; j < 3; ++j) {
        if ((corner >> j & 1U) != 0) difference += (a[i][j] - b[i][j]) * static_cast<double>(size[j] - 1);
      }
      sum += difference * difference;
    }
    largest = std::max(largest, std::sqrt(sum));
  }
  return largest;
}

Affine choose_affine(const Raw& raw, const NiftiHeader& header, std::vector<std::string>& warnings) {
  std::array<double, 3> spacing{};
  for (std::size_t i = 0; i < 3; ++i) spacing[i] = std::abs(raw.pixdim[i + 1]);
  const bool has_spacing =
      std::all_of(spacing.begin(), spacing.end(), [](double s) { return s > 0 && std::isfinite(s); });
  if (raw.sform_code <= 0 && !has_spacing) throw core::Error("the voxel size is 0");
  Affine affine{};
  // Some programs set the code and leave the rows empty.
  const bool empty_sform = std::all_of(raw.sform.begin(), raw.sform.end(),
                                       [](const auto& row) { return row[0] == 0 && row[1] == 0 && row[2] == 0; });
  if (raw.sform_code > 0 && empty_sform && raw.qform_code > 0 && has_spacing) {
    warnings.push_back("the sform is all zero: the qform is taken");
    affine = qform(raw, spacing);
  } else if (raw.sform_code > 0) {
    affine = raw.sform;
    if (raw.qform_code > 0 && has_spacing) {
      const double apart = largest_corner_distance(affine, qform(raw, spacing), header.size);
      if (apart > 1) {
        warnings.push_back("sform and qform are up to " + core::format_number(std::round(10 * apart) / 10) +
                           " mm apart: the sform is taken");
      }
    }
  } else if (raw.qform_code > 0) {
    affine = qform(raw, spacing);
  } else {
    warnings.push_back("no orientation in the header: taken as RAS, left and right may be swapped");
    for (std::size_t i = 0; i < 3; ++i) {
      affine[i][i] = spacing[i];
      affine[i][3] = -spacing[i] * static_cast<double>(header.size[i] - 1) / 2;
    }
  }
  const int unit = raw.units & 7;
  const double to_mm = unit == 1 ? 1000 : unit == 3 ? 1e-3 : 1;
  for (auto& row : affine) {
    for (double& value : row) {
      value *= to_mm;
      if (!std::isfinite(value)) throw core::Error("the orientation in the header is not a number");
    }
  }
  return affine;
}

int bytes_of(int datatype) {
  static const std::map<int, int> sizes{{2, 1},   {4, 2},   {8, 4},   {16, 4},   {64, 8},
                                        {256, 1}, {512, 2}, {768, 4}, {1024, 8}, {1280, 8}};
  const auto found = sizes.find(datatype);
  if (found == sizes.end()) {
    throw core::Error("voxels of datatype " + std::to_string(datatype) +
                      " are not supported (colour, complex or unknown)");
  }
  return found->second;
}

std::filesystem::path partner(const std::filesystem::path& path, const std::string& extension) {
  std::string name = path.string();
  const bool zipped = core::to_lower(name).ends_with(".gz");
  const std::string tail = zipped ? name.substr(name.size() - 3) : "";
  name.resize(name.size() - tail.size() - 4);
  for (const std::string& candidate : {name + extension + tail, name + extension, name + extension + ".gz"}) {
    std::error_code ignored;
    if (std::filesystem::exists(candidate, ignored)) return candidate;
  }
  return name + extension + tail;
}

bool ends_with_any(const std::filesystem::path& path, const std::vector<std::string>& endings) {
  const std::string name = core::to_lower(path.filename().string());
  return std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) { return name.ends_with(ending); });
}

bool is_data_of_pair(const std::filesystem::path& path) {
  return ends_with_any(path, {".img", ".img.gz"});
}

Raw read_raw(const std::filesystem::path& path, bool& swapped) {
  GzipFile file(path);
  std::vector<char> bytes = file.read_up_to(540);
  if (bytes.size() < 348) throw core::Error("is not a NIfTI file, or truncated");
  std::int32_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const auto reversed = static_cast<std::int32_t>(__builtin_bswap32(static_cast<std::uint32_t>(length)));
  swapped = reversed == 348 || reversed == 540;
  if (swapped) length = reversed;
  if (length == 348) return read_version_1({std::move(bytes), swapped});
  if (length == 540 && bytes.size() == 540) return read_version_2({std::move(bytes), swapped});
  throw core::Error("is not a NIfTI file");
}

}  // namespace

bool has_nifti_name(const std::filesystem::path& path) {
  return ends_with_any(path, {".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz", ".img.gz"});
}

std::vector<std::filesystem::path> nifti_files(const std::filesystem::path& path) {
  if (is_data_of_pair(path)) return {partner(path, ".hdr"), path};
  if (ends_with_any(path, {".hdr", ".hdr.gz"})) return {path, partner(path, ".img")};
  return {path};
}

NiftiHeader read_nifti_header(const std::filesystem::path& path, std::vector<std::string>& warnings) {
  const auto files = nifti_files(path);
  for (const auto& file : files) {
    if (file == path) {
      require_readable_file(file);
    } else {
      core::with_context(file.filename().string(), [&] { require_readable_file(file); });
    }
  }
  NiftiHeader header;
  const Raw raw = read_raw(files.front(), header.swapped);
  if (raw.pair != (files.size() == 2))
    throw core::Error("the header says that it is " +
                      std::string(raw.pair ? "one of a pair .hdr/.img" : "a single file"));
  if (raw.dim[0] < 1 || raw.dim[0] > 7)
    throw core::Error("the number of dimensions in the header is " + std::to_string(raw.dim[0]));
  for (std::size_t i = 1; i <= static_cast<std::size_t>(raw.dim[0]); ++i) {
    if (raw.dim[i] < 1 || raw.dim[i] > 1 << 20)
      throw core::Error("dimension " + std::to_string(i) + " in the header is " + std::to_string(raw.dim[i]));
    if (i <= 3) header.size[i - 1] = raw.dim[i];
    if (i > 3) header.frames *= raw.dim[i];
    if (header.frames > 1 << 20) throw core::Error("the header asks for more frames than a scan has");
  }
  if (raw.dim[0] < 3) throw core::Error("the image has only " + std::to_string(raw.dim[0]) + " dimensions");
  header.datatype = raw.datatype;
  header.voxel_bytes = bytes_of(raw.datatype);
  header.data_file = files.back();
  const double least_offset = raw.pair ? 0 : 348;
  if (!(raw.vox_offset >= 0 && raw.vox_offset < 1e9))
    throw core::Error("the offset of the voxels in the header is impossible");
  header.data_offset = static_cast<std::uint64_t>(!raw.pair && raw.vox_offset < least_offset ? 352 : raw.vox_offset);
  if (std::isfinite(raw.slope) && raw.slope != 0) {
    header.slope = raw.slope;
    header.intercept = std::isfinite(raw.intercept) ? raw.intercept : 0;
  }
  header.affine = choose_affine(raw, header, warnings);
  return header;
}

std::size_t nifti_frames(const std::filesystem::path& path) {
  std::vector<std::string> ignored;
  return static_cast<std::size_t>(read_nifti_header(path, ignored).frames);
}

}  // namespace tripet::imaging
