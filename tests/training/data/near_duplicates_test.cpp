// Verifies that one person's scan under two names is noticed although its bytes differ, and that neither two people of
// one class nor two sessions of one person are.

#include "training/data/near_duplicates.hpp"

#include <gmock/gmock.h>

#include "support.hpp"
#include "training/phantom.hpp"

namespace tripet::training {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class NearDuplicates : public testing::Test {
 protected:
  NearDuplicates() {
    tests::write_cohort(folder_.path(), 4);
    options_.data = folder_.path();
  }
  std::vector<std::string> warnings() const {
    const Cohort cohort = read_cohort(options_);
    return near_duplicates(cohort, Dataset(cohort));
  }
  // The scan of sub-101 in another unit, with noise of this standard deviation (the scan's own is about 0.5).
  std::vector<float> converted(double noise) const {
    core::Random random("converted");
    std::vector<float> values = tests::phantom(1, "sub-101");
    for (float& value : values)
      value = static_cast<float>(3.7 * (static_cast<double>(value) + noise * random.normal()));
    return values;
  }

  tests::ScratchFolder folder_;
  DataOptions options_;
};

TEST_F(NearDuplicates, DifferentPeopleOfOneClassAreNone) {
  EXPECT_THAT(warnings(), testing::IsEmpty());
}

TEST_F(NearDuplicates, AScanInAnotherUnitWithALittleNoiseIsNamedWithItsTwin) {
  tests::write_prepared(folder_ / "sub-106.nii", converted(0.005));
  EXPECT_THAT(warnings(), ElementsAre(AllOf(HasSubstr("sub-101 and sub-106"), HasSubstr("0.999"))));
}

TEST_F(NearDuplicates, MoreNoiseThanTheLimitAllowsIsNoDuplicate) {
  tests::write_prepared(folder_ / "sub-106.nii", converted(0.04));
  EXPECT_THAT(warnings(), testing::IsEmpty());
}

TEST_F(NearDuplicates, SessionsOfOneParticipantMayBeAlike) {
  auto scans = core::read_scan_list(folder_ / "scans.tsv");
  scans[6].participant_id = scans[1].participant_id;
  scans[1].session_id = "ses-1";
  scans[6].session_id = "ses-2";
  core::write_scan_list(folder_ / "scans.tsv", scans);
  tests::write_prepared(folder_ / "sub-106.nii", converted(0.005));
  EXPECT_THAT(warnings(), testing::IsEmpty());
}

}  // namespace
}  // namespace tripet::training
