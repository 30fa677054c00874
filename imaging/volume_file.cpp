#include "imaging/volume_file.hpp"

#include <itkImageFileWriter.h>
#include <itkMetaDataObject.h>
#include <itkNiftiImageIO.h>
#include <nifti/nifti1.h>
#include <vnl/algo/vnl_svd.h>
#include <vnl/vnl_inverse.h>
#include <vnl/vnl_matrix_fixed.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/gzip_file.hpp"
#include "imaging/nifti_header.hpp"

namespace tripet::imaging {
namespace {

// ITK 5.2 reads neither NIfTI-2 nor a direction matrix that is a rounding away from orthonormal, and takes a truncated
// file for a whole one: hence a reader of our own. Writing is ITK's.

template <class T>
void convert(const char* bytes, std::size_t count, const NiftiHeader& header, float* out) {
  for (std::size_t i = 0; i < count; ++i) {
    std::array<char, sizeof(T)> raw;
    std::memcpy(raw.data(), bytes + i * sizeof(T), sizeof(T));
    if (header.swapped) std::reverse(raw.begin(), raw.end());
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    out[i] = static_cast<float>(header.slope * static_cast<double>(value) + header.intercept);
  }
}

void convert(const char* bytes, std::size_t count, const NiftiHeader& header, float* out) {
  switch (header.datatype) {
    case NIFTI_TYPE_UINT8:
      return convert<std::uint8_t>(bytes, count, header, out);
    case NIFTI_TYPE_INT16:
      return convert<std::int16_t>(bytes, count, header, out);
    case NIFTI_TYPE_INT32:
      return convert<std::int32_t>(bytes, count, header, out);
    case NIFTI_TYPE_FLOAT32:
      return convert<float>(bytes, count, header, out);
    case NIFTI_TYPE_FLOAT64:
      return convert<double>(bytes, count, header, out);
    case NIFTI_TYPE_INT8:
      return convert<std::int8_t>(bytes, count, header, out);
    case NIFTI_TYPE_UINT16:
      return convert<std::uint16_t>(bytes, count, header, out);
    case NIFTI_TYPE_UINT32:
      return convert<std::uint32_t>(bytes, count, header, out);
    case NIFTI_TYPE_INT64:
      return convert<std::int64_t>(bytes, count, header, out);
    default:
      return convert<std::uint64_t>(bytes, count, header, out);
  }
}

using Matrix3 = vnl_matrix_fixed<double, 3, 3>;

double deviation_from_orthonormal(const Matrix3& direction) {
  const Matrix3 product = direction.transpose() * direction;
  double largest = 0;
  for (unsigned i = 0; i < 3; ++i) {
    for (unsigned j = 0; j < 3; ++j) largest = std::max(largest, std::abs(product(i, j) - (i == j ? 1 : 0)));
  }
  return largest;
}

/// Grid of the volume from the header's affine. The nearest orthonormal matrix replaces the direction, turning the
/// volume about its centre.
void set_geometry(const NiftiHeader& header, Volume& volume, core::Remarks& remarks) {
  Matrix3 scaled;
  vnl_vector_fixed<double, 3> origin, centre;
  for (unsigned i = 0; i < 3; ++i) {
    const double sign = i < 2 ? -1 : 1;  // RAS to LPS
    for (unsigned j = 0; j < 3; ++j) scaled(i, j) = sign * header.to_ras.rows[i][j];
    origin[i] = sign * header.to_ras.rows[i][3];
    centre[i] = static_cast<double>(header.size[i] - 1) / 2;
  }
  Matrix3 direction = scaled, scale;
  scale.fill(0);
  Volume::SpacingType spacing;
  for (unsigned j = 0; j < 3; ++j) {
    spacing[j] = scaled.get_column(j).two_norm();
    if (spacing[j] < 1e-6) throw core::Error("the voxel size along dimension " + std::to_string(j + 1) + " is 0");
    direction.set_column(j, scaled.get_column(j) / spacing[j]);
    scale(j, j) = spacing[j];
  }
  const double deviation = deviation_from_orthonormal(direction);
  if (deviation > 0.05) throw core::Error("the axes of the image are not perpendicular (sheared); resample it first");
  const vnl_svd<double> svd(direction.as_ref());
  direction = Matrix3(svd.U() * svd.V().transpose());
  const vnl_vector_fixed<double, 3> shift = scaled * centre - direction * scale * centre;
  if (deviation > 1e-4) {
    const double moved = (shift + (direction * scale - scaled) * (centre * 2.0)).two_norm();
    const std::string text =
        "the direction matrix is not quite orthonormal and was replaced by the nearest one that is: corners move by " +
        core::format_number(std::round(100 * moved) / 100) + " mm";
    moved > 1 ? remarks.warn(text) : remarks.note(text);
  }
  origin += shift;
  Volume::SizeType size;
  Volume::PointType point;
  Volume::DirectionType cosines;
  for (unsigned i = 0; i < 3; ++i) {
    size[i] = static_cast<itk::SizeValueType>(header.size[i]);
    point[i] = origin[i];
    for (unsigned j = 0; j < 3; ++j) cosines(i, j) = direction(i, j);
  }
  volume.SetRegions(size);
  volume.SetSpacing(spacing);
  volume.SetOrigin(point);
  volume.SetDirection(cosines);
}

void require_plausible_size(const NiftiHeader& header) {
  std::error_code ignored;
  const auto stored = static_cast<double>(std::filesystem::file_size(header.data_file, ignored));
  const double voxels = static_cast<double>(header.size[0]) * static_cast<double>(header.size[1]) *
                        static_cast<double>(header.size[2]) * static_cast<double>(header.frames);
  const bool zipped = is_gzip(header.data_file);
  // Deflate can't shrink by more than about 1032: a header that asks for more is damaged, and no memory is spent on it.
  if (voxels * header.voxel_bytes > (zipped ? 1040 * stored + 1e4 : stored)) {
    throw core::Error("is truncated: the voxels end too early");
  }
}

/// sum += weight * values, those that are not numbers left out; returns their number.
std::size_t add_finite(const std::vector<float>& values, double weight, float* sum) {
  std::size_t replaced = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) {
      sum[i] += static_cast<float>(weight * static_cast<double>(values[i]));
    } else {
      ++replaced;
    }
  }
  return replaced;
}

}  // namespace

