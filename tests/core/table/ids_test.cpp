#include "core/table/ids.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

template <class Act>
std::string error(const Act& act) {
  try {
    act();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Ids, KeysOfOneId) {
  for (const char* id : {"sub-0001", "0001", "1", "1.0", "SUB-1", "sub_01", "sub1", "sub-1.0"})
    EXPECT_EQ(id_key(id), "1") << id;
  for (const char* id : {"ses-M048", "M48", "m048", "ses-m48", "ses_M48"}) EXPECT_EQ(id_key(id), "m48") << id;
  for (const char* id : {"ses-M00", "M0", "m000"}) EXPECT_EQ(id_key(id), "m0") << id;
  EXPECT_EQ(id_key("002_S_0295"), id_key("sub-002S0295"));
  EXPECT_EQ(id_key("10"), "10");
  EXPECT_EQ(id_key("A100B007"), "a100b7");
  EXPECT_EQ(id_key("subject1"), "subject1");
  EXPECT_EQ(id_key("M\u00FCller-1"), "m\u00FCller1");
}

TEST(Ids, TheNearestSpellingCounts) {
  EXPECT_THAT(match_ids({"0001", "sub-2"}, {"sub-0001", "sub-0002"}),
              ElementsAre(Pair("0001", "sub-0001"), Pair("sub-2", "sub-0002")));
  EXPECT_THAT(match_ids({"0001", "1"}, {"sub-0001", "sub-1"}),
              ElementsAre(Pair("0001", "sub-0001"), Pair("1", "sub-1")));
  EXPECT_THAT(match_ids({"sub-01", "1"}, {"sub-01"}), IsEmpty()) << "sub-01 is taken; 1 may be another person";
  EXPECT_THAT(match_ids({"x"}, {"sub-01"}), IsEmpty());
}

TEST(Ids, SeveralThatFitAreRefused) {
  EXPECT_THAT(error([] {
                match_ids({"1"}, {"sub-01", "sub-001"});
              }),
              AllOf(HasSubstr("'1' may mean 'sub-001' and 'sub-01'")));
  EXPECT_THAT(error([] { match_ids({"1", "01"}, {"sub-001"}); }), HasSubstr("both '01' and '1' may mean 'sub-001'"));
}

TEST(Ids, SessionsOfEachParticipant) {
  const ScanMatch match = match_scans({{"1", "M48"}, {"1", "ses-M000"}, {"2", "nan"}},
                                      {{"sub-1", "ses-M048"}, {"sub-1", "ses-M000"}, {"sub-2", "n/a"}});
  EXPECT_THAT(match.renamed, ElementsAre(Pair(ScanId{"1", "M48"}, ScanId{"sub-1", "ses-M048"}),
                                         Pair(ScanId{"1", "ses-M000"}, ScanId{"sub-1", "ses-M000"}),
                                         Pair(ScanId{"2", "nan"}, ScanId{"sub-2", "n/a"})));
  EXPECT_THAT(match.warnings,
              ElementsAre(AllOf(HasSubstr("2 participant_ids"), HasSubstr("'1' is taken as sub-1")),
                          AllOf(HasSubstr("1 session_id is"), HasSubstr("'M48' is taken as ses-M048"))));
  EXPECT_THAT(error([] {
                match_scans({{"1", "M4"}}, {{"1", "M04"}, {"1", "M004"}});
              }),
              HasSubstr("1, sessions: 'M4' may mean"));
}

class AlignIds : public testing::Test {
 protected:
  Tsv aligned(const std::string& text, const std::set<ScanId>& known) {
    write_text(folder_ / "t.tsv", text);
    Tsv table = Tsv::read(folder_ / "t.tsv");
    align_ids(table, known, warnings_);
    return table;
  }
  std::vector<std::string> warnings_;
  tests::ScratchFolder folder_;
};

TEST_F(AlignIds, GivesTheTableTheScansSpelling) {
  const Tsv table =
      aligned("participant_id\tx\n0001\ta\nsub-0002\tb\n9\tc\n", {{"sub-0001", "n/a"}, {"sub-0002", "n/a"}});
  EXPECT_EQ(table.text(), "participant_id\tx\nsub-0001\ta\nsub-0002\tb\n9\tc\n");
  EXPECT_THAT(warnings_,
              ElementsAre(AllOf(HasSubstr("t.tsv: 1 participant_id is"), HasSubstr("'0001' is taken as sub-0001"))));
}

TEST_F(AlignIds, TakesAnotherColumnForSessionsWhereItIsOne) {
  const Tsv rows = aligned("participant_id\tvisit\tx\nsub-1\tbl\ta\nsub-1\tm12\tb\n", {{"sub-1", "n/a"}});
  EXPECT_EQ(rows.at(1, "session_id"), "m12");
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("column 'visit' is taken as session_id")));
  const Tsv named = aligned("participant_id\tsession\tx\nsub-1\tM0\ta\n", {{"sub-1", "ses-M000"}});
  EXPECT_EQ(named.at(0, "session_id"), "ses-M000");
  const Tsv other =
      aligned("participant_id\tvisit\tx\nsub-1\t3\ta\nsub-2\t4\tb\n", {{"sub-1", "ses-M000"}, {"sub-2", "n/a"}});
  EXPECT_FALSE(other.has("session_id")) << "a number of visits";
}

TEST_F(AlignIds, MostAlike) {
  EXPECT_EQ(most_alike({"002_S_0295", "x"}, {"sub-ADNI002S0295", "sub-ADNI003S1234"}),
            "'002_S_0295' and 'sub-ADNI002S0295'");
  EXPECT_EQ(most_alike({}, {"a"}), "");
}

}  // namespace
}  // namespace tripet::core
