#include "core/mapped_volume.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {
namespace {

template <class T>
void put(std::string& bytes, std::size_t offset, T value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

// Made by hand after nifti1.h, so that the reader is judged by the format and not by our writer.
std::string nifti(int x, int y, int z) {
  std::string bytes(352 + 4 * static_cast<std::size_t>(x * y * z), '\0');
  put<std::int32_t>(bytes, 0, 348);
  const std::int16_t dimensions[] = {3, std::int16_t(x), std::int16_t(y), std::int16_t(z), 1, 1, 1, 1};
  std::memcpy(bytes.data() + 40, dimensions, sizeof dimensions);
  put<std::int16_t>(bytes, 70, 16);
  put<std::int16_t>(bytes, 72, 32);
  put<float>(bytes, 108, 352);
  put<std::int16_t>(bytes, 254, 4);
  const float sform[] = {4, 0, 0, -90, 0, 4, 0, -126, 0, 0, 4, -72};
  std::memcpy(bytes.data() + 280, sform, sizeof sform);
  std::memcpy(bytes.data() + 344, "n+1", 4);
  for (int i = 0; i < x * y * z; ++i) put<float>(bytes, 352 + 4 * static_cast<std::size_t>(i), static_cast<float>(i));
  return bytes;
}

}  // namespace

TEST(MappedVolume, GivesVoxelsSizeAndAffine) {
  const tests::ScratchFolder folder;
  write_text(folder / "a.nii", nifti(3, 4, 5));
  MappedVolume volume(folder / "a.nii");
  const MappedVolume moved(std::move(volume));
  moved.read_ahead();
  EXPECT_EQ(moved.size(), (std::array<int, 3>{3, 4, 5}));
  ASSERT_EQ(moved.values().size(), 60u);
  EXPECT_EQ(moved.values()[59], 59);
  EXPECT_EQ(moved.affine()[1][3], -126);
}

TEST(MappedVolume, RefusesWhatIsNoPreparedScan) {
  const tests::ScratchFolder folder;
  const auto refuses = [&](const std::string& bytes, const char* why) {
    write_text(folder / "b.nii", bytes);
    try {
      MappedVolume volume(folder / "b.nii");
      ADD_FAILURE() << why;
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), testing::AllOf(testing::HasSubstr("b.nii"), testing::HasSubstr(why)));
    }
  };
  refuses("", "too short");
  refuses(std::string(400, 'x'), "NIfTI-1");
  std::string bytes = nifti(3, 4, 5);
  refuses(bytes.substr(0, bytes.size() - 1), "shorter");
  put<std::int16_t>(bytes, 70, 4);
  refuses(bytes, "float32");
  bytes = nifti(3, 4, 5);
  put<float>(bytes, 112, 2);
  refuses(bytes, "scaled");
  EXPECT_THROW(MappedVolume(folder / "none.nii"), Error);
  EXPECT_THROW(MappedVolume(folder.path()), Error);
}

// The mark stands in intent_name, 16 characters from byte 328 on (nifti1.h).
TEST(MappedVolume, SyntheticScansAreReadOnlyWhereTheyAreAskedFor) {
  const tests::ScratchFolder folder;
  std::string bytes = nifti(3, 4, 5);
  write_text(folder / "real.nii", bytes);
  std::memcpy(bytes.data() + 328, "synthetic", 9);
  write_text(folder / "synthetic.nii", bytes);
  EXPECT_NO_THROW(MappedVolume(folder / "real.nii"));
  EXPECT_NO_THROW(MappedVolume(folder / "synthetic.nii", true));
  EXPECT_THROW(MappedVolume(folder / "real.nii", true), Error);
  EXPECT_THROW(MappedVolume(folder / "synthetic.nii"), Error);
}

TEST(MappedVolume, WhatIsWrittenReadsBack) {
  const tests::ScratchFolder folder;
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  const std::array<std::array<double, 4>, 3> to_ras{{{4, 0, 0, -90}, {0, 4, 0, -126}, {0, 0, 4, -72}}};
  for (const bool synthetic : {false, true}) {
    write_prepared_volume(folder / "a.nii", {3, 2, 1}, to_ras, values, "of a test", synthetic);
    const MappedVolume volume(folder / "a.nii", synthetic);
    EXPECT_EQ(volume.size(), (std::array<int, 3>{3, 2, 1}));
    EXPECT_EQ(volume.affine(), to_ras);
    EXPECT_THAT(volume.values(), testing::ElementsAreArray(values));
  }
  EXPECT_THROW(write_prepared_volume(folder / "a.nii", {3, 3, 1}, to_ras, values, ""), Error);
}

}  // namespace tripet::core
