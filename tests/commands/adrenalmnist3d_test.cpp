// The benchmark's command as its own help writes it, on a file of a few glands that stands for the published one.

#include "commands/program.hpp"

#include "core/text.hpp"

namespace tripet::tests {

TEST(AdrenalMnist3d, RunsAsItsHelpSays) {
  const ScratchFolder scratch;
  const std::string root = TRIPET_SOURCE_DIR, python = root + "/.venv-tests/bin/python";
  const std::string archive = (scratch / "adrenalmnist3d.npz").string();
  ASSERT_EQ(run_program(scratch, {python, root + "/tests/commands/write_adrenal.py", archive}).status, 0);
  const Outcome outcome = run_program(scratch, {"env", "TRIPET=" + program, python, root + "/benchmarks/adrenalmnist3d",
                                                archive, (scratch / "out").string(), "--seeds", "0", "--threads", "1",
                                                "--", "--epochs", "2", "--device", "cpu"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, testing::HasSubstr("tripet, seed 0"));
  // What stands after -- is what training was given.
  EXPECT_THAT(core::read_text(scratch / "out/seed-0/config.cfg"), testing::HasSubstr("\nepochs = 2\n"));
}

}  // namespace tripet::tests
