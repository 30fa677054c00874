// Verifies what happens where a device's memory is too small, with errors as LibTorch throws them for a GPU's.

#include "training/device/out_of_memory.hpp"

#include <gmock/gmock.h>
#include <torch/utils.h>

#include "core/error.hpp"
#include "training/device/small_memory.hpp"
#include "training/inference.hpp"

namespace tripet::training {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const torch::Device gpu(torch::kCUDA, 1);

/// What is said of a step of 24 scans where the memory holds `most`.
std::string said(std::size_t most, std::vector<std::size_t>* tried = nullptr) {
  const auto step = [&](std::size_t scans) {
    if (tried != nullptr) tried->push_back(scans);
    if (scans > most) tests::out_of_memory();
    return 0.5;
  };
  try {
    step_within_memory(
        gpu, 24, [&] { return step(24); }, [] { return false; }, step);
  } catch (const core::Error& e) {
    return e.what();
  }
  return "";
}

TEST(OutOfMemory, SaysWhichBatchSizeFits) {
  EXPECT_EQ(said(24), "");
  std::vector<std::size_t> tried;
  EXPECT_EQ(said(7, &tried), "a step of 24 scans does not fit into the memory of cuda:1; --batch-size 6 does");
  EXPECT_THAT(tried, ElementsAre(24, 12, 6));
  EXPECT_THAT(said(0), HasSubstr("fewer do not either"));
}

TEST(OutOfMemory, MakesRoomBeforeItGivesUp) {
  int kept = 1, steps = 0;
  const double loss = step_within_memory(
      gpu, 24,
      [&] {
        ++steps;
        if (kept > 0) tests::out_of_memory();
        return 0.5;
      },
      [&] { return kept-- > 0; }, [](std::size_t) { FAIL() << "it fits"; });
  EXPECT_EQ(loss, 0.5);
  EXPECT_EQ(steps, 2);
}

TEST(OutOfMemory, OtherErrorsStayWhatTheyAre) {
  const auto fails = []() -> double { throw core::Error("the loss is not a number"); };
  EXPECT_THROW(step_within_memory(
                   gpu, 24, fails, [] { return true; }, [](std::size_t) {}),
               core::Error);
}

TEST(OutOfMemory, PredictionTakesFewerScansAtATime) {
  const auto network = model::make_network({"conv5", {12, 14, 10}, 2, 0.2}, 1);
  torch::manual_seed(1);
  const torch::Tensor scans = torch::randn({11, 1, 12, 14, 10});
  const ReadBatch read = [&](std::size_t first, std::size_t count) {
    return scans.narrow(0, static_cast<std::int64_t>(first), static_cast<std::int64_t>(count));
  };
  const DeviceOptions cpu{"cpu", "float32"};
  const torch::Tensor wanted = predict_logits(*network, torch::kCPU, cpu, 11, read);
  tests::SmallMemory small(network, 3);
  EXPECT_TRUE(predict_logits(small, torch::kCPU, cpu, 11, read).allclose(wanted, 1e-5, 1e-6));
  EXPECT_THAT(small.sizes, ElementsAre(8, 4, 2, 2, 2, 2, 2, 1));
  small.most = 0;
  EXPECT_THROW(predict_logits(small, torch::kCPU, cpu, 11, read), c10::OutOfMemoryError);
}

}  // namespace
}  // namespace tripet::training
