#include "preprocessing/dicom/header.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>

#include "core/error.hpp"
#include "core/text.hpp"
#include "preprocessing/dicom/file.hpp"

namespace tripet::preprocessing {
namespace {

/// One data set, the file's or a sequence item's, read by tag. Of a frame of a multi-frame file: what stands in the
/// frame's functional groups, then in the shared ones, then in the file itself.
class Fields {
 public:
  Fields(const DicomDataSet& data, bool big_endian) : layers_{&data}, big_endian_(big_endian) {}
  Fields(std::vector<const DicomDataSet*> layers, bool big_endian)
      : layers_(std::move(layers)), big_endian_(big_endian) {}

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

  /// A field of one binary 64-bit number (VR FD).
  std::optional<double> binary(std::uint16_t group, std::uint16_t element) const {
    const DicomElement* found = find(group, element);
    if (found == nullptr || found->value.size() != sizeof(double)) return std::nullopt;
    std::string bytes = found->value;
    if (big_endian_) std::reverse(bytes.begin(), bytes.end());
    double value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
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
    for (const DicomDataSet* layer : layers_) {
      const auto found = layer->find(static_cast<std::uint32_t>(group) << 16U | element);
      if (found != layer->end()) return &found->second;
    }
    return nullptr;
  }

  std::vector<const DicomDataSet*> layers_;
  bool big_endian_;
};

Radiopharmaceutical read_radiopharmaceutical(const Fields& fields, const std::optional<double>& zone) {
  Radiopharmaceutical item;
  item.name = fields.text(0x0018, 0x0031);
  item.dose = fields.number(0x0018, 0x1074);
  item.half_life = fields.number(0x0018, 0x1075);
  item.start_time = parse_time(fields.text(0x0018, 0x1072));
  item.start_date_time = parse_date_time(fields.text(0x0018, 0x1078), zone);
  if (!zone) item.start_zone = parse_zone(fields.text(0x0018, 0x1078));
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
  const auto clock = parse_date_time(fields.text(0x0008, 0x0022), fields.text(0x0008, 0x0032));
  // The frames of enhanced PET have their times with an offset; other files may have them in both ways.
  std::string with_offset = fields.text(0x0018, 0x9074);
  const bool enhanced = !with_offset.empty();
  if (!enhanced) with_offset = fields.text(0x0008, 0x002a);
  const auto zone = zone_of_clock(fields.text(0x0008, 0x0201), with_offset, enhanced ? std::nullopt : clock);
  for (const Fields& item : fields.items(0x0054, 0x0016))
    suv.radiopharmaceuticals.push_back(read_radiopharmaceutical(item, zone));
  suv.series = parse_date_time(fields.text(0x0008, 0x0021), fields.text(0x0008, 0x0031));
  suv.decay_correction_time = parse_date_time(fields.text(0x0018, 0x9701), zone);
  suv.ge_scan = parse_date_time(fields.private_text(0x0009, 0x0d, "GEMS_PETD_01"), zone);
  suv.ge_administration = parse_date_time(fields.private_text(0x0009, 0x3b, "GEMS_PETD_01"), zone);
  suv.siemens_reference = parse_date_time(fields.private_text(0x0071, 0x22, "SIEMENS MED PT"), zone);
  suv.philips_suv_factor = Fields::first_number(fields.private_text(0x7053, 0x00, "Philips PET Private Group"));
  suv.philips_activity_factor = Fields::first_number(fields.private_text(0x7053, 0x09, "Philips PET Private Group"));
  SliceTime slice;
  slice.acquisition = clock;
  if (!slice.acquisition) slice.acquisition = parse_date_time(fields.text(0x0008, 0x002a), zone);
  slice.reference = fields.number(0x0054, 0x1300);
  slice.duration = fields.number(0x0018, 0x1242);
  slice.decay_factor = fields.number(0x0054, 0x1321);
  if (const auto frame = parse_date_time(fields.text(0x0018, 0x9074), zone)) slice.acquisition = frame;
  if (const auto frame = fields.binary(0x0018, 0x9220)) slice.duration = frame;
  suv.slices = {slice};
  // Enhanced PET says in two flags what CorrectedImage and DecayCorrection say in other files.
  if (fields.text(0x0018, 0x9759) == "YES") suv.corrected_image.push_back("ATTN");
  const std::string decay = fields.text(0x0018, 0x9758);
  if (decay == "YES") suv.corrected_image.push_back("DECY");
  if (suv.decay_correction.empty() && !decay.empty()) suv.decay_correction = decay == "YES" ? "START" : "NONE";
  return suv;
}

/// Enhanced PET gives units by a map to real-world values, in UCUM, with the slope that belongs to them.
void read_real_world_map(const Fields& fields, DicomHeader& header) {
  struct Unit {
    const char *code, *units, *suv_type;
  };
  static constexpr std::array known{Unit{"Bq/ml", "BQML", ""},          Unit{"{SUVbw}g/ml", "GML", "BW"},
                                    Unit{"g/ml{SUVbw}", "GML", "BW"},   Unit{"g/ml", "GML", ""},
                                    Unit{"{SUVlbm}g/ml", "GML", "LBM"}, Unit{"g/ml{SUVlbm}", "GML", "LBM"},
                                    Unit{"{SUVibw}g/ml", "GML", "IBW"}, Unit{"{SUVbsa}cm2/ml", "CM2ML", ""},
                                    Unit{"cm2/ml{SUVbsa}", "CM2ML", ""}};
  for (const Unit& unit : known) {
    for (const Fields& map : fields.items(0x0040, 0x9096)) {
      for (const Fields& code : map.items(0x0040, 0x08ea)) {
        if (core::to_lower(code.text(0x0008, 0x0100)) != core::to_lower(unit.code)) continue;
        header.suv.units = unit.units;
        header.suv.suv_type = unit.suv_type;
        header.picture.slope = map.binary(0x0040, 0x9225).value_or(0);
        header.intercept = map.binary(0x0040, 0x9224).value_or(0);
        return;
      }
    }
  }
}

DicomHeader read_fields(const Fields& fields) {
  DicomHeader header;
  header.sop_class = fields.text(0x0008, 0x0016);
  header.modality = fields.text(0x0008, 0x0060);
  header.patient_id = fields.text(0x0010, 0x0020);
  header.series_uid = fields.text(0x0020, 0x000e);
  header.study_date = fields.text(0x0008, 0x0020);
  header.image_type = fields.texts(0x0008, 0x0008);
  header.series_type = fields.texts(0x0054, 0x1000);
  DicomPicture& picture = header.picture;
  picture.rows = fields.whole(0x0028, 0x0010);
  picture.columns = fields.whole(0x0028, 0x0011);
  picture.bits_allocated = fields.whole(0x0028, 0x0100);
  picture.bits_stored = fields.whole(0x0028, 0x0101);
  picture.is_signed = fields.whole(0x0028, 0x0103) == 1;
  picture.slope = fields.number(0x0028, 0x1053).value_or(1);
  header.intercept = fields.number(0x0028, 0x1052).value_or(0);
  header.samples = std::max(1, fields.whole(0x0028, 0x0002));
  header.frames = static_cast<int>(std::clamp(fields.number(0x0028, 0x0008).value_or(1), -1.0, 1e9));
  header.slices_in_series = fields.whole(0x0054, 0x0081);
  header.time_slices = fields.whole(0x0054, 0x0101);
  SlicePlane& plane = header.plane;
  header.has_geometry = fields.numbers(0x0020, 0x0032, plane.position) &&
                        fields.numbers(0x0020, 0x0037, plane.orientation) &&
                        fields.numbers(0x0028, 0x0030, plane.spacing) && plane.spacing[0] > 0 && plane.spacing[1] > 0;
  header.suv = read_suv(fields);
  if (header.suv.units.empty()) read_real_world_map(fields, header);
  return header;
}

/// Adds a functional group and the items of those of its macros that hold what is read here.
void add_layers(const DicomDataSet& group, std::vector<const DicomDataSet*>& layers) {
  layers.push_back(&group);
  for (const std::uint32_t macro : {0x00209111U, 0x00209113U, 0x00209116U, 0x00289110U, 0x00289145U, 0x00189736U,
                                    0x00189751U, 0x00209171U, 0x00209170U}) {
    const auto found = group.find(macro);
    if (found != group.end() && !found->second.items.empty()) layers.push_back(&found->second.items.front());
  }
}

/// The layers of each frame of a multi-frame file; one layer where the file has no functional groups.
std::vector<std::vector<const DicomDataSet*>> frames_of(const DicomDataSet& file) {
  const auto per_frame = file.find(0x52009230), shared = file.find(0x52009229);
  if (per_frame == file.end() || per_frame->second.items.empty()) return {{&file}};
  std::vector<std::vector<const DicomDataSet*>> frames;
  for (const DicomDataSet& group : per_frame->second.items) {
    auto& layers = frames.emplace_back();
    add_layers(group, layers);
    if (shared != file.end() && !shared->second.items.empty()) add_layers(shared->second.items.front(), layers);
    layers.push_back(&file);
  }
  return frames;
}

}  // namespace

DicomHeaders read_dicom_headers(const std::filesystem::path& path) {
  const DicomFile file = read_dicom_file(path);
  DicomHeaders headers;
  const auto frames = frames_of(file.elements);
  for (std::size_t k = 0; k < frames.size(); ++k) {
    DicomHeader header = read_fields(Fields(frames[k], file.big_endian));
    if (header.sop_class.empty() && header.modality.empty())
      throw core::Error("is damaged: it has neither SOPClassUID nor Modality");
    if (frames.size() > 1 || frames.front().size() > 1) {
      if (header.frames != static_cast<int>(frames.size())) {
        throw core::Error("is damaged: it has " + std::to_string(frames.size()) + " functional groups for " +
                          std::to_string(header.frames) + " frames");
      }
      header.frames = 1;
      header.picture.frame = k;
      header.picture.frames_in_file = frames.size();
    }
    header.path = path;
    header.stamp = file.stamp;
    header.picture.stored = file.pixels;
    headers.push_back(std::move(header));
  }
  return headers;
}

}  // namespace tripet::preprocessing
