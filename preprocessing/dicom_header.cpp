#include "preprocessing/dicom_header.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

/// One data set, the file's or a sequence item's, read by tag.
class Fields {
 public:
  Fields(const DicomDataSet& data, bool big_endian) : data_(data), big_endian_(big_endian) {}

  std::string text(std::uint16_t group, std::uint16_t element) const {
    const DicomElement* found = find(group, element);
    if (found == nullptr) return "";
    return core::trim(found->value.substr(0, found->value.find('\0')));
  }

  /// A private field of its owner's block; where anonymisation removed the owner, of the block that vendors use by
  /// habit, unless that is another owner's.
  std::string private_text(std::uint16_t group, std::uint8_t element, const std::string& owner) const {
    for (std::uint16_t block = 0x10; block <= 0xff; ++block) {
      if (text(group, block) == owner) return text(group, static_cast<std::uint16_t>(block << 8U | element));
    }
    if (!text(group, 0x10).empty()) return "";
    return text(group, static_cast<std::uint16_t>(0x1000U | element));
  }

  std::vector<std::string> texts(std::uint16_t group, std::uint16_t element) const {
    const std::string joined = text(group, element);
    if (joined.empty()) return {};
    std::vector<std::string> parts = core::split(joined, '\\');
    for (std::string& part : parts) part = core::trim(part);
    return parts;
  }

  std::optional<double> number(std::uint16_t group, std::uint16_t element) const {
    return first_number(text(group, element));
  }

  template <std::size_t N>
  bool numbers(std::uint16_t group, std::uint16_t element, std::array<double, N>& values) const {
    const auto parts = texts(group, element);
    if (parts.size() != N) return false;
    for (std::size_t i = 0; i < N; ++i) {
      const auto value = first_number(parts[i]);
      if (!value) return false;
      values[i] = *value;
    }
    return true;
  }

  /// A field of binary 16-bit numbers (VR US).
  int whole(std::uint16_t group, std::uint16_t element) const {
    const DicomElement* found = find(group, element);
    if (found == nullptr || found->value.size() < 2) return 0;
    const auto low = static_cast<unsigned char>(found->value[big_endian_ ? 1 : 0]);
    const auto high = static_cast<unsigned char>(found->value[big_endian_ ? 0 : 1]);
    return low + 256 * high;
  }

  std::vector<Fields> items(std::uint16_t group, std::uint16_t element) const {
    std::vector<Fields> found;
    if (const DicomElement* sequence = find(group, element)) {
      for (const DicomDataSet& item : sequence->items) found.emplace_back(item, big_endian_);
    }
    return found;
  }

  static std::optional<double> first_number(const std::string& text) {
    std::string first = core::trim(text.substr(0, text.find('\\')));
    if (first.starts_with('+')) first.erase(0, 1);
    const auto value = core::parse_number(first);
    return value && std::isfinite(*value) ? value : std::nullopt;
  }

 private:
  const DicomElement* find(std::uint16_t group, std::uint16_t element) const {
    const auto found = data_.find(static_cast<std::uint32_t>(group) << 16U | element);
    return found == data_.end() ? nullptr : &found->second;
  }

  const DicomDataSet& data_;
  bool big_endian_;
};

Radiopharmaceutical read_radiopharmaceutical(const Fields& fields) {
  Radiopharmaceutical item;
  item.name = fields.text(0x0018, 0x0031);
  item.dose = fields.number(0x0018, 0x1074);
  item.half_life = fields.number(0x0018, 0x1075);
  item.start_time = parse_time(fields.text(0x0018, 0x1072));
  item.start_date_time = parse_date_time(fields.text(0x0018, 0x1078));
  for (const Fields& code : fields.items(0x0054, 0x0300)) {
    item.nuclide_code = code.text(0x0008, 0x0100);
    item.nuclide = code.text(0x0008, 0x0104);
  }
  if (item.name.empty()) {
    for (const Fields& code : fields.items(0x0054, 0x0304)) item.name = code.text(0x0008, 0x0104);
  }
  return item;
}

