// Tests run side by side on few cores, where LibTorch's threads would wait for one another by spinning.
#include <gtest/gtest.h>
#include <torch/utils.h>

namespace {

class OneThread : public testing::Environment {
 public:
  void SetUp() override { torch::set_num_threads(1); }
};

const auto* const environment = testing::AddGlobalTestEnvironment(new OneThread);

}  // namespace
