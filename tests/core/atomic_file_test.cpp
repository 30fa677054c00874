#include "core/atomic_file.hpp"

#include <fstream>

#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {

TEST(AtomicFile, AFailureLeavesTheOldFileAndNothingElse) {
  const tests::ScratchFolder folder;
  write_text(folder / "deep/a.txt", "old");
  EXPECT_THROW(write_atomically(folder / "deep/a.txt",
                                [](const std::filesystem::path& temporary) {
                                  std::ofstream(temporary) << "half";
                                  throw Error("disk full");
                                }),
               Error);
  EXPECT_EQ(read_text(folder / "deep/a.txt"), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "deep"), {}), 1);
}

TEST(AtomicFile, TheTemporaryKeepsTheExtension) {
  const tests::ScratchFolder folder;
  write_atomically(folder / "x.nii.gz", [](const std::filesystem::path& temporary) {
    EXPECT_EQ(temporary.filename(), ".partial-x.nii.gz");
    std::ofstream(temporary) << "whole";
  });
  EXPECT_EQ(read_text(folder / "x.nii.gz"), "whole");
}

TEST(AtomicFile, ErrorsNameTheFile) {
  const tests::ScratchFolder folder;
  write_text(folder / "file", "");
  try {
    write_text(folder / "file/inside.txt", "x");
    FAIL();
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("inside.txt"));
  }
}

}  // namespace tripet::core