Volume::Pointer read_nifti(const std::filesystem::path& path, core::Remarks& remarks,
                           const std::vector<double>& frame_weights) {
  const NiftiHeader header = read_nifti_header(path, remarks);
  if (header.frames != static_cast<std::int64_t>(frame_weights.size())) {
    throw core::Error("has " + std::to_string(header.frames) + " frames, not " + std::to_string(frame_weights.size()));
  }
  require_plausible_size(header);
  auto volume = Volume::New();
  set_geometry(header, *volume, remarks);
  volume->Allocate();
  GzipFile file(header.data_file);
  file.skip(header.data_offset);
  const auto slice = static_cast<std::size_t>(header.size[0] * header.size[1]);
  const auto depth = static_cast<std::size_t>(header.size[2]);
  std::vector<char> bytes(slice * static_cast<std::size_t>(header.voxel_bytes));
  std::size_t replaced = 0, read = 0;
  if (header.frames == 1) {
    for (std::size_t z = 0; z < depth; ++z) {
      file.read(bytes.data(), bytes.size());
      convert(bytes.data(), slice, header, volume->GetBufferPointer() + z * slice);
    }
    replaced = replace_non_finite(*volume);
    read = slice * depth;
  } else {
    std::vector<float> values(slice);
    volume->FillBuffer(0);
    for (const double weight : frame_weights) {
      for (std::size_t z = 0; z < depth; ++z) {
        file.read(bytes.data(), bytes.size());
        if (weight == 0) continue;
        convert(bytes.data(), slice, header, values.data());
        replaced += add_finite(values, weight, volume->GetBufferPointer() + z * slice);
        read += slice;
      }
    }
  }
  file.check_end();
  if (replaced > 0) {
    if (replaced == read) throw core::Error("no voxel is a number (all are NaN)");
    remarks.note(std::to_string(replaced) + " voxels are not numbers and were set to 0");
  }
  require_contrast(*volume);
  return volume;
}

void write_nifti(const std::filesystem::path& path, const Volume* volume, const std::string& description) {
  core::write_atomically(path, [&](const std::filesystem::path& temporary) {
    auto described = Volume::New();
    described->CopyInformation(volume);
    described->SetRegions(volume->GetBufferedRegion());
    described->SetPixelContainer(const_cast<Volume*>(volume)->GetPixelContainer());  // shared, only read
    itk::EncapsulateMetaData<std::string>(described->GetMetaDataDictionary(), "ITK_FileNotes", description);
    auto writer = itk::ImageFileWriter<Volume>::New();
    writer->SetImageIO(itk::NiftiImageIO::New());
    writer->SetInput(described);
    writer->SetFileName(temporary.string());
    writer->SetUseCompression(path.extension() == ".gz");
    writer->Update();
  });
}

std::size_t replace_non_finite(Volume& volume) {
  float* values = volume.GetBufferPointer();
  std::size_t replaced = 0;
  for (std::size_t i = 0; i < volume.GetBufferedRegion().GetNumberOfPixels(); ++i) {
    if (std::isfinite(values[i])) continue;
    values[i] = 0;
    ++replaced;
  }
  return replaced;
}

void require_contrast(const Volume& volume) {
  const float* values = volume.GetBufferPointer();
  const auto count = volume.GetBufferedRegion().GetNumberOfPixels();
  if (std::all_of(values, values + count, [&](float value) { return value == values[0]; })) {
    throw core::Error("all voxels have the same value, " + core::format_number(static_cast<double>(values[0])));
  }
}

}  // namespace tripet::imaging
