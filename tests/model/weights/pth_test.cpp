// Files that only look like torch.save's: each ends with one line, nothing in it runs, no memory is asked for in vain.
#include "model/weights/pth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <torch/types.h>

#include <cstdlib>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "support.hpp"

namespace tripet::model {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(const std::filesystem::path& path) {
  try {
    read_pth(path);
  } catch (const core::Error& e) {
    return e.what();
  }
  return "accepted";
}

TEST(Pth, HostileFilesAreRefusedInOneLine) {
  const std::vector<std::pair<std::string, std::string>> reasons{
      {"system", "asks for os.system"},
      {"system-aside", "asks for posix.system"},
      {"eval", "asks for builtins.eval"},
      {"set-state", "asks for torch.storage._load_from_bytes"},
      {"instance", "instruction 0x69"},
      {"object", "instruction 0x6f"},
      {"new-object", "instruction 0x81"},
      {"extension", "instruction 0x82"},
      {"build-on-tensor", "attributes of what is not a dictionary"},
      {"huge", "tensor weight: its shape does not fit its storage"},
      {"huge-empty", "shape does not fit"},
      {"expanded", "shape does not fit"},
      {"negative-size", "shape does not fit"},
      {"negative-stride", "shape does not fit"},
      {"negative-offset", "shape does not fit"},
      {"beyond", "shape does not fit"},
      {"stride-overflow", "shape does not fit"},
      {"many-axes", "impossible axes"},
      {"axes-differ", "impossible axes"},
      {"other-elements", "another size than its storage"},
      {"negative-elements", "shape does not fit"},
      {"missing-record", "no record data/1"},
      {"long-key", "name of a storage is too long"},
      {"unknown-type", "QUInt8Storage"},
      {"storage-of-other-name", "asks for numpy.FloatStorage"},
      {"packed-values", "packed or has an impossible size"},
      {"packed-pickle", "packed or has an impossible size"},
      {"big-endian", "big-endian"},
      {"empty-pickle", "ends too early"},
      {"stack-underflow", "stack is empty"},
      {"no-mark", "no mark"},
      {"pop-beyond-mark", "stack is empty"},
      {"unknown-recall", "recalls what it never kept"},
      {"endless-text", "ends too early"},
      {"endless-name", "ends too early"},
      {"protocol-0", "instruction 0x64"},
      {"deep", "no dictionary of tensors"},
      {"in-itself", "no dictionary of tensors"},
      {"doubling", "no dictionary of tensors"},
      {"number", "no dictionary of tensors"},
      {"list", "no dictionary of tensors"},
      {"no-tensor", "no dictionary of tensors"},
      {"number-as-name", "no dictionary of tensors"},
      {"no-pickle", "no record data.pkl"},
      {"legacy", "scripts/to_safetensors.py legacy.pth"},
      {"words", "neither a safetensors file nor one of torch.save"},
      {"absent", "cannot be read"},
  };
  const tests::ScratchFolder scratch;
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/model/hostile_pth.py " + scratch.path().string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const auto good = read_pth(scratch / "good.pth");
  ASSERT_EQ(good.at("weight").sizes(), torch::IntArrayRef({2, 3}));
  EXPECT_NE(good.at("weight")[1][2].item<float>(), 0);

  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  for (const auto& [file, reason] : reasons) {
    EXPECT_THAT(refusal(scratch / (file + ".pth")),
                AllOf(HasSubstr(file + ".pth: "), HasSubstr(reason), Not(HasSubstr("\n"))));
  }
  int cuts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) {
    if (!entry.path().filename().string().starts_with("cut-")) continue;
    ++cuts;
    EXPECT_THAT(refusal(entry.path()), AllOf(Not("accepted"), Not(HasSubstr("\n")))) << entry.path();
  }
  EXPECT_GT(cuts, 100);
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 200 << 10);  // KiB
  EXPECT_FALSE(std::filesystem::exists(scratch / "executed"));
}

TEST(Pth, NoChangedByteBringsItDown) {
  const tests::ScratchFolder scratch;
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/model/hostile_pth.py " + scratch.path().string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const std::string good = core::read_text(scratch / "good.pth");
  int accepted = 0, refused = 0;
  for (std::size_t place = 0; place < good.size(); ++place) {
    for (const char change : {'\x01', '\x80', '\xff'}) {
      std::string changed = good;
      changed[place] = static_cast<char>(changed[place] ^ change);
      core::write_text(scratch / "changed.pth", changed);
      const std::string message = refusal(scratch / "changed.pth");
      EXPECT_THAT(message, Not(HasSubstr("\n"))) << place;
      ++(message == "accepted" ? accepted : refused);
    }
  }
  // Times and values may change; names, lengths and sums may not.
  EXPECT_GT(accepted, 50);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace tripet::model
