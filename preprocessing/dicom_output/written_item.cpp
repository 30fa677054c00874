#include "preprocessing/dicom_output/written_item.hpp"

#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dcuid.h>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace tripet::preprocessing {
namespace {

void must(const OFCondition& result) {
  if (result.bad()) throw core::Error(std::string("a DICOM field cannot be set: ") + result.text());
}

DcmSequenceOfItems& sequence(DcmItem& item, const DcmTagKey& key) {
  DcmSequenceOfItems* found = nullptr;
  if (item.findAndGetSequence(key, found).good() && found != nullptr) return *found;
  auto* made = new DcmSequenceOfItems(DcmTag(key, DcmVR(EVR_SQ)));
  must(item.insert(made));
  return *made;
}

}  // namespace

void put(DcmItem& item, const DcmTagKey& key, DcmEVR vr, const std::string& text) {
  must(item.putAndInsertString(DcmTag(key, DcmVR(vr)), text.c_str()));
}

void put(DcmItem& item, const DcmTagKey& key, std::uint16_t number) {
  must(item.putAndInsertUint16(DcmTag(key, DcmVR(EVR_US)), number));
}

void put_pixels(DcmItem& item, const core::Picture& picture) {
  must(item.putAndInsertUint8Array(DcmTag(DCM_PixelData, DcmVR(EVR_OB)), picture.rgb.data(),
                                   static_cast<unsigned long>(picture.rgb.size())));
}

void put_empty_sequence(DcmItem& item, const DcmTagKey& key) {
  sequence(item, key);
}

DcmItem& add_item(DcmItem& item, const DcmTagKey& key) {
  auto* made = new DcmItem();
  must(sequence(item, key).append(made));
  return *made;
}

void put_code(DcmItem& item, const DcmTagKey& key, const std::string& value, const std::string& scheme,
              const std::string& meaning) {
  DcmItem& code = add_item(item, key);
  put(code, DCM_CodeValue, EVR_SH, value);
  put(code, DCM_CodingSchemeDesignator, EVR_SH, scheme);
  put(code, DCM_CodeMeaning, EVR_LO, meaning.substr(0, 64));
}

std::string new_uid() {
  char uid[100];
  return dcmGenerateUniqueIdentifier(uid, SITE_INSTANCE_UID_ROOT);
}

void save(DcmFileFormat& file, const std::filesystem::path& path) {
  core::write_atomically(path, [&](const std::filesystem::path& temporary) {
    const OFCondition result = file.saveFile(temporary.c_str(), EXS_LittleEndianExplicit);
    if (result.bad()) throw core::Error(path.string() + ": cannot be written: " + result.text());
  });
}

}  // namespace tripet::preprocessing
