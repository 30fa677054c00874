#include "core/json.hpp"

#include <limits>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::core {

TEST(Json, KeepsOrderAndWritesNaNAsNull) {
  const tests::ScratchFolder folder;
  write_json(folder / "a.json", {{"z", 1}, {"a", std::numeric_limits<double>::quiet_NaN()}});
  EXPECT_EQ(read_text(folder / "a.json"), "{\n  \"z\": 1,\n  \"a\": null\n}\n");
}

TEST(Json, BrokenFilesAreOneLine) {
  const tests::ScratchFolder folder;
  for (const char* text : {"", "{\"a\": 1", "not json"}) {
    write_text(folder / "b.json", text);
    try {
      read_json(folder / "b.json");
      FAIL() << text;
    } catch (const Error& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr("b.json: not valid JSON"));
      EXPECT_THAT(e.what(), testing::Not(testing::HasSubstr("\n")));
    }
  }
}

TEST(Json, MembersThatAreNotThereAreNull) {
  const Json json{{"name", "CN"}, {"count", 3}, {"inner", {{"p", 0.5}}}};
  EXPECT_EQ(member(member(json, "inner"), "p"), 0.5);
  EXPECT_TRUE(member(member(json, "absent"), "p").is_null());
  EXPECT_TRUE(member(member(json, "name"), "p").is_null()) << "a text has no members";
  EXPECT_EQ(text_of(json, "name"), "CN");
  EXPECT_EQ(text_of(json, "count", "none"), "none") << "a number is not a text";
  EXPECT_TRUE(number(std::numeric_limits<double>::quiet_NaN()).is_null());
  EXPECT_EQ(number(0.25), 0.25);
}

TEST(Json, OtherEncodingsAreReadAndNeverWritten) {
  const tests::ScratchFolder folder;
  write_text(folder / "latin.json", "{\"Institution\": \"Universit\xE4t\", \"Units\": \"BQML\"}");
  EXPECT_EQ(read_json(folder / "latin.json")["Institution"], "Universit\u00E4t");
  write_text(folder / "bom.json", "\xEF\xBB\xBF{\"a\": 1}");
  EXPECT_EQ(read_json(folder / "bom.json")["a"], 1);
  const Json of_a_file_name{{"file", "D\xE9mence.tsv"}};
  EXPECT_EQ(json_for_script(of_a_file_name), "{\"file\":\"D\uFFFDmence.tsv\"}");
  write_json(folder / "out.json", of_a_file_name);
  EXPECT_EQ(read_json(folder / "out.json")["file"], "D\uFFFDmence.tsv");
}

}  // namespace tripet::core
