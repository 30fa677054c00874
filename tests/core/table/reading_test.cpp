// Tables as spreadsheets, pandas and R write them are read right, or refused in words that name the fault.

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "core/table/encoding.hpp"
#include "core/tsv.hpp"
#include "support.hpp"

namespace tripet::core {
namespace {

using namespace std::string_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string header = "participant_id\tdiagnosis\tage\n";

class ReadTable : public testing::Test {
 protected:
  Tsv read(const std::string& bytes) {
    write_text(folder_ / "t.tsv", bytes);
    return Tsv::read(folder_ / "t.tsv");
  }
  /// The error; it must be one line that names the file.
  std::string error(const std::string& bytes) {
    try {
      read(bytes);
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), AllOf(HasSubstr("t.tsv: "), testing::Not(HasSubstr("\n"))));
      return e.what();
    }
    return "no error";
  }
  /// Read as the plain table would be, without a word.
  void expect_plain(const std::string& bytes) {
    SCOPED_TRACE(bytes);
    const Tsv table = read(bytes);
    EXPECT_EQ(table.text(), header + "sub-01\tCN\t71\nsub-02\tAD\t68\n");
    EXPECT_THAT(table.warnings(), testing::IsEmpty());
  }
  tests::ScratchFolder folder_;
};

std::string utf16(const std::string& ascii, bool little) {
  std::string out;
  for (const char c : ascii) out += little ? std::string{c, '\0'} : std::string{'\0', c};
  return out;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

const std::string plain = header + "sub-01\tCN\t71\nsub-02\tAD\t68\n";

TEST_F(ReadTable, OneTableInManyDresses) {
  expect_plain(plain);
  expect_plain("\xEF\xBB\xBF" + plain);
  expect_plain("\xFF\xFE" + utf16(plain, true));
  expect_plain("\xFE\xFF" + utf16(plain, false));
  expect_plain(replaced(plain, "\n", "\r\n"));
  expect_plain(replaced(plain, "\n", "\r"));
  expect_plain(replaced(plain, "\n", "\r\r\n"));
  expect_plain(replaced(plain, "\n", "\t\n"));
  expect_plain(replaced(plain, "\n", "\t\t\t\n"));
  expect_plain(replaced(plain, "age\n", "age\t\t\n"));
  expect_plain(replaced(plain, "71\n", "71\t\t\n"));
  expect_plain(plain.substr(0, plain.size() - 1));
  expect_plain("\n\t\t\n" + plain + "\n\n  \n\t\t\n \t \t \n");
  expect_plain("\"" + replaced(replaced(plain, "\t", "\"\t\""), "\n", "\"\n\"") + "\"");
  expect_plain(replaced(plain, "sub-01", " sub-01 \xC2\xA0"));
  expect_plain(replaced(plain, "sub-01", "\xE2\x80\x8Bsub-01\xE2\x80\x8B"));
  expect_plain(replaced(plain, "diagnosis",
                        "\xEF\xBB\xBF"
                        "diagnosis "));
  expect_plain("sep=\t\n" + plain);
  expect_plain("SEP=;\n" + replaced(plain, "\t", ";"));
  expect_plain("\"sep=|\"\r\n" + replaced(plain, "\t", "|"));
}

TEST_F(ReadTable, EncodingsThatAreGuessedAreTold) {
  const Tsv latin = read(header + "sub-01\tD\xE9mence\t71\n");
  EXPECT_EQ(latin.at(0, "diagnosis"), "D\u00E9mence");
  EXPECT_THAT(latin.warnings(),
              ElementsAre(AllOf(HasSubstr("t.tsv"), HasSubstr("Windows-1252"), HasSubstr("'D\u00E9mence'"))));
  EXPECT_EQ(read("participant_id\tcost\nsub-01\t5 \x80\n").at(0, "cost"), "5 \u20AC");
  const Tsv wide = read(utf16(plain, true));
  EXPECT_EQ(wide.text(), plain);
  EXPECT_THAT(wide.warnings(), ElementsAre(HasSubstr("UTF-16")));
  EXPECT_EQ(read(utf16(plain, false)).text(), plain);
  // A letter beyond the first 65536.
  EXPECT_EQ(read("\xFF\xFE"s + utf16("a\n", true) + "\x34\xD8\x1E\xDD"s + utf16("\n", true)).at(0, "a"), "\U0001D11E");
}

TEST_F(ReadTable, WhatIsNoTextIsRefusedByName) {
  EXPECT_THAT(error(header + "sub-01\tD\xE9mence\tD\xC3\xA9mence\n"), HasSubstr("line 2 is not UTF-8, other letters"));
  EXPECT_THAT(error("\xEF\xBB\xBF" + header + "sub-01\tD\xE9mence\t71\n"), HasSubstr("line 2 is not UTF-8"));
  EXPECT_THAT(error(header + "sub-01\tD\x81mence\t71\n"), HasSubstr("neither UTF-8 nor Windows-1252"));
  EXPECT_THAT(error(header + "sub-01\tC\0N\t71\n"s), HasSubstr("line 2 holds NUL bytes"));
  EXPECT_THAT(error("\xFF\xFE" + utf16(plain, true) + "\n"), HasSubstr("half a letter"));
  EXPECT_THAT(error("\xFF\xFE\0\0a\0\0\0"s), HasSubstr("UTF-32"));
  EXPECT_THAT(error("PK\x03\x04 and so on"), HasSubstr("workbook"));
  EXPECT_THAT(error("\x1F\x8B\x08"), HasSubstr("gzip"));
  EXPECT_THAT(error("\n\n"), HasSubstr("empty"));
  EXPECT_THAT(error("\xEF\xBB\xBF"), HasSubstr("empty"));
}

TEST_F(ReadTable, QuotedCells) {
  const Tsv table = read("participant_id\tnote\n\"sub-01\"\t\"a \"\"b\"\"\tc\r\nd\"\nsub-02\t5\"\n");
  EXPECT_EQ(table.at(0, "participant_id"), "sub-01");
  EXPECT_EQ(table.at(0, "note"), "a \"b\" c d");
  EXPECT_EQ(table.at(1, "note"), "5\"");
  EXPECT_THAT(error("a\tb\n1\t\"x\n2\ty\n"), HasSubstr("line 2: a quote"));
  EXPECT_THAT(error("a\tb\n1\t\"x\\\"y\"\n"), HasSubstr("line 2: text follows a closing quote"));
}

TEST_F(ReadTable, WhatItWritesReadsBack) {
  Tsv table({"participant_id", "note"});
  table.add({"#1", "\"so\" they say"});
  table.write(folder_ / "w.tsv");
  const Tsv back = Tsv::read(folder_ / "w.tsv");
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(back.at(0, "participant_id"), "#1");
  EXPECT_EQ(back.at(0, "note"), "\"so\" they say");
}

TEST_F(ReadTable, SemicolonsAndCommasAreTold) {
  const Tsv commas = read(replaced(plain, "\t", ","));
  EXPECT_EQ(commas.text(), plain);
  EXPECT_THAT(commas.warnings(), ElementsAre(HasSubstr("separated by commas")));
  const Tsv semicolons = read(replaced(plain, "\t", ";"));
  EXPECT_EQ(semicolons.text(), plain);
  EXPECT_THAT(semicolons.warnings(), ElementsAre(HasSubstr("separated by semicolons")));
  EXPECT_EQ(read("a,b\n\"x, y\",z\n").at(0, "a"), "x, y");
  EXPECT_EQ(read("a\tb,c;d\nx\ty\n").columns().size(), 2U);
  EXPECT_THAT(error("a;b,c\n1;2,3\n"), HasSubstr("semicolons and commas"));
}

TEST_F(ReadTable, BarsAndBlanksAreTold) {
  const Tsv bars = read(replaced(plain, "\t", "|"));
  EXPECT_EQ(bars.text(), plain);
  EXPECT_THAT(bars.warnings(), ElementsAre(HasSubstr("separated by vertical bars")));
  // R's cat() and pandas' to_string(), which align columns.
  for (const auto& blanks : {replaced(plain, "\t", " "), "  " + replaced(replaced(plain, "\t", "   "), "\n", "  \n"),
                             replaced(plain, "\t", " ") + "\n# the end of it\n"}) {
    const Tsv table = read(blanks);
    EXPECT_EQ(table.text(), plain) << blanks;
    EXPECT_THAT(table.warnings(), testing::Contains(HasSubstr("separated by blanks")));
  }
  // R's write.table() as it is without options: blanks, quotes, row names.
  const Tsv r =
      read("\"participant_id\" \"diagnosis\" \"age\"\n\"1\" \"sub-01\" \"CN\" 71\n\"2\" \"sub-02\" \"late AD\" NA\n");
  EXPECT_EQ(r.text(), header + "sub-01\tCN\t71\nsub-02\tlate AD\tNA\n");
  EXPECT_THAT(r.warnings(), ElementsAre(HasSubstr("separated by blanks"), HasSubstr("row number")));
  // One column, whose cells have blanks or not.
  EXPECT_THAT(read("participant id\nsub-01\nsub-02\n").columns(), ElementsAre("participant_id"));
  EXPECT_THAT(read("note\nso it is\n").columns(), ElementsAre("note"));
  EXPECT_THAT(read("a note\nso it is then\n").columns(), ElementsAre("a note"));
}

TEST_F(ReadTable, DecimalCommasOfSemicolonTables) {
  const Tsv table = read("id;age;note\na;71,5;so, so\nb;n/a;x\nc;70;1,5\n");
  EXPECT_EQ(table.number(0, "age"), 71.5);
  EXPECT_EQ(table.number(2, "age"), 70);
  EXPECT_EQ(table.at(2, "note"), "1,5") << "a column of words stays";
  EXPECT_THAT(table.warnings(), testing::Contains(HasSubstr("decimal points in age")));
  EXPECT_THAT(error("id;age\na;71,5\nb;70.5\n"),
              AllOf(HasSubstr("column age"), HasSubstr("'71,5' in line 2"), HasSubstr("'70.5' in line 3")));
  const Tsv tabs = read("id\tage\na\t71,5\n");
  EXPECT_THROW((void)tabs.number(0, "age"), Error);
  EXPECT_THROW((void)read("id;age\na;1.071,5\n").number(0, "age"), Error);
}

TEST_F(ReadTable, RowsOfOtherLengthsAndColumnsWithoutNames) {
  EXPECT_THAT(error(header + "sub-01\tCN\n"), HasSubstr("line 2 has 2 cells, the header has 3"));
  EXPECT_THAT(error(plain + "sub-03\tCN\t71\tx\n"), HasSubstr("line 4 has 4 cells"));
  EXPECT_THAT(error(replaced(header, "age", "age\t") + "sub-01\tCN\t71\tx\n"),
              HasSubstr("column 4 has no name, but holds 'x' in line 2"));
  EXPECT_THAT(error("a\t\tb\n1\tx\t2\n"), HasSubstr("column 2 has no name, but holds 'x' in line 2"));
  EXPECT_THAT(error("a\ta\n1\t2\n"), HasSubstr("'a' appears twice"));
  EXPECT_EQ(read("a\t\tb\n1\t\t2\n").columns().size(), 2U);
}

TEST_F(ReadTable, RowNumbersOfPandasAndR) {
  const std::string rows = "0\tsub-01\tCN\t71\n1\tsub-02\tAD\t68\n";
  for (const auto& first : {"\t"s, "Unnamed: 0\t"s, ""s}) {
    const Tsv table = read(first + header + rows);
    EXPECT_EQ(table.text(), plain);
    EXPECT_THAT(table.warnings(), ElementsAre(HasSubstr("row number")));
  }
  EXPECT_THAT(error(header + "x\tsub-01\tCN\t71\ny\tsub-02\tAD\t68\n"), HasSubstr("row.names = FALSE"));
  EXPECT_THAT(error("\t" + header + "x\tsub-01\tCN\t71\n"), HasSubstr("column 1 has no name"));
}

TEST_F(ReadTable, NamesOfTheInterfaceInOtherDress) {
  const Tsv table = read("Participant ID\tDiagnosis\tAge\tProb_CN\tSite.X\nsub-01\tCN\t71\t0.5\tx\n");
  EXPECT_THAT(table.columns(), ElementsAre("participant_id", "diagnosis", "age", "prob_CN", "Site.X"));
  EXPECT_THAT(table.warnings(), ElementsAre(HasSubstr("'Participant ID' as participant_id, 'Diagnosis' as diagnosis")));
  const Tsv own = read("participant_id\tDX\ndx\tAD\n");
  EXPECT_EQ(own.index("dx"), 1U);
  EXPECT_TRUE(own.has("dx"));
  const Tsv two = read("participant_id\tDX\tDx\ndx\tAD\tCN\n");
  EXPECT_FALSE(two.has("dx"));
  EXPECT_EQ(two.at(0, "Dx"), "CN");
  for (const auto& name : {"subject"s, "ID"s, "PTID"s, "Patient_ID"s}) {
    const Tsv other = read(name + "\tlabel\nsub-01\tCN\n");
    try {
      (void)other.index("participant_id");
      FAIL() << name;
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), AllOf(HasSubstr("no column 'participant_id'"), HasSubstr("did you mean '" + name + "'")));
    }
  }
}

