#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>

#include <cstddef>
#include <memory>
#include <string>

#include "preprocessing/dicom/file.hpp"

namespace tripet::preprocessing {

/// What DCMTK makes of the bytes of a file.
struct ParsedFile {
  std::unique_ptr<DcmFileFormat> file = std::make_unique<DcmFileFormat>();
  OFCondition result;
  std::size_t end = 0;  // how far it came: behind the head of the element that it stopped at
};

/// Parses `bytes` as far as the element `stop` of the data set, whose head is passed. More bytes follow unless `whole`.
ParsedFile parse_dicom(const std::string& bytes, bool whole, const DcmTagKey& stop);

/// Throws the Error of a parse that failed.
[[noreturn]] void refuse_parse(const ParsedFile& parsed);

/// All elements of an item and of the items in it, texts in UTF-8. Throws Error when they are nested too deeply.
DicomDataSet elements_of(DcmItem& item);

}  // namespace tripet::preprocessing
