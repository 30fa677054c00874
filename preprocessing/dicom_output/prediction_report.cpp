#include "preprocessing/dicom_output/prediction_report.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <cstdio>
#include <ctime>

#include "core/run_record.hpp"
#include "preprocessing/dicom/dcmtk_setup.hpp"
#include "preprocessing/dicom_output/written_item.hpp"

namespace tripet::preprocessing {
namespace {

constexpr const char* enhanced_sr = "1.2.840.10008.5.1.4.1.1.88.22";
constexpr const char* secondary_capture = "1.2.840.10008.5.1.4.1.1.7";
constexpr const char* research_only = "Research only: not a medical device, not for diagnosis.";
constexpr const char* own_scheme = "99TRIPET";  // of a private coding scheme, as 99 says

struct Clock {
  char date[16], time[16];
  Clock() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    localtime_r(&now, &local);
    std::strftime(date, sizeof date, "%Y%m%d", &local);
    std::strftime(time, sizeof time, "%H%M%S", &local);
  }
};

/// What stands in every object: SOP, patient, study, series, equipment.
void begin(DcmItem& object, const SourceStudy& study, const char* sop_class, const std::string& instance,
           const char* modality, const std::string& series, const char* number, const char* description) {
  const Clock clock;
  put(object, DCM_SpecificCharacterSet, EVR_CS, "ISO_IR 192");
  put(object, DCM_SOPClassUID, EVR_UI, sop_class);
  put(object, DCM_SOPInstanceUID, EVR_UI, instance);
  const auto copy = [&](const DcmTagKey& key, DcmEVR vr) {
    const auto tag = static_cast<std::uint32_t>(key.getGroup()) << 16U | key.getElement();
    const auto found = study.fields.find(tag);
    put(object, key, vr, found == study.fields.end() ? "" : found->second);
  };
  copy(DCM_StudyDate, EVR_DA);
  copy(DCM_StudyTime, EVR_TM);
  copy(DCM_AccessionNumber, EVR_SH);
  copy(DCM_ReferringPhysicianName, EVR_PN);
  copy(DCM_StudyDescription, EVR_LO);
  copy(DCM_PatientName, EVR_PN);
  copy(DCM_PatientID, EVR_LO);
  copy(DCM_PatientBirthDate, EVR_DA);
  copy(DCM_PatientSex, EVR_CS);
  copy(DCM_StudyID, EVR_SH);
  put(object, DCM_StudyInstanceUID, EVR_UI, study.study_uid);
  put(object, DCM_Modality, EVR_CS, modality);
  put(object, DCM_SeriesInstanceUID, EVR_UI, series);
  put(object, DCM_SeriesNumber, EVR_IS, number);
  put(object, DCM_SeriesDescription, EVR_LO, description);
  put(object, DCM_InstanceNumber, EVR_IS, "1");
  put(object, DCM_ContentDate, EVR_DA, clock.date);
  put(object, DCM_ContentTime, EVR_TM, clock.time);
  put(object, DCM_Manufacturer, EVR_LO, "tripet");
  put(object, DCM_ManufacturerModelName, EVR_LO, "tripet");
  put(object, DCM_SoftwareVersions, EVR_LO, core::version());
}

void refer(DcmItem& item, const DcmTagKey& key, const ImageReference& image) {
  DcmItem& reference = add_item(item, key);
  put(reference, DCM_ReferencedSOPClassUID, EVR_UI, image.sop_class);
  put(reference, DCM_ReferencedSOPInstanceUID, EVR_UI, image.sop_instance);
}

DcmItem& add_content(DcmItem& parent, const char* type, const std::string& code, const char* scheme,
                     const std::string& meaning) {
  DcmItem& item = add_item(parent, DCM_ContentSequence);
  put(item, DCM_RelationshipType, EVR_CS, "CONTAINS");
  put(item, DCM_ValueType, EVR_CS, type);
  put_code(item, DCM_ConceptNameCodeSequence, code, scheme, meaning);
  return item;
}

void add_text(DcmItem& parent, const std::string& code, const char* scheme, const std::string& meaning,
              const std::string& text) {
  put(add_content(parent, "TEXT", code, scheme, meaning), DCM_TextValue, EVR_UT, text);
}

void add_probability(DcmItem& parent, std::size_t number, const std::string& of_what, double value) {
  DcmItem& item =
      add_content(parent, "NUM", "probability-" + std::to_string(number), own_scheme, "Probability of " + of_what);
  DcmItem& measured = add_item(item, DCM_MeasuredValueSequence);
  put_code(measured, DCM_MeasurementUnitsCodeSequence, "1", "UCUM", "no units");
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);  // a decimal string has 16 characters at most
  put(measured, DCM_NumericValue, EVR_DS, text);
}

