#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/picture/png.hpp"

namespace tripet::preprocessing {

// Fields of DICOM files that are written here. Each says its value representation: DCMTK's dictionary holds only what
// is read (dcmtk_setup.hpp), and DCMTK's own writer of structured reports would look there.

void put(DcmItem& item, const DcmTagKey& key, DcmEVR vr, const std::string& text);
void put(DcmItem& item, const DcmTagKey& key, std::uint16_t number);
void put_pixels(DcmItem& item, const core::Picture& picture);
/// A sequence that must be there and has nothing to say.
void put_empty_sequence(DcmItem& item, const DcmTagKey& key);
/// A new last item of a sequence, which is made where there is none.
DcmItem& add_item(DcmItem& item, const DcmTagKey& key);
/// A sequence of one code; the meaning is cut to the 64 characters that it may have.
void put_code(DcmItem& item, const DcmTagKey& key, const std::string& value, const std::string& scheme,
              const std::string& meaning);

/// A new identifier that no other object has.
std::string new_uid();

/// Writes the file, explicit little endian. Throws core::Error naming it.
void save(DcmFileFormat& file, const std::filesystem::path& path);

}  // namespace tripet::preprocessing
