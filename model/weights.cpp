#include "model/weights.hpp"

#include <torch/utils.h>

#include <sstream>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::model {

namespace {

std::string shown(const torch::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.sizes() << " " << tensor.scalar_type();
  return text.str();
}

/// "unknown: a, b, c and 4 more", or nothing.
void add_problem(std::vector<std::string>& problems, const std::string& kind, std::vector<std::string> names) {
  if (names.empty()) return;
  const std::size_t most = 3;
  std::string rest;
  if (names.size() > most) {
    rest = " and " + std::to_string(names.size() - most) + " more";
    names.resize(most);
  }
  problems.push_back(kind + ": " + core::join(names, ", ") + rest);
}

}  // namespace

std::map<std::string, torch::Tensor> state_of(const torch::nn::Module& network) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : network.named_parameters()) state[item.key()] = item.value().detach();
  for (const auto& item : network.named_buffers()) state[item.key()] = item.value().detach();
  return state;
}

void load_state(torch::nn::Module& network, const std::map<std::string, torch::Tensor>& state) {
  std::vector<std::string> missing, unknown, different, broken;
  const std::map<std::string, torch::Tensor> own = state_of(network);
  for (const auto& [name, tensor] : own) {
    const auto given = state.find(name);
    if (given == state.end()) {
      missing.push_back(name);
    } else if (given->second.sizes() != tensor.sizes() || given->second.scalar_type() != tensor.scalar_type()) {
      different.push_back(name + " is " + shown(given->second) + " instead of " + shown(tensor));
    } else if (!given->second.isfinite().all().item<bool>()) {
      broken.push_back(name);
    }
  }
  for (const auto& [name, tensor] : state) {
    if (!own.contains(name)) unknown.push_back(name);
  }
  std::vector<std::string> problems;
  add_problem(problems, "missing", missing);
  add_problem(problems, "unknown", unknown);
  add_problem(problems, "different", different);
  add_problem(problems, "not finite", broken);
  if (!problems.empty()) throw core::Error("the weights do not fit the network: " + core::join(problems, "; "));

  const torch::NoGradGuard no_gradient;
  for (auto [name, tensor] : own) tensor.copy_(state.at(name));
}

}  // namespace tripet::model