/// Of all objects that the report refers to: which study and series they are in.
void add_evidence(DcmItem& object, const SourceStudy& study, const std::string& capture_series,
                  const ImageReference& capture) {
  DcmItem& evidence = add_item(object, DCM_CurrentRequestedProcedureEvidenceSequence);
  put(evidence, DCM_StudyInstanceUID, EVR_UI, study.study_uid);
  auto all = study.series;
  all[capture_series] = {capture};
  for (const auto& [uid, images] : all) {
    DcmItem& series = add_item(evidence, DCM_ReferencedSeriesSequence);
    put(series, DCM_SeriesInstanceUID, EVR_UI, uid);
    for (const auto& image : images) refer(series, DCM_ReferencedSOPSequence, image);
  }
}

void write_capture(const std::filesystem::path& path, const SourceStudy& study, const std::string& series,
                   const std::string& instance, const core::Picture& picture) {
  DcmFileFormat file;
  DcmItem& object = *file.getDataset();
  begin(object, study, secondary_capture, instance, "OT", series, "9001", "Prepared scan, research only");
  put(object, DCM_ConversionType, EVR_CS, "WSD");
  put(object, DCM_ImageType, EVR_CS, "DERIVED\\SECONDARY");
  put(object, DCM_PatientOrientation, EVR_CS, "");
  put(object, DCM_ImageComments, EVR_LT, research_only);
  put(object, DCM_DerivationDescription, EVR_ST,
      "Three cuts through the scan in MNI152 space, contour of the template");
  put(object, DCM_BurnedInAnnotation, EVR_CS, "NO");
  for (const auto& [uid, images] : study.series) {
    for (const auto& image : images) refer(object, DCM_SourceImageSequence, image);
  }
  put(object, DCM_SamplesPerPixel, 3);
  put(object, DCM_PhotometricInterpretation, EVR_CS, "RGB");
  put(object, DCM_PlanarConfiguration, 0);
  put(object, DCM_Rows, static_cast<std::uint16_t>(picture.height));
  put(object, DCM_Columns, static_cast<std::uint16_t>(picture.width));
  put(object, DCM_BitsAllocated, 8);
  put(object, DCM_BitsStored, 8);
  put(object, DCM_HighBit, 7);
  put(object, DCM_PixelRepresentation, 0);
  put_pixels(object, picture);
  save(file, path);
}

}  // namespace

void write_prediction_report(const std::filesystem::path& report, const std::filesystem::path& capture,
                             const SourceStudy& study, const ReportedPrediction& prediction,
                             const core::Picture& picture) {
  set_up_dcmtk();
  const std::string capture_series = new_uid();
  const ImageReference shown{secondary_capture, new_uid()};
  write_capture(capture, study, capture_series, shown.sop_instance, picture);

  DcmFileFormat file;
  DcmItem& object = *file.getDataset();
  begin(object, study, enhanced_sr, new_uid(), "SR", new_uid(), "9002", "Prediction, research only");
  put_empty_sequence(object, DCM_ReferencedPerformedProcedureStepSequence);
  put_empty_sequence(object, DCM_PerformedProcedureCodeSequence);
  put(object, DCM_CompletionFlag, EVR_CS, "COMPLETE");
  put(object, DCM_VerificationFlag, EVR_CS, "UNVERIFIED");
  add_evidence(object, study, capture_series, shown);

  put(object, DCM_ValueType, EVR_CS, "CONTAINER");
  put_code(object, DCM_ConceptNameCodeSequence, "126000", "DCM", "Imaging Measurement Report");
  put(object, DCM_ContinuityOfContent, EVR_CS, "SEPARATE");
  add_text(object, "121106", "DCM", "Comment", research_only);
  add_text(object, "111001", "DCM", "Algorithm Name", prediction.algorithm);
  add_text(object, "111003", "DCM", "Algorithm Version",
           "tripet " + core::version() + ", model " + prediction.model_hash);
  if (!prediction.predicted.empty()) add_text(object, "predicted", own_scheme, "Predicted class", prediction.predicted);
  for (std::size_t i = 0; i < prediction.probabilities.size(); ++i) {
    add_probability(object, i + 1, prediction.probabilities[i].first, prediction.probabilities[i].second);
  }
  DcmItem& image = add_content(object, "IMAGE", "picture", own_scheme, "Picture of the prepared scan");
  refer(image, DCM_ReferencedSOPSequence, shown);
  for (const auto& [uid, images] : study.series) {
    DcmItem& source = add_content(object, "IMAGE", "121112", "DCM", "Source of Measurement");
    refer(source, DCM_ReferencedSOPSequence, images.front());
  }
  save(file, report);
}

}  // namespace tripet::preprocessing
