// Verifies what `cmake --install` makes: a folder that works after it was moved, with nothing in it that names the tree
// it was built from, and a package that other programs find.

#include "commands/program.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

void install(const ScratchFolder& scratch, const std::string& component) {
  const Outcome outcome = run_program(scratch, {"cmake", "--install", TRIPET_BUILD_DIR, "--prefix",
                                                (scratch / "made").string(), "--component", component});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
}

}  // namespace

TEST(Install, AFolderThatWasMovedWorks) {
  const ScratchFolder scratch;
  install(scratch, "runtime");
  fs::rename(scratch / "made", scratch / "moved");
  const fs::path moved = scratch / "moved";
  const std::string program = (moved / "bin/tripet").string();
  EXPECT_THAT(run_program(scratch, {program, "--version"}).out, testing::StartsWith("tripet 0."));
  const Outcome simulated = run_program(
      scratch, {program, "simulate", "--classes", "CN", "--subjects", "1", "--out", (scratch / "cohort").string()});
  EXPECT_EQ(simulated.status, 0) << simulated.err;
  const Outcome torch = run_program(scratch, {program, "compare", "--dump-config"});
  EXPECT_EQ(torch.status, 0) << torch.err;
  for (const char* name : {"tripet", "tripet-scan", "tripet-torch"}) {
    const std::string libraries = run_program(scratch, {"ldd", (moved / "bin" / name).string()}).out;
    EXPECT_THAT(libraries, testing::Not(testing::HasSubstr("not found"))) << name;
    EXPECT_THAT(libraries, testing::Not(testing::HasSubstr(TRIPET_SOURCE_DIR))) << name;
  }
  for (const char* file : {"man/man1/tripet-train.1", "bash-completion/completions/tripet", "doc/tripet/copyright",
                           "fish/vendor_completions.d/tripet.fish", "zsh/vendor-completions/_tripet"}) {
    EXPECT_TRUE(fs::exists(moved / "share" / file)) << file;
  }
}

// Compiles a program, which takes longer than other tests.
TEST(Install, AProgramOfOthersFindsThePackageAndJudges) {
  const ScratchFolder scratch;
  install(scratch, "runtime");
  install(scratch, "development");
  fs::rename(scratch / "made", scratch / "moved");
  const std::string build = (scratch / "judge").string();
  const Outcome configured =
      run_program(scratch, {"cmake", "-G", "Ninja", "-S", TRIPET_SOURCE_DIR "/examples/judge_predictions", "-B", build,
                            "-D", "CMAKE_PREFIX_PATH=" + (scratch / "moved").string()});
  ASSERT_EQ(configured.status, 0) << configured.err;
  const Outcome built = run_program(scratch, {"cmake", "--build", build});
  ASSERT_EQ(built.status, 0) << built.out << built.err;
  std::string table = "participant_id\tlabel\tprob_CN\tprob_AD\n";
  for (int i = 0; i < 40; ++i) {
    const bool right = i % 5 != 0, ill = i % 2 == 0;
    const std::string sure = right ? "0.8" : "0.3", rest = right ? "0.2" : "0.7";
    table += "sub-" + std::to_string(i) + (ill ? "\tAD\t" + rest + "\t" + sure : "\tCN\t" + sure + "\t" + rest) + "\n";
  }
  core::write_text(scratch / "predictions.tsv", table);
  const Outcome judged = run_program(
      scratch, {build + "/judge_predictions", (scratch / "predictions.tsv").string(), (scratch / "out").string()});
  EXPECT_EQ(judged.status, 0) << judged.err;
  EXPECT_TRUE(fs::exists(scratch / "out/report.html"));
  EXPECT_TRUE(fs::exists(scratch / "out/metrics.json"));
}

}  // namespace tripet::tests
