// Verifies that a step of training can be captured as a CUDA graph, without a GPU: on the device "meta", which has
// shapes and no numbers, whatever would wait for a number fails, and copies from the processor are seen.

#include <ATen/record_function.h>
#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/library.h>
#include <torch/utils.h>

#include <set>
#include <string>

#include "model/layers/conv_norm_relu_pool.hpp"
#include "model/networks/network.hpp"
#include "model/strategies/device_constant.hpp"
#include "model/strategies/strategy.hpp"

// LibTorch has no shapes for these.
TORCH_LIBRARY_IMPL(aten, Meta, library) {
  library.impl("log_sigmoid_forward", [](const torch::Tensor& x) {
    return std::make_tuple(torch::empty_like(x), torch::empty({0}, x.options()));
  });
  library.impl("log_sigmoid_backward", [](const torch::Tensor& gradient, const torch::Tensor&, const torch::Tensor&) {
    return torch::empty_like(gradient);
  });
  library.impl("abs.out", [](const torch::Tensor& x, torch::Tensor& out) -> torch::Tensor& {
    out.resize_(x.sizes());
    return out;
  });
}

namespace tripet::model {
namespace {

thread_local std::set<std::string> offences;

std::unique_ptr<at::ObserverContext> watch(const at::RecordFunction& function) {
  const std::string name = function.name();
  if (name == "aten::_local_scalar_dense" || name == "aten::nonzero") offences.insert(name);
  if (name == "aten::copy_" && function.inputs()[0].toTensor().device() != function.inputs()[1].toTensor().device()) {
    offences.insert("a copy between devices");
  }
  return nullptr;
}

/// What `work` does that a graph cannot hold. The first run is not watched, as it is not captured.
template <class Work>
std::set<std::string> offences_of(const Work& work) {
  work();
  offences.clear();
  const auto handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(watch).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
  work();
  at::removeCallback(handle);
  return offences;
}

const auto meta = torch::TensorOptions().device(torch::kMeta);

std::set<std::string> offences_of(const Strategy& strategy, const torch::Tensor& labels, const torch::Tensor& weights) {
  return offences_of([&] {
    const auto logits = torch::empty({2, strategy.head_count()}, meta.dtype(torch::kFloat32)).requires_grad_();
    strategy.loss(logits, labels, weights).backward();
  });
}

TEST(Capture, LossesWaitForNothing) {
  const auto labels = torch::empty({2}, meta.dtype(torch::kInt64));
  const auto weights = torch::empty({2}, meta.dtype(torch::kFloat64));
  const std::vector<std::string> classes{"CN", "AD", "FTD"};
  for (const std::string name : {"softmax", "one-vs-one"}) {  // multi-label: too much without shapes
    for (const auto& settings :
         {StrategySettings{classes}, StrategySettings{.classes = classes, .label_smoothing = 0.1},
          StrategySettings{.classes = classes, .focal = 2}}) {
      const auto strategy = make_strategy(name, settings);
      EXPECT_EQ(offences_of(*strategy, labels, weights), std::set<std::string>{}) << name;
      EXPECT_EQ(offences_of(*strategy, labels, {}), std::set<std::string>{}) << name;
    }
  }
}

// A graph reads what lay there when it was captured, and validation asks for the same constants on the processor.
TEST(Capture, ConstantsStayWhereAGraphReadsThem) {
  const DeviceConstant constant(torch::ones({3}));
  const auto* captured = constant.on(torch::kMeta).unsafeGetTensorImpl();
  EXPECT_TRUE(constant.on(torch::kCPU).equal(torch::ones({3})));
  EXPECT_EQ(constant.on(torch::kMeta).unsafeGetTensorImpl(), captured);
}

// LibTorch has no convolution without numbers: these run on the processor, by the operations that a GPU would run.
TEST(Capture, NetworksWaitForNothing) {
  const UnfusedGuard as_on_a_gpu;
  for (const auto& name : network_names()) {
    const auto network = make_network({name, {24, 28, 24}, 3, 0.2}, 1);
    const auto scans = torch::randn({2, 1, 24, 28, 24});
    EXPECT_EQ(offences_of([&] { network->forward(scans).sum().backward(); }), std::set<std::string>{}) << name;
  }
}

TEST(Capture, WouldSeeAWaitAndACopy) {
  const auto handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(watch).needsInputs(true).scopes({at::RecordScope::FUNCTION}));
  offences.clear();
  torch::ones({1}).item<float>();
  torch::ones({1}).to(torch::kMeta);
  at::removeCallback(handle);
  EXPECT_EQ(offences, (std::set<std::string>{"aten::_local_scalar_dense", "a copy between devices"}));
}

}  // namespace
}  // namespace tripet::model
