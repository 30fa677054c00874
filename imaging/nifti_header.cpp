#include "imaging/nifti_header.hpp"

#include <nifti/nifti1.h>
#include <nifti/nifti2.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <string_view>

#include "core/error.hpp"
#include "core/mapped_volume.hpp"
#include "core/text.hpp"
#include "imaging/gzip_file.hpp"
#include "imaging/nifti_orientation.hpp"
#include "imaging/readable_file.hpp"

namespace tripet::imaging {
namespace {

static_assert(std::endian::native == std::endian::little);
static_assert(sizeof(nifti_1_header) == 348 && sizeof(nifti_2_header) == 540);

template <class T>
T byte_swapped(T value) {
  auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
  std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<T>(bytes);
}

/// The fields that the three kinds of header share, in the machine's byte order, before any sense is made of them.
struct RawHeader : NiftiOrientation {
  std::array<std::int64_t, 8> dim{};
  int datatype = 0;
  double vox_offset = 0, slope = 0, intercept = 0;
  bool pair = false, synthetic = false;
};

/// Both versions of NIfTI name their fields alike and differ in their widths and places.
template <class Header>
RawHeader fields_of(const Header& stored, bool swapped) {
  const auto field = [swapped](auto value) { return swapped ? byte_swapped(value) : value; };
  RawHeader raw;
  for (std::size_t i = 0; i < 8; ++i) {
    raw.dim[i] = field(stored.dim[i]);
    raw.pixdim[i] = field(stored.pixdim[i]);
  }
  raw.datatype = field(stored.datatype);
  raw.synthetic = std::strncmp(stored.intent_name, core::synthetic_mark.c_str(), sizeof stored.intent_name) == 0;
  raw.vox_offset = static_cast<double>(field(stored.vox_offset));
  raw.slope = field(stored.scl_slope);
  raw.intercept = field(stored.scl_inter);
  raw.units = field(stored.xyzt_units);
  raw.qform_code = field(stored.qform_code);
  raw.sform_code = field(stored.sform_code);
  raw.quaternion = {field(stored.quatern_b), field(stored.quatern_c), field(stored.quatern_d)};
  raw.offset = {field(stored.qoffset_x), field(stored.qoffset_y), field(stored.qoffset_z)};
  for (std::size_t j = 0; j < 4; ++j) {
    raw.sform.rows[0][j] = field(stored.srow_x[j]);
    raw.sform.rows[1][j] = field(stored.srow_y[j]);
    raw.sform.rows[2][j] = field(stored.srow_z[j]);
  }
  return raw;
}

template <class Header>
Header header_in(const std::vector<char>& bytes) {
  Header stored;
  std::memcpy(&stored, bytes.data(), sizeof stored);
  return stored;
}

RawHeader version_1(const std::vector<char>& bytes, bool swapped) {
  const auto stored = header_in<nifti_1_header>(bytes);
  RawHeader raw = fields_of(stored, swapped);
  const std::string_view magic(stored.magic, 3);
  raw.pair = magic != "n+1";
  if (magic == "n+1" || magic == "ni1") return raw;
  // Analyze 7.5 has other things in the place of scaling and orientation.
  RawHeader analyze;
  analyze.dim = raw.dim;
  analyze.pixdim = raw.pixdim;
  analyze.datatype = raw.datatype;
  analyze.vox_offset = raw.vox_offset;
  analyze.pair = true;
  return analyze;
}

RawHeader version_2(const std::vector<char>& bytes, bool swapped) {
  const auto stored = header_in<nifti_2_header>(bytes);
  RawHeader raw = fields_of(stored, swapped);
  raw.pair = std::string_view(stored.magic, 3) == "ni2";
  return raw;
}

int bytes_of(int datatype) {
  static const std::map<int, int> sizes{{NIFTI_TYPE_UINT8, 1},  {NIFTI_TYPE_INT8, 1},   {NIFTI_TYPE_INT16, 2},
                                        {NIFTI_TYPE_UINT16, 2}, {NIFTI_TYPE_INT32, 4},  {NIFTI_TYPE_UINT32, 4},
                                        {NIFTI_TYPE_INT64, 8},  {NIFTI_TYPE_UINT64, 8}, {NIFTI_TYPE_FLOAT32, 4},
                                        {NIFTI_TYPE_FLOAT64, 8}};
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

RawHeader read_raw(const std::filesystem::path& path, bool& swapped) {
  GzipFile file(path);
  const std::vector<char> bytes = file.read_up_to(sizeof(nifti_2_header));
  if (bytes.size() < sizeof(nifti_1_header)) throw core::Error("is not a NIfTI file, or truncated");
  // Both versions begin with their own length.
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const std::uint32_t reversed = byte_swapped(length);
  swapped = reversed == sizeof(nifti_1_header) || reversed == sizeof(nifti_2_header);
  if (swapped) length = reversed;
  if (length == sizeof(nifti_1_header)) return version_1(bytes, swapped);
  if (length == sizeof(nifti_2_header) && bytes.size() == sizeof(nifti_2_header)) return version_2(bytes, swapped);
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

NiftiHeader read_nifti_header(const std::filesystem::path& path, core::Remarks& remarks) {
  const auto files = nifti_files(path);
  for (const auto& file : files) {
    if (file == path) {
      require_readable_file(file);
    } else {
      core::with_context(file.filename().string(), [&] { require_readable_file(file); });
    }
  }
  NiftiHeader header;
  const RawHeader raw = read_raw(files.front(), header.swapped);
  if (raw.synthetic) throw core::Error(core::synthetic_refusal);
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
  if (!(raw.vox_offset >= 0 && raw.vox_offset < 1e9))
    throw core::Error("the offset of the voxels in the header is impossible");
  // Some writers leave the offset of a single file 0: after the header and the four bytes that end it.
  const bool inside_header = !raw.pair && raw.vox_offset < sizeof(nifti_1_header);
  header.data_offset = static_cast<std::uint64_t>(inside_header ? sizeof(nifti_1_header) + 4 : raw.vox_offset);
  if (std::isfinite(raw.slope) && raw.slope != 0) {
    header.slope = raw.slope;
    header.intercept = std::isfinite(raw.intercept) ? raw.intercept : 0;
  }
  header.to_ras = to_ras(raw, header.size, remarks);
  return header;
}

std::size_t nifti_frames(const std::filesystem::path& path) {
  core::Remarks ignored;
  return static_cast<std::size_t>(read_nifti_header(path, ignored).frames);
}

}  // namespace tripet::imaging
