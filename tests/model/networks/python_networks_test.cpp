// Every network against MONAI's or a plain PyTorch build of it: weights of either side give the same logits on the
// other, through safetensors, in evaluation and in training mode; and what torch.save writes is read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdlib>

#include "core/json.hpp"
#include "model/weights/model_file.hpp"
#include "model/weights/pth.hpp"
#include "model/weights/safetensors.hpp"
#include "model/weights/trunk.hpp"
#include "model/weights/weights.hpp"
#include "model/weights/weights_file.hpp"
#include "support.hpp"

namespace tripet::model {
namespace {

constexpr double tolerance = 1e-4;  // of logits, float32

struct Case {
  std::string name;
  std::array<std::int64_t, 3> size;
  std::string geometry = "monai", shortcut = "B";

  std::string file() const { return name + "-" + geometry + "-" + shortcut; }
  NetworkSettings settings() const { return {name, size, 3, 0, geometry, shortcut}; }
};

// Sizes with odd axes, and large enough that batch norm in training mode has some voxels in the last maps.
const std::vector<Case> cases{{"conv5", {35, 38, 41}},
                              {"conv5-fc3", {35, 38, 41}},
                              {"sfcn", {67, 70, 65}},
                              {"resnet10", {33, 38, 35}},
                              {"resnet10", {33, 38, 35}, "monai", "A"},
                              {"resnet10", {33, 38, 35}, "medicalnet", "B"},
                              {"resnet18", {33, 38, 35}},
                              {"resnet18", {33, 38, 35}, "medicalnet", "A"},
                              {"resnet34", {33, 38, 35}},
                              {"resnet50", {33, 38, 35}},
                              {"resnet50", {33, 38, 35}, "medicalnet", "B"},
                              {"densenet121", {65, 70, 67}}};

void write_ours(const std::filesystem::path& path, const Case& which) {
  const auto network = make_network(which.settings(), 5);
  ModelDescription description;
  description.network = network->settings();
  description.strategy = "softmax";
  description.strategy_settings.classes = {"CN", "MCI", "AD"};
  // As after training: batch norm has seen scans.
  network->forward(torch::randn({2, 1, which.size[0], which.size[1], which.size[2]}) + 1);
  write_model(path, *network, description);
}

void expect_logits(Network& network, const std::filesystem::path& path) {
  const auto python = read_safetensors(path).tensors;
  const torch::NoGradGuard no_gradient;
  for (const bool training : {false, true}) {
    network.train(training);
    const auto expected = python.at(training ? "training" : "evaluation");
    const auto logits = network.forward(python.at("scans"));
    EXPECT_LT((logits - expected).abs().max().item<double>(), tolerance) << (training ? "training" : "evaluation");
    EXPECT_GT(expected.abs().max().item<double>(), 0.01);  // or the comparison would say little
  }
}

void expect_same(const std::map<std::string, torch::Tensor>& a, const std::map<std::string, torch::Tensor>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (const auto& [name, tensor] : a) {
    ASSERT_TRUE(b.contains(name)) << name;
    EXPECT_TRUE(torch::equal(tensor, b.at(name))) << name;
  }
}

/// The same weights in all forms of torch.save.
void expect_pth(const tests::ScratchFolder& scratch) {
  const auto saved = read_safetensors(scratch / "saved.safetensors").tensors;
  std::map<std::string, torch::Tensor> prefixed;
  for (const auto& [name, tensor] : saved) prefixed["module." + name] = tensor;
  expect_same(read_pth(scratch / "plain.pth"), saved);
  expect_same(read_pth(scratch / "wrapped.pth"), prefixed);
  expect_same(read_pth(scratch / "protocol4.pth"), prefixed);
  expect_same(read_weights(scratch / "converted.safetensors").tensors, prefixed);
  EXPECT_EQ(read_pth(scratch / "half.pth").at("conv1.weight").scalar_type(), torch::kFloat16);

  const auto whole = torch::arange(24, torch::kFloat32);
  expect_same(
      read_pth(scratch / "views.pth"),
      {{"a", whole.slice(0, 0, 6).reshape({2, 3})}, {"b", whole.slice(0, 6).reshape({3, 6}).t()}, {"c", whole}});
  const auto network = make_network(cases[3].settings(), 1);
  load_state(*network, read_weights(scratch / "plain.pth").tensors);
  expect_same(state_of(*network), saved);
  const auto other = make_network(cases[3].settings(), 1);
  const auto report = load_trunk(*other, read_weights(scratch / "wrapped.pth").tensors);
  EXPECT_EQ(report.taken, saved.size() - 2);
  EXPECT_TRUE(torch::equal(state_of(*other).at("conv1.weight"), saved.at("conv1.weight")));
  EXPECT_FALSE(torch::equal(state_of(*other).at("fc.weight"), saved.at("fc.weight")));
}

TEST(PythonNetworks, GiveTheSameLogitsFromTheSameWeights) {
  const tests::ScratchFolder scratch;
  core::Json list = core::Json::array();
  for (const Case& which : cases) {
    list.push_back({{"case", which.file()},
                    {"name", which.name},
                    {"size", which.size},
                    {"geometry", which.geometry},
                    {"shortcut", which.shortcut}});
    write_ours(scratch / (which.file() + "-ours.safetensors"), which);
  }
  core::write_json(scratch / "cases.json", list);
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/model/network_reference.py " + scratch.path().string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  for (const Case& which : cases) {
    SCOPED_TRACE(which.file());
    const auto network = make_network(which.settings(), 1);
    load_state(*network, read_safetensors(scratch / (which.file() + "-theirs.safetensors")).tensors);
    expect_logits(*network, scratch / (which.file() + "-theirs-logits.safetensors"));
    const LoadedModel ours = read_model(scratch / (which.file() + "-ours.safetensors"));
    EXPECT_EQ(ours.description.network.geometry, which.geometry);
    expect_logits(*ours.network, scratch / (which.file() + "-ours-logits.safetensors"));
  }
  expect_pth(scratch);
}

}  // namespace
}  // namespace tripet::model
