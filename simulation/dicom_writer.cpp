#include "simulation/dicom_writer.hpp"

#include <gdcmAttribute.h>
#include <gdcmDataSet.h>
#include <gdcmItem.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmWriter.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"

namespace tripet::simulation {
namespace {

using gdcm::Tag;
using gdcm::VR;

constexpr const char* pet_image_storage = "1.2.840.10008.5.1.4.1.1.128";

void put(gdcm::DataSet& set, const Tag& tag, VR::VRType vr, std::string text) {
  if (text.size() % 2 != 0) text += vr == VR::UI ? '\0' : ' ';
  gdcm::DataElement element(tag);
  element.SetVR(vr);
  element.SetByteValue(text.data(), gdcm::VL(static_cast<std::uint32_t>(text.size())));
  set.Replace(element);
}

void put(gdcm::DataSet& set, const Tag& tag, std::uint16_t number) {
  gdcm::DataElement element(tag);
  element.SetVR(VR::US);
  const char bytes[2] = {static_cast<char>(number & 0xff), static_cast<char>(number >> 8)};
  element.SetByteValue(bytes, gdcm::VL(2));
  set.Replace(element);
}

void put(gdcm::DataSet& set, const Tag& tag, const std::vector<gdcm::DataSet>& items) {
  const gdcm::SmartPointer<gdcm::SequenceOfItems> sequence = new gdcm::SequenceOfItems;
  sequence->SetLengthToUndefined();
  for (const gdcm::DataSet& content : items) {
    gdcm::Item item;
    item.SetVLToUndefined();
    item.SetNestedDataSet(content);
    sequence->AddItem(item);
  }
  gdcm::DataElement element(tag);
  element.SetVR(VR::SQ);
  element.SetValue(*sequence);
  element.SetVLToUndefined();
  set.Replace(element);
}

/// A decimal string: the closest number that 16 characters can say.
std::string decimal(double value) {
  char text[40];
  for (int digits = 15; digits > 0; --digits) {
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (std::string(text).size() <= 16) break;
  }
  return text;
}

template <class Numbers>
std::string decimals(const Numbers& numbers) {
  std::vector<std::string> texts;
  for (const double number : numbers) texts.push_back(decimal(number));
  return core::join(texts, "\\");
}

/// From the hash of what it names, under the root for identifiers without a registered owner.
std::string unique_identifier(const std::string& of_what) {
  return "2.25." + std::to_string(core::hash_seed(of_what));
}

gdcm::DataSet code(const std::string& value, const std::string& scheme, const std::string& meaning) {
  gdcm::DataSet set;
  put(set, Tag(0x0008, 0x0100), VR::SH, value);
  put(set, Tag(0x0008, 0x0102), VR::SH, scheme);
  put(set, Tag(0x0008, 0x0104), VR::LO, meaning);
  return set;
}

gdcm::DataSet radiopharmaceutical(const PetExamination& e) {
  gdcm::DataSet set;
  const std::string time = clock_text(e.injection_time, "") + ".00";
  const bool fdg = e.tracer == "FDG";
  put(set, Tag(0x0018, 0x0031), VR::LO, fdg ? "Fluorodeoxyglucose" : e.tracer);
  put(set, Tag(0x0018, 0x1072), VR::TM, time);
  put(set, Tag(0x0018, 0x1074), VR::DS, decimal(e.injected));
  put(set, Tag(0x0018, 0x1075), VR::DS, decimal(e.half_life));
  put(set, Tag(0x0018, 0x1076), VR::DS, "0.967");
  put(set, Tag(0x0018, 0x1078), VR::DT, e.date + time);
  put(set, Tag(0x0054, 0x0300), {code("C-111A1", "SRT", "^18^Fluorine")});
  if (fdg) put(set, Tag(0x0054, 0x0304), {code("C-B1031", "SRT", "Fluorodeoxyglucose F^18^")});
  return set;
}

/// Everything that all slices share.
gdcm::DataSet series_header(const imaging::Volume* image, const PetExamination& e) {
  gdcm::DataSet set;
  const std::string key = "pet/" + e.participant_id + "/" + e.date;
  const std::string start = clock_text(e.start_time, "") + ".00";
  put(set, Tag(0x0008, 0x0008), VR::CS, "ORIGINAL\\PRIMARY");
  put(set, Tag(0x0008, 0x0016), VR::UI, pet_image_storage);
  for (const std::uint16_t element : {0x0020, 0x0021, 0x0022, 0x0023}) {
    put(set, Tag(0x0008, element), VR::DA, e.date);
  }
  for (const std::uint16_t element : {0x0030, 0x0031, 0x0032, 0x0033}) {
    put(set, Tag(0x0008, element), VR::TM, start);
  }
  put(set, Tag(0x0008, 0x0050), VR::SH, "");
  put(set, Tag(0x0008, 0x0060), VR::CS, "PT");
  put(set, Tag(0x0008, 0x0070), VR::LO, e.manufacturer);
  put(set, Tag(0x0008, 0x0090), VR::PN, "");
  put(set, Tag(0x0008, 0x103e), VR::LO, "Brain " + e.tracer);
  put(set, Tag(0x0008, 0x1090), VR::LO, e.model);
  put(set, Tag(0x0010, 0x0010), VR::PN, e.participant_id);
  put(set, Tag(0x0010, 0x0020), VR::LO, e.participant_id);
  put(set, Tag(0x0010, 0x0030), VR::DA, "");
  put(set, Tag(0x0010, 0x0040), VR::CS, e.sex);
  char age[8];
  std::snprintf(age, sizeof age, "%03uY", static_cast<unsigned>(std::clamp(e.age, 0, 999)));
  put(set, Tag(0x0010, 0x1010), VR::AS, age);
  put(set, Tag(0x0010, 0x1020), VR::DS, decimal(e.height));
  put(set, Tag(0x0010, 0x1030), VR::DS, decimal(e.weight));
  put(set, Tag(0x0018, 0x0050), VR::DS, decimal(image->GetSpacing()[2]));
  put(set, Tag(0x0018, 0x1181), VR::CS, "NONE");
  put(set, Tag(0x0018, 0x1242), VR::IS, std::to_string(std::lround(e.duration * 1000)));
  put(set, Tag(0x0018, 0x5100), VR::CS, "HFS");
  put(set, Tag(0x0020, 0x000d), VR::UI, unique_identifier(key + "/study"));
  put(set, Tag(0x0020, 0x000e), VR::UI, unique_identifier(key + "/series"));
  put(set, Tag(0x0020, 0x0010), VR::SH, "1");
  put(set, Tag(0x0020, 0x0011), VR::IS, "1");
  put(set, Tag(0x0020, 0x0052), VR::UI, unique_identifier(key + "/frame"));
  put(set, Tag(0x0020, 0x1040), VR::LO, "");
  const auto& direction = image->GetDirection();
  std::vector<double> rows_and_columns;
  for (unsigned int axis = 0; axis < 2; ++axis) {
    for (unsigned int i = 0; i < 3; ++i) rows_and_columns.push_back(direction(i, axis));
  }
  put(set, Tag(0x0020, 0x0037), VR::DS, decimals(rows_and_columns));
  const auto size = image->GetLargestPossibleRegion().GetSize();
  put(set, Tag(0x0028, 0x0002), 1);
  put(set, Tag(0x0028, 0x0004), VR::CS, "MONOCHROME2");
  put(set, Tag(0x0028, 0x0010), static_cast<std::uint16_t>(size[1]));
  put(set, Tag(0x0028, 0x0011), static_cast<std::uint16_t>(size[0]));
  put(set, Tag(0x0028, 0x0030), VR::DS, decimals(std::vector{image->GetSpacing()[1], image->GetSpacing()[0]}));
  put(set, Tag(0x0028, 0x0051), VR::CS, core::join(e.corrected_image, "\\"));
  put(set, Tag(0x0028, 0x0100), 16);
  put(set, Tag(0x0028, 0x0101), 16);
  put(set, Tag(0x0028, 0x0102), 15);
  put(set, Tag(0x0028, 0x0103), 1);
  put(set, Tag(0x0028, 0x1052), VR::DS, "0");
  put(set, Tag(0x0054, 0x0013), std::vector<gdcm::DataSet>{});
  put(set, Tag(0x0054, 0x0016), {radiopharmaceutical(e)});
  put(set, Tag(0x0054, 0x0081), static_cast<std::uint16_t>(size[2]));
  put(set, Tag(0x0054, 0x0410), {code("F-10450", "SRT", "recumbent")});
  put(set, Tag(0x0054, 0x0414), {code("F-10470", "SRT", "headfirst")});
  put(set, Tag(0x0054, 0x1000), VR::CS, "STATIC\\IMAGE");
  put(set, Tag(0x0054, 0x1001), VR::CS, e.units);
  put(set, Tag(0x0054, 0x1002), VR::CS, "EMISSION");
  put(set, Tag(0x0054, 0x1100), VR::CS, "DLYD");
  put(set, Tag(0x0054, 0x1101), VR::LO, "measured");
  put(set, Tag(0x0054, 0x1102), VR::CS, e.decay_correction);
  put(set, Tag(0x0054, 0x1103), VR::LO, "simulated");
  put(set, Tag(0x0054, 0x1105), VR::LO, "simulated");
  put(set, Tag(0x0054, 0x1300), VR::DS, decimal(e.reference_time() * 1000));
  // The factor that brought the frame's mean to the series start: the reference time's decay.
  put(set, Tag(0x0054, 0x1321), VR::DS, decimal(std::exp2(e.reference_time() / e.half_life)));
  put(set, Tag(0x0054, 0x1322), VR::DS, "1");
  return set;
}

/// Adds the slice's pixels and the slope that they were divided by.
void put_pixels(gdcm::DataSet& set, const float* values, std::size_t count) {
  float largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(values[i]));
  std::string slope_text = largest > 0 ? decimal(static_cast<double>(largest) / 32767) : "1";
  // The slope as readers see it is what values are divided by.
  const double slope = *core::parse_number(slope_text);
  std::vector<char> bytes(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    const double quotient = std::clamp(static_cast<double>(values[i]) / slope, -32767.0, 32767.0);
    const auto stored = static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(quotient)));
    bytes[2 * i] = static_cast<char>(stored & 0xff);
    bytes[2 * i + 1] = static_cast<char>(stored >> 8);
  }
  put(set, Tag(0x0028, 0x1053), VR::DS, slope_text);
  gdcm::DataElement pixels(Tag(0x7fe0, 0x0010));
  pixels.SetVR(VR::OW);
  pixels.SetByteValue(bytes.data(), gdcm::VL(static_cast<std::uint32_t>(bytes.size())));
  set.Replace(pixels);
}

}  // namespace

