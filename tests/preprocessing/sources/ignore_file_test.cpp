// Verifies that .bidsignore leaves out what git's rules of .gitignore leave out.
#include "preprocessing/sources/ignore_file.hpp"

#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "support.hpp"

namespace tripet::preprocessing {
namespace {

class IgnoreFileTest : public testing::Test {
 protected:
  bool leaves_out(const std::string& patterns, const std::string& path, bool is_folder = false) {
    core::write_text(scratch_ / ".bidsignore", patterns);
    return IgnoreFile(scratch_ / ".bidsignore").leaves_out(path, is_folder);
  }
  tests::ScratchFolder scratch_;
};

TEST_F(IgnoreFileTest, ANameFitsAtAnyDepthAPathFromTheRoot) {
  EXPECT_TRUE(leaves_out("sub-02\n", "sub-02", true));
  EXPECT_TRUE(leaves_out("*_nac_pet.nii.gz\n", "sub-01/pet/sub-01_nac_pet.nii.gz"));
  EXPECT_TRUE(leaves_out("sub-01/pet/*.nii.gz\n", "sub-01/pet/sub-01_pet.nii.gz"));
  EXPECT_FALSE(leaves_out("pet/*.nii.gz\n", "sub-01/pet/sub-01_pet.nii.gz"));
  EXPECT_FALSE(leaves_out("/sub-01_pet.nii.gz\n", "sub-01/pet/sub-01_pet.nii.gz"));
  EXPECT_FALSE(leaves_out("sub-0*pet.nii.gz\n", "sub-01/pet/x.nii.gz"));
}

TEST_F(IgnoreFileTest, StarsFoldersAndTakingBack) {
  EXPECT_TRUE(leaves_out("**/pet\n", "sub-01/ses-1/pet", true));
  EXPECT_TRUE(leaves_out("sub-01/**/x.nii\n", "sub-01/x.nii"));
  EXPECT_TRUE(leaves_out("sub-01/**\n", "sub-01/pet/x.nii"));
  EXPECT_TRUE(leaves_out("ses-[12]/\n", "sub-01/ses-2", true));
  EXPECT_FALSE(leaves_out("ses-2/\n", "sub-01/ses-2", false));
  EXPECT_FALSE(leaves_out("sub-*\n!sub-01\n", "sub-01", true));
  EXPECT_TRUE(leaves_out("sub-*\r\n!sub-01\r\n", "sub-02", true));
}

TEST_F(IgnoreFileTest, CommentsAndBlanksSayNothing) {
  EXPECT_FALSE(leaves_out("# sub-01\n\n   \n", "sub-01", true));
  EXPECT_FALSE(leaves_out("", "sub-01", true));
  EXPECT_TRUE(IgnoreFile(scratch_ / "absent").is_empty());
}

}  // namespace
}  // namespace tripet::preprocessing
