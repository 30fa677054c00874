#include "preprocessing/dicom_header.hpp"

#include <gdcmAttribute.h>
#include <gdcmPrivateTag.h>
#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>

#include <cstring>
#include <fstream>
#include <mutex>

#include "core/text.hpp"
#include "preprocessing/readable_file.hpp"

namespace tripet::preprocessing {
namespace {

std::string text_of(const gdcm::DataElement& element) {
  const gdcm::ByteValue* bytes = element.GetByteValue();
  if (bytes == nullptr) return "";
  std::string text(bytes->GetPointer(), bytes->GetLength());
  text.erase(std::find(text.begin(), text.end(), '\0'), text.end());
  return core::trim(text);
}

/// One data set, the file's or a sequence item's, read by tag.
class Fields {
 public:
  explicit Fields(const gdcm::DataSet& data) : data_(data) {}

  std::string text(std::uint16_t group, std::uint16_t element) const {
    const gdcm::Tag tag(group, element);
    return data_.FindDataElement(tag) ? text_of(data_.GetDataElement(tag)) : "";
  }

  /// A private field of its owner's block; where anonymisation removed the owner, of the block that vendors use by
  /// habit.
  std::string private_text(std::uint16_t group, std::uint8_t element, const char* owner) const {
    const gdcm::PrivateTag tag(group, element, owner);
    if (data_.FindDataElement(tag)) return text_of(data_.GetDataElement(tag));
    return text(group, static_cast<std::uint16_t>(0x1000 | element));
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
    const gdcm::Tag tag(group, element);
    if (!data_.FindDataElement(tag)) return 0;
    const gdcm::ByteValue* bytes = data_.GetDataElement(tag).GetByteValue();
    if (bytes == nullptr || bytes->GetLength() < 2) return 0;
    std::uint16_t value = 0;
    std::memcpy(&value, bytes->GetPointer(), sizeof value);
    return value;
  }

  std::vector<Fields> items(std::uint16_t group, std::uint16_t element) const {
    const gdcm::Tag tag(group, element);
    std::vector<Fields> found;
    if (!data_.FindDataElement(tag)) return found;
    const gdcm::SmartPointer<gdcm::SequenceOfItems> sequence = data_.GetDataElement(tag).GetValueAsSQ();
    if (!sequence) return found;
    for (gdcm::SequenceOfItems::SizeType i = 1; i <= sequence->GetNumberOfItems(); ++i) {
      found.emplace_back(sequence->GetItem(i).GetNestedDataSet(), sequence);
    }
    return found;
  }

  Fields(const gdcm::DataSet& data, gdcm::SmartPointer<gdcm::SequenceOfItems> owner)
      : data_(data), owner_(std::move(owner)) {}

  static std::optional<double> first_number(const std::string& text) {
    std::string first = core::trim(text.substr(0, text.find('\\')));
    if (first.starts_with('+')) first.erase(0, 1);
    return core::parse_number(first);
  }

 private:
  const gdcm::DataSet& data_;
  gdcm::SmartPointer<gdcm::SequenceOfItems>
      owner_;  // a sequence read from raw bytes lives as long as its items are used
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
  header.samples = std::max(1, fields.whole(0x0028, 0x0002));
  header.frames = static_cast<int>(fields.number(0x0028, 0x0008).value_or(1));
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
  return {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
}

double DicomHeader::height() const {
  const auto n = normal();
  return n[0] * position[0] + n[1] * position[1] + n[2] * position[2];
}

void silence_gdcm() {
  static std::once_flag once;
  std::call_once(once, [] {
    gdcm::Trace::DebugOff();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
  });
}

bool looks_like_dicom(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 132> start{};
  file.read(start.data(), start.size());
  if (file.gcount() == 132 && std::memcmp(start.data() + 128, "DICM", 4) == 0) return true;
  // Without preamble a data set begins with a small element of group 2 or 8, in either byte order.
  if (file.gcount() < 8) return false;
  const auto group = static_cast<unsigned char>(start[0] | start[1]);
  const auto element = static_cast<unsigned char>(start[2] | start[3]);
  return (start[0] == 0 || start[1] == 0) && (group == 2 || group == 8) && element <= 0x18;
}

DicomHeader read_dicom_header(const std::filesystem::path& path) {
  require_readable_file(path);
  silence_gdcm();
  if (!looks_like_dicom(path)) throw core::Error("is no DICOM file");
  try {
    gdcm::Reader reader;
    reader.SetFileName(path.c_str());
    // gdcm reads the tag it stops at; asking for the one before the pixels leaves them unread.
    if (!reader.ReadUpToTag(gdcm::Tag(0x7fdf, 0xffff))) throw core::Error("is truncated or damaged");
    DicomHeader header = read_fields(Fields(reader.GetFile().GetDataSet()));
    if (header.sop_class.empty() && header.modality.empty())
      throw core::Error("is truncated or damaged: it has no SOPClassUID");
    header.path = path;
    return header;
  } catch (const core::Error&) {
    throw;
  } catch (const std::exception& e) {
    throw core::Error("is damaged: " + core::one_line(e.what()));
  }
}

}  // namespace tripet::preprocessing
