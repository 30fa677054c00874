// Verifies that what pydicom and DCMTK write in each transfer syntax is read voxel by voxel as it was written, and that
// compressed pixels which are cut short are noticed.
#include <gmock/gmock.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

class TransferSyntaxes : public testing::Test {
 protected:
  /// All kinds of pixels, or those named.
  void write(const std::vector<std::string>& kinds = {}) {
    std::vector<std::string> arguments{scratch_.path().string()};
    arguments.insert(arguments.end(), kinds.begin(), kinds.end());
    tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_transfer_syntaxes.py", arguments);
  }

  static LoadedScan load(const fs::path& series) {
    std::vector<std::string> notes;
    return load_scan(find_scans({series}, notes).at(0), tests::settings_with("as-is"));
  }

  std::vector<std::int32_t> written(const std::string& kind) const {
    std::ifstream file(scratch_ / (kind + ".i32"), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    std::vector<std::int32_t> values(bytes.size() / sizeof(std::int32_t));
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(values.data()));
    return values;
  }

  tests::ScratchFolder scratch_;
};

TEST_F(TransferSyntaxes, EveryVoxelIsReadAsItWasWritten) {
  write();
  std::set<std::string> read;
  for (const auto& entry : fs::directory_iterator(scratch_ / "series")) {
    const std::string name = entry.path().filename();
    SCOPED_TRACE(name);
    const std::vector<std::int32_t> expected = written(name.substr(name.rfind('_') + 1));
    const LoadedScan scan = load(entry.path());
    ASSERT_EQ(scan.volume->GetBufferedRegion().GetSize(), (imaging::Volume::SizeType{{45, 37, 3}}));
    ASSERT_EQ(scan.volume->GetBufferedRegion().GetNumberOfPixels(), expected.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      wrong += scan.volume->GetBufferPointer()[i] == static_cast<float>(expected[i]) ? 0U : 1U;
    EXPECT_EQ(wrong, 0U);
    read.insert(name);
  }
  EXPECT_EQ(read.size(), 110U);
  for (const char* name : {"pydicom_deflated_s16", "pydicom_jpeg2000_s12", "pydicom_jpegls_u8", "pydicom_fragments_u16",
                           "dcmtk_big_u16", "dcmtk_rle_s32", "dcmtk_jpeg_s12", "dcmtk_jpeg_sv4_u16", "dcmtk_jpegls_s8"})
    EXPECT_TRUE(read.contains(name)) << name;
}

TEST_F(TransferSyntaxes, StreamsThatAreCutShortAreRefusedByTheFile) {
  write({"u8", "s16"});
  int refused = 0;
  for (const auto& entry : fs::directory_iterator(scratch_ / "cut")) {
    SCOPED_TRACE(entry.path().filename().string());
    try {
      load(entry.path());
      ADD_FAILURE() << "accepted";
    } catch (const core::Error& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr("1.dcm: the compressed pixels"));
      ++refused;
    }
  }
  EXPECT_EQ(refused, 5);
}

}  // namespace
}  // namespace tripet::preprocessing
