#include "model/networks/summary.hpp"

#include <ATen/record_function.h>

#include <array>
#include <cstdio>
#include <map>

#include "core/text.hpp"
#include "model/layers/conv_norm_relu_pool.hpp"

namespace tripet::model {

namespace {

/// What the callbacks, which LibTorch takes as plain functions, write to.
struct Watch {
  std::map<const void*, std::string> owner;  // by a weight's storage: the module it belongs to
  std::map<std::string, std::int64_t> parameters;
  std::vector<LayerSummary> layers;
};
thread_local Watch* watch = nullptr;

// Of operations that are made of others, such as conv3d of convolution, one is watched. LibTorch's linear is addmm.
constexpr std::array<const char*, 6> watched{"convolution", "batch_norm", "addmm", "max_pool3d", "avg_pool3d", "mean"};

std::string operation_of(const at::RecordFunction& function) {
  const std::string name = function.name();
  const std::string prefix = "aten::";
  if (!name.starts_with(prefix)) return "";
  for (const char* known : watched) {
    if (name.substr(prefix.size()) == known) return known;
  }
  return "";
}

// Inputs can be seen as an operation begins and outputs as it ends; this goes from one to the other.
struct Begun : at::ObserverContext {
  LayerSummary layer;
  double flops_per_output = 0;
};

std::unique_ptr<at::ObserverContext> begin_operation(const at::RecordFunction& function) {
  const std::string operation = operation_of(function);
  if (operation.empty()) return nullptr;
  auto begun = std::make_unique<Begun>();
  const bool linear = operation == "addmm";
  begun->layer.operation = linear ? "linear" : operation;
  for (const c10::IValue& input : function.inputs()) {
    if (!input.isTensor() || !input.toTensor().defined()) continue;
    const torch::Tensor& weight = input.toTensor();
    const auto owner = watch->owner.find(weight.const_data_ptr());
    if (owner == watch->owner.end()) continue;
    begun->layer.name = owner->second;
    begun->layer.parameters = watch->parameters[owner->second];
    // addmm takes the weight of a linear layer transposed.
    const std::int64_t outputs = weight.size(linear ? -1 : 0);
    if (weight.dim() > 1) begun->flops_per_output = 2 * static_cast<double>(weight.numel() / outputs);
  }
  return begun;
}

void end_operation(const at::RecordFunction& function, at::ObserverContext* context) {
  const auto& outputs = function.outputs();
  auto* begun = static_cast<Begun*>(context);
  if (begun == nullptr || outputs.empty() || !outputs.front().isTensor()) return;
  const torch::Tensor& output = outputs.front().toTensor();
  begun->layer.shape = output.sizes().slice(1).vec();
  begun->layer.flops = begun->flops_per_output * static_cast<double>(output.numel());
  watch->layers.push_back(begun->layer);
}

/// Watches this thread's operations as long as it lives.
class Watching {
 public:
  explicit Watching(Watch& target) {
    watch = &target;
    handle_ = at::addThreadLocalCallback(at::RecordFunctionCallback(begin_operation, end_operation)
                                             .needsInputs(true)
                                             .needsOutputs(true)
                                             .scopes({at::RecordScope::FUNCTION}));
  }
  ~Watching() {
    at::removeCallback(handle_);
    watch = nullptr;
  }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

 private:
  at::CallbackHandle handle_;
};

std::string module_of(const std::string& parameter) {
  const auto dot = parameter.rfind('.');
  return dot == std::string::npos ? "" : parameter.substr(0, dot);
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> sizes;
  for (const std::int64_t size : shape) sizes.push_back(std::to_string(size));
  return core::join(sizes, " x ");
}

std::string flops_text(double flops) {
  if (flops == 0) return "";
  const bool giga = flops >= 1e9;
  char text[32];
  std::snprintf(text, sizeof text, giga ? "%.4g G" : "%.3g M", flops / (giga ? 1e9 : 1e6));
  return text;
}

std::string table_line(const std::array<std::string, 5>& cells) {
  char text[256];
  std::snprintf(text, sizeof text, "%-46s %-12s %-22s %12s %10s\n", cells[0].c_str(), cells[1].c_str(),
                cells[2].c_str(), cells[3].c_str(), cells[4].c_str());
  return text;
}

}  // namespace

std::vector<LayerSummary> summarise(Network& network) {
  Watch target;
  for (const auto& item : network.named_parameters()) {
    const std::string module = module_of(item.key());
    target.owner.emplace(item.value().const_data_ptr(), module);
    target.parameters[module] += item.value().numel();
  }
  const bool training = network.is_training();
  network.eval();
  {
    const torch::NoGradGuard no_gradient;
    const auto& input = network.settings().input;
    const torch::Tensor scan = torch::zeros({1, 1, input[0], input[1], input[2]});
    const UnfusedGuard unfused;  // LibTorch's observers would not see a fused operation
    const Watching watching(target);
    network.forward(scan);
  }
  network.train(training);
  return target.layers;
}

std::string summary_table(Network& network) {
  std::string text = table_line({"layer", "operation", "output", "parameters", "FLOPs"});
  std::int64_t parameters = 0;
  double flops = 0;
  for (const LayerSummary& layer : summarise(network)) {
    text += table_line({layer.name, layer.operation, shape_text(layer.shape),
                        layer.parameters > 0 ? std::to_string(layer.parameters) : "", flops_text(layer.flops)});
    parameters += layer.parameters;
    flops += layer.flops;
  }
  return text + table_line({network.settings().name, "", "", std::to_string(parameters), flops_text(flops)});
}

}  // namespace tripet::model
