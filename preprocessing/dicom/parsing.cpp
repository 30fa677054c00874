#include "preprocessing/dicom/parsing.hpp"

#include <dcmtk/dcmdata/dcistrmb.h>

#include <cstdint>

#include "core/error.hpp"
#include "preprocessing/dicom/text_encoding.hpp"

namespace tripet::preprocessing {
namespace {

constexpr std::uint32_t longest_kept = 1U << 14U;
constexpr std::uint32_t longest_number_list = 256;
constexpr int deepest = 32;
constexpr std::uintptr_t stack_allowed = std::uintptr_t{1} << 20U;

std::uintptr_t stack_place() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

/// Bytes in memory that seem to end where DCMTK has called itself too often: a file of nested sequences would use up
/// the stack.
class Bytes : public DcmBufferProducer {
 public:
  offile_off_t avail() override { return is_too_deep() ? 0 : DcmBufferProducer::avail(); }

 private:
  // The stack grows downwards.
  bool is_too_deep() const { return start_ - stack_place() > stack_allowed; }

  std::uintptr_t start_ = stack_place();
};

class ByteStream : public DcmInputStream {
 public:
  ByteStream(const std::string& bytes, bool whole) : DcmInputStream(&bytes_) {
    bytes_.setBuffer(bytes.data(), static_cast<offile_off_t>(bytes.size()));
    if (whole) bytes_.setEos();
  }
  DcmInputStreamFactory* newFactory() const override { return nullptr; }

 private:
  Bytes bytes_;
};

std::string character_sets_of(DcmItem& item) {
  OFString names;
  item.findAndGetOFStringArray(DCM_SpecificCharacterSet, names);
  return {names.c_str(), names.size()};
}

std::string text_of(DcmElement& element, const TextDecoder& decoder) {
  char* text = nullptr;
  Uint32 length = 0;
  OFString numbers;
  Uint8* bytes = nullptr;
  switch (element.getVR()) {
    case EVR_LO:
    case EVR_LT:
    case EVR_PN:
    case EVR_SH:
    case EVR_ST:
    case EVR_UC:
    case EVR_UT:
      if (element.getString(text, length).bad() || text == nullptr) return "";
      return decoder.to_utf8({text, length});
    case EVR_US:
    case EVR_SS:
    case EVR_UL:
    case EVR_SL:
    case EVR_FL:
    case EVR_FD:
      if (element.getLengthField() > longest_number_list || element.getOFStringArray(numbers).bad()) return "";
      return {numbers.c_str(), numbers.size()};
    default:
      if (element.getString(text, length).good()) return text == nullptr ? "" : std::string(text, length);
      if (element.getUint8Array(bytes).bad() || bytes == nullptr) return "";
      return {reinterpret_cast<const char*>(bytes), element.getLengthField()};
  }
}

DicomDataSet elements_in(DcmItem& item, const TextDecoder& decoder, int depth) {
  if (depth > deepest) throw core::Error("is damaged: sequences are nested too deeply");
  DicomDataSet elements;
  for (DcmObject* object = item.nextInContainer(nullptr); object != nullptr; object = item.nextInContainer(object)) {
    const std::uint32_t tag = static_cast<std::uint32_t>(object->getGTag()) << 16U | object->getETag();
    DicomElement& kept = elements[tag];
    if (auto* sequence = dynamic_cast<DcmSequenceOfItems*>(object)) {
      for (DcmObject* one = sequence->nextInContainer(nullptr); one != nullptr; one = sequence->nextInContainer(one)) {
        if (auto* nested = dynamic_cast<DcmItem*>(one)) kept.items.push_back(elements_in(*nested, decoder, depth + 1));
      }
    } else if (auto* element = dynamic_cast<DcmElement*>(object);
               element != nullptr && element->getLengthField() <= longest_kept) {
      kept.value = text_of(*element, decoder);
    }
  }
  return elements;
}

}  // namespace

ParsedFile parse_dicom(const std::string& bytes, bool whole, const DcmTagKey& stop) {
  ParsedFile parsed;
  ByteStream stream(bytes, whole);
  parsed.file->transferInit();
  parsed.result = parsed.file->readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, stop);
  parsed.file->transferEnd();
  parsed.end = static_cast<std::size_t>(stream.tell());
  return parsed;
}

void refuse_parse(const ParsedFile& parsed) {
  const OFCondition& result = parsed.result;
  if (result == EC_StreamNotifyClient || result == EC_InvalidStream || result == EC_EndOfStream)
    throw core::Error("is truncated: it ends inside an element");
  throw core::Error(std::string("is damaged: ") + result.text());
}

DicomDataSet elements_of(DcmItem& item) {
  return elements_in(item, TextDecoder(character_sets_of(item)), 0);
}

}  // namespace tripet::preprocessing