void write_dicom_series(const imaging::Volume* image, const PetExamination& e, const std::filesystem::path& folder) {
  const gdcm::DataSet header = series_header(image, e);
  const auto size = image->GetLargestPossibleRegion().GetSize();
  const std::size_t voxels = size[0] * size[1];
  for (std::size_t slice = 0; slice < size[2]; ++slice) {
    const std::string number = std::to_string(slice + 1);
    const std::string identifier = unique_identifier("pet/" + e.participant_id + "/" + e.date + "/slice/" + number);
    imaging::Volume::IndexType corner{{0, 0, static_cast<itk::IndexValueType>(slice)}};
    imaging::Volume::PointType position;
    image->TransformIndexToPhysicalPoint(corner, position);

    gdcm::Writer writer;
    gdcm::DataSet& set = writer.GetFile().GetDataSet();
    set = header;
    put(set, Tag(0x0008, 0x0018), VR::UI, identifier);
    put(set, Tag(0x0020, 0x0013), VR::IS, number);
    put(set, Tag(0x0020, 0x0032), VR::DS, decimals(std::vector{position[0], position[1], position[2]}));
    put(set, Tag(0x0054, 0x1330), static_cast<std::uint16_t>(slice + 1));
    put_pixels(set, image->GetBufferPointer() + slice * voxels, voxels);
    writer.GetFile().GetHeader().SetDataSetTransferSyntax(gdcm::TransferSyntax::ExplicitVRLittleEndian);

    char name[32];
    std::snprintf(name, sizeof name, "%04zu.dcm", slice + 1);
    core::write_atomically(folder / name, [&](const std::filesystem::path& temporary) {
      writer.SetFileName(temporary.c_str());
      if (!writer.Write()) throw core::Error("the DICOM file cannot be written; is there room on the disk?");
    });
  }
}

}  // namespace tripet::simulation