SuvHeader read_suv(const Fields& fields) {
  SuvHeader suv;
  suv.units = fields.text(0x0054, 0x1001);
  suv.suv_type = fields.text(0x0054, 0x1006);
  suv.decay_correction = fields.text(0x0054, 0x1102);
  suv.corrected_image = fields.texts(0x0028, 0x0051);
  suv.sex = fields.text(0x0010, 0x0040);
  suv.weight = fields.number(0x0010, 0x1030);
  suv.size = fields.number(0x0010, 0x1020);
  for (const Fields& item : fields.items(0x0054, 0x0016))
    suv.radiopharmaceuticals.push_back(read_radiopharmaceutical(item));
  suv.series = parse_date_time(fields.text(0x0008, 0x0021), fields.text(0x0008, 0x0031));
  suv.decay_correction_time = parse_date_time(fields.text(0x0018, 0x9701));
  suv.ge_scan = parse_date_time(fields.private_text(0x0009, 0x0d, "GEMS_PETD_01"));
  suv.ge_administration = parse_date_time(fields.private_text(0x0009, 0x3b, "GEMS_PETD_01"));
  suv.siemens_reference = parse_date_time(fields.private_text(0x0071, 0x22, "SIEMENS MED PT"));
  suv.philips_suv_factor = Fields::first_number(fields.private_text(0x7053, 0x00, "Philips PET Private Group"));
  suv.philips_activity_factor = Fields::first_number(fields.private_text(0x7053, 0x09, "Philips PET Private Group"));
  SliceTime slice;
  slice.acquisition = parse_date_time(fields.text(0x0008, 0x0022), fields.text(0x0008, 0x0032));
  if (!slice.acquisition) slice.acquisition = parse_date_time(fields.text(0x0008, 0x002a));
  slice.reference = fields.number(0x0054, 0x1300);
  slice.duration = fields.number(0x0018, 0x1242);
  suv.slices = {slice};
  return suv;
}

DicomHeader read_fields(const Fields& fields) {
  DicomHeader header;
  header.sop_class = fields.text(0x0008, 0x0016);
  header.transfer_syntax = fields.text(0x0002, 0x0010);
  header.modality = fields.text(0x0008, 0x0060);
  header.patient_id = fields.text(0x0010, 0x0020);
  header.study_uid = fields.text(0x0020, 0x000d);
  header.series_uid = fields.text(0x0020, 0x000e);
  header.study_date = fields.text(0x0008, 0x0020);
  header.series_description = fields.text(0x0008, 0x103e);
  header.image_type = fields.texts(0x0008, 0x0008);
  header.series_type = fields.texts(0x0054, 0x1000);
  header.rows = fields.whole(0x0028, 0x0010);
  header.columns = fields.whole(0x0028, 0x0011);
  header.bits_allocated = fields.whole(0x0028, 0x0100);
  header.bits_stored = fields.whole(0x0028, 0x0101);
  header.is_signed = fields.whole(0x0028, 0x0103) == 1;
  header.samples = std::max(1, fields.whole(0x0028, 0x0002));
  header.frames = static_cast<int>(std::clamp(fields.number(0x0028, 0x0008).value_or(1), -1.0, 1e9));
  header.slices_in_series = fields.whole(0x0054, 0x0081);
  header.time_slices = fields.whole(0x0054, 0x0101);
  header.has_geometry =
      fields.numbers(0x0020, 0x0032, header.position) && fields.numbers(0x0020, 0x0037, header.orientation) &&
      fields.numbers(0x0028, 0x0030, header.spacing) && header.spacing[0] > 0 && header.spacing[1] > 0;
  header.slope = fields.number(0x0028, 0x1053).value_or(1);
  header.intercept = fields.number(0x0028, 0x1052).value_or(0);
  header.suv = read_suv(fields);
  return header;
}

}  // namespace

std::array<double, 3> DicomHeader::normal() const {
  const auto& o = orientation;
  std::array<double, 3> n{o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
  const double length = std::hypot(n[0], n[1], n[2]);
  if (length > 0) {
    for (double& value : n) value /= length;
  }
  return n;
}

double DicomHeader::height() const {
  const auto n = normal();
  return n[0] * position[0] + n[1] * position[1] + n[2] * position[2];
}

DicomHeader read_dicom_header(const std::filesystem::path& path) {
  const DicomFile file = read_dicom_file(path);
  DicomHeader header = read_fields(Fields(file.elements, file.big_endian));
  if (header.sop_class.empty() && header.modality.empty())
    throw core::Error("is damaged: it has neither SOPClassUID nor Modality");
  header.path = path;
  header.big_endian = file.big_endian;
  header.compressed = file.encapsulated;
  header.pixel_offset = file.pixel_offset;
  header.pixel_length = file.pixel_length;
  return header;
}

}  // namespace tripet::preprocessing