TEST_F(ReadTable, Comments) {
  const Tsv table = read("# made by x, y\n" + header + "sub-01\tCN\t71\n#sub-03\tAD\t99\nsub-02\tAD\t68\n");
  EXPECT_EQ(table.text(), plain);
  EXPECT_THAT(table.warnings(), ElementsAre(AllOf(HasSubstr("2 lines that begin with #"), HasSubstr("line 1"))));
  expect_plain("#" + plain);
  EXPECT_EQ(read(header + "#REF!\tCN\t71\n").size(), 1U) << "an error of a spreadsheet is no comment";
}

TEST_F(ReadTable, IdsThatProgramsTookForNumbers) {
  const Tsv table = read("participant_id\tsession_id\n12.0\t1.0\n13.0\tnan\n");
  EXPECT_EQ(table.at(0, "participant_id"), "12");
  EXPECT_EQ(table.at(0, "session_id"), "1");
  EXPECT_THAT(table.warnings(), ElementsAre(HasSubstr("'12.0' is taken as 12"), HasSubstr("'1.0' is taken as 1")));
  EXPECT_EQ(read("participant_id\n12.0\nsub-1\n").at(0, "participant_id"), "12.0");
  EXPECT_THAT(error("participant_id\n1.23E+11\n"), AllOf(HasSubstr("line 2: '1.23E+11'"), HasSubstr("rounded")));
  EXPECT_EQ(read("participant_id\n1e5\n").at(0, "participant_id"), "1e5");
}

