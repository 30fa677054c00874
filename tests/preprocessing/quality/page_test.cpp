// Verifies the quality page as a person uses it, by keyboard in a browser, and that later verbs heed what was saved.
#include "preprocessing/quality/page.hpp"

#include "core/atomic_file.hpp"
#include "core/json.hpp"
#include "core/picture/png.hpp"
#include "imaging/reference_files.hpp"

namespace tripet::preprocessing {
namespace {

using core::Json;

class QualityPage : public testing::Test {
 protected:
  void SetUp() override {
    for (const auto& [id, status, similarity] : std::vector<std::array<std::string, 3>>{{"sub-01", "ok", "0.97"},
                                                                                        {"sub-02", "ok", "0.81"},
                                                                                        {"sub-03", "warn", "0.9"},
                                                                                        {"sub-04", "failed", "n/a"},
                                                                                        {"sub-05", "ok", "0.9"}}) {
      const std::string output = status == "failed" ? "n/a" : id + "/pet/" + id + "_pet.nii";
      scans_.push_back({id, "n/a", "in/" + id, output, core::parse_scan_status(status).value(),
                        status == "ok" ? "n/a" : "</script><script>x=1;", "SUVbw", similarity, "1", "bytes of " + id,
                        "settings"});
      pictures_.push_back(id + ".png");
      core::write_png(scratch_ / pictures_.back(), core::Picture(582, 218));
    }
    core::write_scan_list(scratch_ / "scans.tsv", scans_);
  }
  void write() { write_quality_page(scratch_.path(), scans_, pictures_); }
  std::string status_of(const std::string& id) {
    for (const auto& scan : core::read_judged_scans(scratch_ / "scans.tsv", &warnings_)) {
      if (scan.participant_id == id) return core::to_text(scan.status);
    }
    return "absent";
  }

  tests::ScratchFolder scratch_;
  std::vector<core::ScanRecord> scans_;
  std::vector<std::string> pictures_, warnings_;
};

TEST_F(QualityPage, IsGoneThroughByKeyboard) {
  if (std::system("command -v chromium > /dev/null") != 0) GTEST_SKIP() << "chromium is not installed";
  write();
  const auto seen_file = scratch_ / "seen.json";
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/preprocessing/quality/judge_scans.py " + (scratch_ / "quality.html").string() +
                              " " + scratch_.path().string() + " > " + seen_file.string();
  ASSERT_EQ(std::system(command.c_str()), 0);
  const Json seen = core::read_json(seen_file);
  EXPECT_EQ(seen["errors"], Json::array());
  EXPECT_EQ(seen["start"]["name"], "sub-03") << "the doubtful one comes first";
  EXPECT_EQ(seen["start"]["loaded"], 582);
  EXPECT_EQ(seen["start"]["thumbnails"], 4);
  EXPECT_LE(seen["start"]["wider"], 0);
  EXPECT_EQ(seen["passed"]["name"], "sub-02") << "then the least similar";
  EXPECT_EQ(seen["passed"]["judged"], "1 of 4 judged");
  EXPECT_EQ(seen["judged"]["judged"], "2 of 4 judged") << "pass, fail, and a fail taken back";
  EXPECT_EQ(seen["only_failed"]["name"], "sub-02");
  EXPECT_EQ(seen["only_failed"]["thumbnails"], 1);
  EXPECT_EQ(seen["again"]["judged"], "2 of 4 judged") << "marks are kept while the page is closed";

  EXPECT_EQ(status_of("sub-03"), "ok");
  EXPECT_EQ(status_of("sub-02"), "failed");
  EXPECT_EQ(status_of("sub-01"), "ok");
  EXPECT_EQ(status_of("sub-04"), "failed");
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(QualityPage, ShowsSavedMarksOfTheSameBytesOnly) {
  core::write_text(scratch_ / "quality.tsv",
                   "participant_id\tverdict\tsource_hash\nsub-01\tfail\tbytes of sub-01\nsub-02\tfail\tother bytes\n");
  write();
  const std::string page = core::read_text(scratch_ / "quality.html");
  const auto from = page.find("id=\"scans\">") + 11;
  std::map<std::string, std::string> marks;
  for (const auto& scan : Json::parse(page.substr(from, page.find("</script>", from) - from))) {
    marks[scan["name"]] = scan["verdict"];
  }
  EXPECT_EQ(marks,
            (std::map<std::string, std::string>{{"sub-01", "fail"}, {"sub-02", ""}, {"sub-03", ""}, {"sub-05", ""}}));
}

}  // namespace
}  // namespace tripet::preprocessing
