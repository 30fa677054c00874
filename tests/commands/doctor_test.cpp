// What `tripet doctor` says of this machine, against what others say of it, and of a program that was torn apart.

#include "commands/program.hpp"

#include "core/text.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;

/// The value beside a name.
std::string told(const Outcome& outcome, const std::string& name) {
  for (const auto& line : core::split(outcome.out, '\n')) {
    if (line.starts_with(name + " ")) return core::trim(line.substr(name.size()));
  }
  return "";
}

}  // namespace

TEST(Doctor, TellsVersionsAndThatAllWorks) {
  const ScratchFolder scratch;
  const Outcome outcome = tripet(scratch, {"doctor", "--out", (scratch / "not/yet/there").string(), "--threads", "3"});
  EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
  const Outcome torch = run_program(
      scratch, {TRIPET_SOURCE_DIR "/.venv-tests/bin/python", "-c", "import torch; print(torch.__version__)"});
  EXPECT_THAT(torch.out, testing::StartsWith(told(outcome, "LibTorch")));
  EXPECT_THAT(told(outcome, "ITK"), testing::MatchesRegex("5\\.[0-9]+\\.[0-9]+"));
  EXPECT_THAT(told(outcome, "DCMTK"), testing::MatchesRegex("3\\.[0-9]+\\.[0-9]+"));
  EXPECT_EQ(told(outcome, "threads"), "3");
  EXPECT_THAT(told(outcome, "kernels for"), testing::MatchesRegex("(SSE|AVX)[0-9].*"));
  const Outcome memory = run_program(scratch, {"sh", "-c", "free -m | awk '/^Mem/ {print $2 / 1024}'"});
  EXPECT_NEAR(std::stod(told(outcome, "memory")), std::stod(memory.out), 0.1);
  EXPECT_THAT(told(outcome, "disk"), testing::EndsWith("free at " + scratch.path().string()));
  EXPECT_THAT(outcome.out, testing::HasSubstr("All works."));
}

TEST(Doctor, TellsWhatIsMissing) {
  const ScratchFolder scratch;
  fs::copy_file(program, scratch / "tripet");
  core::write_text(scratch / "tripet-scan",
                   "#!/bin/sh\necho 'libITKCommon.so: cannot open shared object file' >&2\nexit 127\n");
  fs::permissions(scratch / "tripet-scan", fs::perms::owner_all);
  const Outcome outcome = run_program(scratch, {(scratch / "tripet").string(), "doctor"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, testing::HasSubstr("missing: tripet-torch is not beside tripet"));
  EXPECT_THAT(outcome.out,
              testing::HasSubstr("missing: tripet-scan does not start: libITKCommon.so: cannot open shared"));
  EXPECT_THAT(outcome.out, testing::HasSubstr("missing: plotly.min.js"));
  EXPECT_THAT(outcome.out, testing::Not(testing::HasSubstr("All works")));
}

}  // namespace tripet::tests
