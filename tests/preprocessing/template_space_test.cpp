// Verifies that the settings' hash changes with every file that prepared scans depend on, and with their places not.
#include "preprocessing/template_space.hpp"

#include <cstdlib>
#include <fstream>

#include "support.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

TEST(SettingsHash, ChangesWithEveryShippedFileThatScansArePreparedWith) {
  const tests::ScratchFolder scratch;
  for (const auto& entry : fs::directory_iterator(fs::path(TRIPET_SOURCE_DIR) / "data"))
    fs::copy_file(entry.path(), scratch / entry.path().filename());
  const PreprocessSettings settings;
  const std::string shipped = settings_hash(settings);
  setenv("TRIPET_SHARE", scratch.path().c_str(), 1);
  EXPECT_EQ(settings_hash(settings), shipped);
  std::string before = shipped;
  for (const char* name : {"fdg_template.nii.gz", "brain_mask.nii.gz", "wm_probability.nii.gz", "head_uptake.nii.gz",
                           "gm_probability.nii.gz", "cerebellum_pons_mask.nii.gz", "pons_mask.nii.gz"}) {
    std::ofstream(scratch / name, std::ios::app) << "more";
    const std::string after = settings_hash(settings);
    EXPECT_NE(after, before) << name;
    before = after;
  }
  unsetenv("TRIPET_SHARE");
}

}  // namespace
}  // namespace tripet::preprocessing