TEST_F(ReadTable, DamagedBytesAreReadOrRefused) {
  const std::string quoted = replaced(plain, "CN", "\"C, \"\"N\"\"\"");
  const std::vector<std::string> whole{plain, quoted, replaced(plain, "\t", ";"), replaced(quoted, "\t", " "),
                                       "\xFF\xFE" + utf16(plain, true)};
  Random random("damaged tables");
  const std::string bytes = "\t\r\n\";,|#. \xE9\xC3\xA9\xEF\xBB\xBF\xFF\xFE\0a1"s;
  int read_whole = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string text = whole[static_cast<std::size_t>(i) % whole.size()];
    for (int change = 0; change < 1 + i % 4; ++change) {
      const auto at = static_cast<std::size_t>(random.uniform() * static_cast<double>(text.size()));
      const char byte = bytes[static_cast<std::size_t>(random.uniform() * static_cast<double>(bytes.size()))];
      const double kind = random.uniform();
      if (kind < 0.4) {
        text[at] = byte;
      } else if (kind < 0.8) {
        text.insert(at, 1, byte);
      } else {
        text.erase(at, 1 + i % 3);
      }
    }
    try {
      const Tsv table = read(text);
      EXPECT_TRUE(is_utf8(table.text())) << text;
      table.write(folder_ / "again.tsv");
      EXPECT_EQ(Tsv::read(folder_ / "again.tsv").text(), table.text()) << text;
      ++read_whole;
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), HasSubstr(".tsv: ")) << text;
    }
  }
  EXPECT_GT(read_whole, 100);
}

}  // namespace
}  // namespace tripet::core
