#include "model/weights/trunk.hpp"

#include <torch/utils.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "model/weights/misfit.hpp"
#include "model/weights/weights.hpp"

namespace tripet::model {

namespace {

std::map<std::string, torch::Tensor> without_module(const std::map<std::string, torch::Tensor>& state) {
  const std::string prefix = "module.";
  if (!std::all_of(state.begin(), state.end(), [&](const auto& item) { return item.first.starts_with(prefix); })) {
    return state;
  }
  std::map<std::string, torch::Tensor> renamed;
  for (const auto& [name, tensor] : state) renamed[name.substr(prefix.size())] = tensor;
  return renamed;
}

std::string first_part(const std::string& name) {
  return name.substr(0, name.find('.'));
}

void check_architecture(const NetworkSettings& settings, const std::map<std::string, std::string>& metadata) {
  const bool residual = settings.name.starts_with("resnet");
  const auto same = [&](const std::string& key, const std::string& own) {
    const auto found = metadata.find(key);
    if (found == metadata.end() || found->second == own) return;
    throw core::Error("it is a model with " + key + " " + found->second + ", not " + own);
  };
  if (!metadata.contains("tripet_schema")) return;
  same("architecture", settings.name);
  if (residual) same("geometry", settings.geometry);
  if (residual) same("shortcut", settings.shortcut);
}

/// Residual networks of one name differ in their shortcuts.
std::string hint(const Misfit& misfit) {
  const auto in_shortcut = [](const std::string& name) { return name.find(".downsample.") != std::string::npos; };
  const bool shortcut = std::any_of(misfit.missing.begin(), misfit.missing.end(), in_shortcut) ||
                        std::any_of(misfit.unknown.begin(), misfit.unknown.end(), in_shortcut);
  return shortcut ? "; the weights are of another geometry: see --resnet-geometry and --resnet-shortcut" : "";
}

}  // namespace

TrunkReport load_trunk(Network& network, const std::map<std::string, torch::Tensor>& state,
                       const std::map<std::string, std::string>& metadata) {
  check_architecture(network.settings(), metadata);
  const std::map<std::string, torch::Tensor> given = without_module(state);
  const std::map<std::string, torch::Tensor> own = state_of(network);
  TrunkReport report;
  Misfit misfit;
  std::set<std::string> trunk_parts;
  for (const auto& [name, tensor] : own) {
    const auto found = given.find(name);
    if (network.in_head(name)) {
      report.fresh.push_back(name);
      if (found != given.end()) report.not_used.push_back(name);
      continue;
    }
    trunk_parts.insert(first_part(name));
    if (found == given.end()) {
      // Older versions of PyTorch did not keep the number of batches, which plays no part with a fixed momentum.
      (name.ends_with(".num_batches_tracked") ? report.fresh : misfit.missing).push_back(name);
    } else if (found->second.sizes() != tensor.sizes() ||
               found->second.is_floating_point() != tensor.is_floating_point()) {
      misfit.add_different(name, found->second, tensor);
    } else if (!found->second.isfinite().all().item<bool>()) {
      misfit.not_finite.push_back(name);
    } else {
      ++report.taken;
      if (found->second.scalar_type() != tensor.scalar_type()) ++report.converted;
    }
  }
  for (const auto& [name, tensor] : given) {
    if (own.contains(name)) continue;
    (trunk_parts.contains(first_part(name)) ? misfit.unknown : report.not_used).push_back(name);
  }
  if (misfit.any()) {
    throw core::Error("the weights do not fit " + network.settings().name + ": " + misfit.text() + hint(misfit));
  }
  const torch::NoGradGuard no_gradient;
  for (auto [name, tensor] : own) {
    const auto found = given.find(name);
    if (found != given.end() && !network.in_head(name)) tensor.copy_(found->second);
  }
  return report;
}

std::string describe(const TrunkReport& report) {
  std::string text = std::to_string(report.taken) + " tensors taken";
  if (report.converted > 0) text += " (" + std::to_string(report.converted) + " converted to the network's type)";
  if (!report.fresh.empty()) text += "; starting anew: " + some_of(report.fresh);
  if (!report.not_used.empty()) text += "; not used: " + some_of(report.not_used);
  return text;
}

}  // namespace tripet::model
