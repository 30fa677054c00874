#include "model/networks/network.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/text.hpp"
#include "model/networks/conv5.hpp"
#include "model/networks/conv5_fc3.hpp"
#include "model/networks/densenet.hpp"
#include "model/networks/resnet.hpp"
#include "model/networks/sfcn.hpp"

namespace tripet::model {

namespace {

using NetworkMaker = std::shared_ptr<Network> (*)(const NetworkSettings&);

// The table of all networks: --model accepts these names, in this order.
const std::vector<std::pair<std::string, NetworkMaker>> network_makers{
    {"conv5", make_conv5},     {"conv5-fc3", make_conv5_fc3},     {"sfcn", make_sfcn},
    {"resnet10", make_resnet}, {"resnet18", make_resnet},         {"resnet34", make_resnet},
    {"resnet50", make_resnet}, {"densenet121", make_densenet121},
};

/// LibTorch's modules draw weights from the global stream as they are made; this puts the stream back.
class KeepRandomState {
 public:
  KeepRandomState() : state_(stream().get_state()) {}
  ~KeepRandomState() { stream().set_state(state_); }
  KeepRandomState(const KeepRandomState&) = delete;
  KeepRandomState& operator=(const KeepRandomState&) = delete;

 private:
  static at::Generator stream() { return at::globalContext().defaultGenerator(at::kCPU); }

  torch::Tensor state_;
};

/// Uniform in +-1/sqrt(inputs of one output), which is PyTorch's own choice; a stream for each parameter, keyed by
/// name.
void draw(torch::Tensor& parameter, double inputs, const std::string& name, std::uint64_t seed) {
  if (!parameter.defined()) return;
  auto generator = at::detail::createCPUGenerator(core::hash_seed(std::to_string(seed) + "|" + name));
  const double bound = 1 / std::sqrt(inputs);
  parameter.uniform_(-bound, bound, generator);
}

void initialise(Network& network, std::uint64_t seed) {
  const torch::NoGradGuard no_gradient;
  for (const auto& item : network.named_modules("", false)) {
    const std::string& name = item.key();
    const std::shared_ptr<torch::nn::Module>& module = item.value();
    if (auto* conv = module->as<torch::nn::Conv3d>()) {
      const double inputs = static_cast<double>(conv->weight.numel() / conv->weight.size(0));
      draw(conv->weight, inputs, name + ".weight", seed);
      draw(conv->bias, inputs, name + ".bias", seed);
    } else if (auto* linear = module->as<torch::nn::Linear>()) {
      const double inputs = static_cast<double>(linear->weight.size(1));
      draw(linear->weight, inputs, name + ".weight", seed);
      draw(linear->bias, inputs, name + ".bias", seed);
    }
  }
}

}  // namespace

std::size_t Network::stage_of(const std::string& parameter) const {
  for (std::size_t stage = 0; stage < stages_.size(); ++stage) {
    const auto& starts = stages_[stage];
    if (std::any_of(starts.begin(), starts.end(), [&](const auto& start) { return parameter.starts_with(start); })) {
      return stage;
    }
  }
  throw core::Error("the network " + settings_.name + " has no parameter " + parameter);
}

torch::Tensor Network::features(const torch::Tensor& scans) {
  torch::Tensor maps = scans;
  for (std::size_t stage = 0; stage < feature_stages(); ++stage) maps = run_stage(stage, maps);
  return maps;
}

std::string Network::stage_name(std::size_t stage) const {
  const std::string& start = stages_.at(stage).back();
  return start.substr(0, start.size() - 1);  // without the dot
}

std::shared_ptr<Network> make_network(const NetworkSettings& settings, std::uint64_t seed) {
  if (std::any_of(settings.input.begin(), settings.input.end(), [](std::int64_t size) { return size < 1; })) {
    throw core::UsageError("a network's input has at least one voxel along each axis");
  }
  if (settings.heads < 1) throw core::UsageError("a network needs at least one head");
  if (!(settings.dropout >= 0 && settings.dropout < 1)) {
    throw core::UsageError("dropout is 0 or more and less than 1, not " + core::format_number(settings.dropout));
  }
  for (const auto& [name, make] : network_makers) {
    if (name != settings.name) continue;
    const KeepRandomState keep;
    const std::shared_ptr<Network> network = make(settings);
    initialise(*network, seed);
    return network;
  }
  throw core::UsageError("unknown network " + settings.name + "; there are " + core::join(network_names(), ", "));
}

std::vector<std::string> network_names() {
  std::vector<std::string> names;
  for (const auto& [name, make] : network_makers) names.push_back(name);
  return names;
}

}  // namespace tripet::model
