// Verifies scripts/gpu-check without a GPU: with an nvidia-smi and programs that say what real ones would.

#include <gmock/gmock.h>

#include "commands/program.hpp"
#include "core/atomic_file.hpp"

namespace tripet::tests {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

class GpuCheck : public testing::Test {
 protected:
  GpuCheck() {
    for (const char* file : {"scripts/gpu-check", "scripts/requirements.txt"}) {
      fs::create_directories((scratch_ / "tree" / file).parent_path());
      fs::copy_file(fs::path(TRIPET_SOURCE_DIR) / file, scratch_ / "tree" / file);
    }
    write_program("bin/nvidia-smi", "echo 'NVIDIA H100, 81559 MiB, 580.1'");
    write_program("tree/build-gpu/tripet-torch", "");
    write_program("tree/build-gpu/tripet", "");
    write_program("tree/build-gpu/model_tests", "echo '[  PASSED  ] 5 tests.'");
    write_program("tree/build-gpu/ops_tests", "echo '[  PASSED  ] 3 tests.'");
  }

  void write_program(const std::string& name, const std::string& text) {
    core::write_text(scratch_ / name, "#!/bin/sh\n" + text + "\n");
    fs::permissions(scratch_ / name, fs::perms::owner_all);
  }

  /// Its status and what it printed.
  Outcome check(std::vector<std::string> words) {
    words.insert(words.begin(), {"env", "PATH=" + (scratch_ / "bin").string() + ":/usr/bin:/bin",
                                 "TRIPET_TORCH_DIR=/torch", (scratch_ / "tree/scripts/gpu-check").string()});
    return run_program(scratch_, words);
  }

  const ScratchFolder scratch_;
};

TEST_F(GpuCheck, OneTableOfAllStepsThatWereRun) {
  write_program("tree/build-gpu/training_tests",
                "echo 'largest difference of losses, softmax, float32: 2e-05'; echo '[  PASSED  ] 1 test.'");
  EXPECT_THAT(check({"kernels"}).out, AllOf(HasSubstr("NVIDIA H100"), ContainsRegex("kernels +passed.* 3 tests"),
                                            ContainsRegex("losses +not run")));
  const auto second = check({"losses", "steps"});
  EXPECT_EQ(second.status, 0) << second.err;
  EXPECT_THAT(second.out,
              AllOf(ContainsRegex("kernels +passed"), ContainsRegex("losses +passed.*softmax, float32: 2e-05"),
                    ContainsRegex("steps +passed.* 6 tests")));
}

TEST_F(GpuCheck, WhatWasLeftOutHasNotPassed) {
  write_program("tree/build-gpu/ops_tests", "echo '[  SKIPPED ] WarpCuda.EqualsThePlainReference'");
  EXPECT_THAT(check({"kernels"}).out, ContainsRegex("kernels +partly skipped"));
}

TEST_F(GpuCheck, AFailureIsInTheTableAndInTheStatus) {
  write_program("tree/build-gpu/ops_tests", "echo 'an illegal memory access'; exit 1");
  const auto failed = check({"kernels", "steps"});
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.out, ContainsRegex("kernels +FAILED.*an illegal memory access"));
}

TEST_F(GpuCheck, WithoutAGpuItSaysSo) {
  write_program("bin/nvidia-smi", "exit 9");
  const auto refused = check({});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("finds no GPU"));
  EXPECT_THAT(check({"--dry-run"}).out,
              AllOf(HasSubstr("build-gpu/ops_tests"), HasSubstr("LD_LIBRARY_PATH=/torch/lib:")));
}

}  // namespace
}  // namespace tripet::tests
