#include "core/tsv.hpp"

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {
namespace {

std::string message(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST(Tsv, ReadsWhatItWrites) {
  const tests::ScratchFolder folder;
  Tsv table({"participant_id", "age"});
  table.add({"sub-02", "71"});
  table.add_cells({{"participant_id", "sub-01"}});
  table.sort_by({"participant_id"});
  table.write(folder / "t.tsv");
  EXPECT_EQ(read_text(folder / "t.tsv"), "participant_id\tage\nsub-01\tn/a\nsub-02\t71\n");
  const Tsv read = Tsv::read(folder / "t.tsv");
  EXPECT_EQ(read.number(0, "age"), std::nullopt);
  EXPECT_EQ(read.number(1, "age"), 71);
}

TEST(Tsv, AcceptsByteOrderMarkAndWindowsLineEnds) {
  const tests::ScratchFolder folder;
  write_text(folder / "t.tsv", "\xEF\xBB\xBFparticipant_id\tage\r\nsub-01\t71\r\n");
  const Tsv read = Tsv::read(folder / "t.tsv");
  EXPECT_EQ(read.at(0, "participant_id"), "sub-01");
  EXPECT_EQ(read.at(0, "age"), "71");
}

TEST(Tsv, SaysWhatIsWrongAndWhere) {
  const tests::ScratchFolder folder;
  write_text(folder / "short.tsv", "a\tb\n1\t2\n3\n");
  EXPECT_THAT(message([&] { Tsv::read(folder / "short.tsv"); }), testing::HasSubstr("line 3 has 1 cells"));
  write_text(folder / "empty.tsv", "");
  EXPECT_THAT(message([&] { Tsv::read(folder / "empty.tsv"); }), testing::HasSubstr("empty"));
  write_text(folder / "twice.tsv", "a\ta\n");
  EXPECT_THAT(message([&] { Tsv::read(folder / "twice.tsv"); }), testing::HasSubstr("twice"));
  EXPECT_THAT(message([&] { Tsv::read(folder / "none.tsv"); }), testing::HasSubstr("none.tsv"));
  EXPECT_THAT(message([&] { Tsv::read(folder.path()); }), testing::HasSubstr("is a folder"));
  write_text(folder / "good.tsv", "participant_id\tdiagnosis\nsub-01\tx\n");
  const Tsv table = Tsv::read(folder / "good.tsv");
  EXPECT_THAT(message([&] { table.index("diagnosys"); }), testing::HasSubstr("did you mean 'diagnosis'"));
  EXPECT_THAT(message([&] { table.number(0, "diagnosis"); }), testing::HasSubstr("is not a number"));
}

TEST(Tsv, RefusesCellsThatWouldBreakTheTable) {
  Tsv table({"a"});
  EXPECT_THROW(table.add(std::vector<std::string>{"x\ty"}), Error);
  EXPECT_THROW(table.add(std::vector<std::string>{"x", "y"}), Error);
}

}  // namespace tripet::core
