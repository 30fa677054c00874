#include "preprocessing/dicom/dcmtk_setup.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdicent.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcobject.h>
#include <dcmtk/dcmdata/dcvr.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <algorithm>
#include <array>
#include <mutex>

namespace tripet::preprocessing {
namespace {

struct KnownField {
  std::uint32_t tag;
  DcmEVR vr;
};

/// Sorted by tag. Needed where a file does not say what a field is: implicit encoding, and fields stored as UN. Those
/// of group 2 are what DCMTK begins a file with that it writes.
constexpr auto known_fields = std::to_array<KnownField>(
    {{0x00020000, EVR_UL}, {0x00020001, EVR_OB}, {0x00020002, EVR_UI}, {0x00020003, EVR_UI}, {0x00020010, EVR_UI},
     {0x00020012, EVR_UI}, {0x00020013, EVR_SH}, {0x00080005, EVR_CS}, {0x00080008, EVR_CS}, {0x00080016, EVR_UI},
     {0x00080018, EVR_UI}, {0x00080020, EVR_DA}, {0x00080021, EVR_DA}, {0x00080022, EVR_DA}, {0x0008002a, EVR_DT},
     {0x00080031, EVR_TM}, {0x00080032, EVR_TM}, {0x00080060, EVR_CS}, {0x00080100, EVR_SH}, {0x00080104, EVR_LO},
     {0x00080201, EVR_SH}, {0x0008103e, EVR_LO}, {0x00100020, EVR_LO}, {0x00100040, EVR_CS}, {0x00101020, EVR_DS},
     {0x00101030, EVR_DS}, {0x00180031, EVR_LO}, {0x00181072, EVR_TM}, {0x00181074, EVR_DS}, {0x00181075, EVR_DS},
     {0x00181078, EVR_DT}, {0x00181242, EVR_IS}, {0x00189074, EVR_DT}, {0x00189220, EVR_FD}, {0x00189701, EVR_DT},
     {0x00189736, EVR_SQ}, {0x00189751, EVR_SQ}, {0x00189758, EVR_CS}, {0x00189759, EVR_CS}, {0x0020000d, EVR_UI},
     {0x0020000e, EVR_UI}, {0x00200032, EVR_DS}, {0x00200037, EVR_DS}, {0x00200100, EVR_IS}, {0x00209111, EVR_SQ},
     {0x00209113, EVR_SQ}, {0x00209116, EVR_SQ}, {0x00209128, EVR_UL}, {0x00209170, EVR_SQ}, {0x00209171, EVR_SQ},
     {0x00280002, EVR_US}, {0x00280008, EVR_IS}, {0x00280010, EVR_US}, {0x00280011, EVR_US}, {0x00280030, EVR_DS},
     {0x00280051, EVR_CS}, {0x00280100, EVR_US}, {0x00280101, EVR_US}, {0x00280102, EVR_US}, {0x00280103, EVR_US},
     {0x00281052, EVR_DS}, {0x00281053, EVR_DS}, {0x00289110, EVR_SQ}, {0x00289145, EVR_SQ}, {0x004008ea, EVR_SQ},
     {0x00409096, EVR_SQ}, {0x00409224, EVR_FD}, {0x00409225, EVR_FD}, {0x00540016, EVR_SQ}, {0x00540081, EVR_US},
     {0x00540101, EVR_US}, {0x00540300, EVR_SQ}, {0x00540304, EVR_SQ}, {0x00541000, EVR_CS}, {0x00541001, EVR_CS},
     {0x00541006, EVR_CS}, {0x00541102, EVR_CS}, {0x00541300, EVR_DS}, {0x00541321, EVR_DS}, {0x00541330, EVR_US},
     {0x52009229, EVR_SQ}, {0x52009230, EVR_SQ}, {0x7fe00010, EVR_px}});

void replace_dictionary() {
  DcmDataDictionary& dictionary = dcmDataDict.wrlock();
  dictionary.reloadDictionaries(OFFalse, OFFalse);  // leaves items and delimiters
  for (const KnownField& field : known_fields) {
    dictionary.addEntry(new DcmDictEntry(static_cast<Uint16>(field.tag >> 16U), static_cast<Uint16>(field.tag),
                                         DcmVR(field.vr), "Field", 1, DcmVariableVM, "DICOM", OFTrue, nullptr));
  }
  dcmDataDict.wrunlock();
}

void set_up() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  replace_dictionary();
  dcmEnableUnknownVRConversion.set(OFTrue);             // a sequence stored as UN is still one
  dcmIgnoreFileMetaInformationGroupLength.set(OFTrue);  // tools that edit files forget it
  dcmAutoDetectDatasetXfer.set(OFTrue);                 // implicit where the file says explicit
  dcmReplaceWrongDelimitationItem.set(OFTrue);
  dcmConvertUndefinedLengthOBOWtoSQ.set(OFTrue);
  dcmConvertVOILUTSequenceOWtoSQ.set(OFTrue);
  DJDecoderRegistration::registerCodecs();
  DJLSDecoderRegistration::registerCodecs();
}

}  // namespace

void set_up_dcmtk() {
  static std::once_flag once;
  std::call_once(once, set_up);
}

std::string vr_of(std::uint32_t tag) {
  const auto* found =
      std::lower_bound(known_fields.begin(), known_fields.end(), tag,
                       [](const KnownField& field, std::uint32_t wanted) { return field.tag < wanted; });
  return found != known_fields.end() && found->tag == tag ? DcmVR(found->vr).getVRName() : "";
}

}  // namespace tripet::preprocessing
