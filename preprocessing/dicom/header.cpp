#include "preprocessing/dicom/header.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "preprocessing/dicom/fields.hpp"
#include "preprocessing/dicom/file.hpp"

namespace tripet::preprocessing {
namespace {

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
  if (const auto frame = fields.number(0x0018, 0x9220)) slice.duration = frame;
  suv.slices = {slice};
  // Enhanced PET says in two flags what CorrectedImage and DecayCorrection say in other files.
  if (fields.text(0x0018, 0x9759) == "YES") suv.corrected_image.push_back("ATTN");
  const std::string decay = fields.text(0x0018, 0x9758);
  if (decay == "YES") suv.corrected_image.push_back("DECY");
  if (suv.decay_correction.empty() && !decay.empty()) suv.decay_correction = decay == "YES" ? "START" : "NONE";
  return suv;
}

/// Enhanced PET gives units by a map to real-world values, in UCUM, with the slope that belongs to them. False without
/// one of known units.
bool read_real_world_map(const Fields& fields, DicomHeader& header) {
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
        RequiredFields required(map);
        header.picture.slope = required.number(0x0040, 0x9225, "RealWorldValueSlope");
        header.intercept = required.number(0x0040, 0x9224, "RealWorldValueIntercept");
        if (header.problem.empty()) header.problem = required.problem();
        return true;
      }
    }
  }
  return false;
}

/// Size and place of the picture, and how its pixels are stored.
void read_picture(const Fields& fields, DicomHeader& header) {
  RequiredFields required(fields);
  header.samples = required.whole(0x0028, 0x0002, "SamplesPerPixel", 1, 255);
  DicomPicture& picture = header.picture;
  picture.rows = required.whole(0x0028, 0x0010, "Rows", 1, 65535);
  picture.columns = required.whole(0x0028, 0x0011, "Columns", 1, 65535);
  picture.bits_allocated = required.whole(0x0028, 0x0100, "BitsAllocated", 1, 64);
  picture.bits_stored = required.whole(0x0028, 0x0101, "BitsStored", 1, picture.bits_allocated);
  picture.high_bit = required.whole(0x0028, 0x0102, "HighBit", picture.bits_stored - 1, picture.bits_allocated - 1);
  picture.is_signed = required.whole(0x0028, 0x0103, "PixelRepresentation", 0, 1) == 1;
  if (!fields.text(0x0028, 0x0008).empty())
    header.frames = required.whole(0x0028, 0x0008, "NumberOfFrames", 1, 1000000000);
  SlicePlane& plane = header.plane;
  header.has_geometry = required.numbers(0x0020, 0x0032, "ImagePositionPatient", plane.position);
  header.has_geometry &= required.numbers(0x0020, 0x0037, "ImageOrientationPatient", plane.orientation);
  header.has_geometry &= required.numbers(0x0028, 0x0030, "PixelSpacing", plane.spacing);
  if (header.has_geometry && !(plane.spacing[0] > 0 && plane.spacing[1] > 0)) {
    required.refuse(0x0028, 0x0030, "PixelSpacing", "two numbers above 0");
    header.has_geometry = false;
  }
  header.problem = required.problem();
}

void read_rescale(const Fields& fields, DicomHeader& header) {
  RequiredFields required(fields);
  header.picture.slope = required.number(0x0028, 0x1053, "RescaleSlope");
  header.intercept = required.number(0x0028, 0x1052, "RescaleIntercept");
  if (header.problem.empty()) header.problem = required.problem();
}

/// Which of the frames a slice belongs to, where no time tells. ImageIndex counts the slices of the first time slice,
/// then those of the next (PS3.3 C.8.9.4).
int time_index_of(const Fields& fields, int slices, int time_slices) {
  for (const auto& [group, element] : {std::pair{0x0020U, 0x9128U}, {0x0020U, 0x0100U}}) {
    const int index = fields.whole(static_cast<std::uint16_t>(group), static_cast<std::uint16_t>(element));
    if (index > 0) return index;
  }
  const int image = fields.whole(0x0054, 0x1330);
  return image > 0 && slices > 0 && time_slices > 1 ? (image - 1) / slices + 1 : 0;
}

DicomHeader read_fields(const Fields& fields) {
  DicomHeader header;
  header.sop_class = fields.text(0x0008, 0x0016);
  if (header.sop_class.empty()) header.sop_class = fields.text(0x0002, 0x0002);  // all that an index has
  header.sop_instance = fields.text(0x0008, 0x0018);
  header.modality = fields.text(0x0008, 0x0060);
  header.patient_id = fields.text(0x0010, 0x0020);
  header.series_uid = fields.text(0x0020, 0x000e);
  header.study_date = fields.text(0x0008, 0x0020);
  header.series_description = fields.text(0x0008, 0x103e);
  header.series_number = fields.text(0x0020, 0x0011);
  header.image_type = fields.texts(0x0008, 0x0008);
  header.series_type = fields.texts(0x0054, 0x1000);
  header.slices_in_series = fields.whole(0x0054, 0x0081);
  header.time_slices = fields.whole(0x0054, 0x0101);
  header.time_index = time_index_of(fields, header.slices_in_series, header.time_slices);
  header.suv = read_suv(fields);
  read_picture(fields, header);
  if (!header.suv.units.empty() || !read_real_world_map(fields, header)) read_rescale(fields, header);
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
    DicomHeader header = read_fields(Fields(frames[k]));
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
    DicomPicture& picture = header.picture;
    picture.stored = file.pixels;
    if (file.pixels.compressed) picture.stored.pieces = file.fragments_of(picture.frame, picture.frames_in_file);
    if (file.pixels.cut && file.pixels.pieces.front().length < picture.bytes() * picture.frames_in_file)
      throw core::Error("is truncated: it ends inside its pixels");
    headers.push_back(std::move(header));
  }
  return headers;
}

}  // namespace tripet::preprocessing
