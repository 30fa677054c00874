// Models written for ONNX against ONNX Runtime, an implementation of others: every network, every strategy's heads, one
// scan and three.
#include "model/onnx/onnx_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdlib>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "model/onnx/onnx_graph.hpp"
#include "model/weights/safetensors.hpp"
#include "support.hpp"

namespace tripet::model {
namespace {

struct Exported {
  std::string network;
  std::array<std::int64_t, 3> size;
  std::string strategy;
  std::string geometry = "monai", shortcut = "B";
  bool exclusive = true;
  double temperature = 1;

  std::string file() const {
    return network + "-" + strategy + "-" + geometry + "-" + shortcut + (exclusive ? "" : "-several");
  }
};

// Sizes with odd axes. conv5 and its kin pool those up, in front or not at all: even ones have a path of their own.
const std::vector<Exported> exported{
    {"conv5", {35, 38, 41}, "softmax", "monai", "B", true, 1.7},
    {"conv5", {35, 38, 41}, "one-vs-one"},
    {"conv5", {35, 38, 41}, "multi-label"},
    {"conv5", {35, 38, 41}, "multi-label", "monai", "B", false, 0.6},
    {"conv5-fc3", {35, 38, 41}, "one-vs-one"},
    {"sfcn", {67, 70, 65}, "softmax"},
    {"resnet10", {33, 38, 35}, "one-vs-one"},
    {"resnet10", {33, 38, 35}, "softmax", "monai", "A"},
    {"resnet10", {33, 38, 35}, "softmax", "medicalnet", "B"},
    {"resnet18", {33, 38, 35}, "multi-label", "medicalnet", "A"},
    {"resnet34", {33, 38, 35}, "softmax"},
    {"resnet50", {33, 38, 35}, "one-vs-one"},
    {"densenet121", {65, 70, 67}, "softmax"},
};

LoadedModel model_of(const Exported& which) {
  LoadedModel model;
  auto& description = model.description;
  description.strategy = which.strategy;
  description.strategy_settings.classes = {"CN", "MCI", "AD"};
  description.strategy_settings.exclusive = which.exclusive;
  description.strategy_settings.temperature = which.temperature;
  model.strategy = make_strategy(which.strategy, description.strategy_settings);
  description.network = {which.network, which.size, model.strategy->head_count(), 0.2, which.geometry, which.shortcut};
  model.network = make_network(description.network, 5);
  // As after training: batch norm has seen scans.
  model.network->forward(torch::randn({2, 1, which.size[0], which.size[1], which.size[2]}) + 1);
  model.network->eval();
  return model;
}

/// What ONNX Runtime is to find: scans in SUVR, the logits of the same scans standardised, as predict does it.
void write_expected(const std::filesystem::path& path, const LoadedModel& model) {
  const torch::NoGradGuard no_gradient;
  const auto& size = model.description.network.input;
  const auto scans = torch::rand({3, 1, size[0], size[1], size[2]}) * 2 + 0.3;
  const auto flat = scans.to(torch::kFloat64).flatten(1);
  const auto standard = ((flat - flat.mean({1}, true)) / flat.std({1}, false, true)).to(torch::kFloat32);
  const auto logits = model.network->forward(standard.reshape_as(scans));
  std::map<std::string, torch::Tensor> tensors{{"scans", scans}, {"logits", logits}};
  if (model.description.strategy != "one-vs-one") {
    tensors["probabilities"] = model.strategy->decode(logits).to(torch::kFloat32);
  }
  write_safetensors(path, {{}, tensors});
}

TEST(OnnxFile, GivesTheSameLogitsInOnnxRuntime) {
  torch::manual_seed(4);
  const tests::ScratchFolder scratch;
  for (const Exported& which : exported) {
    const LoadedModel model = model_of(which);
    write_expected(scratch / (which.file() + ".safetensors"), model);
    write_onnx(scratch / (which.file() + ".onnx"), model, {{"classes", R"(["CN","MCI","AD"])"}});
  }
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/model/onnx_reference.py " + scratch.path().string() + " >" +
                              (scratch / "checked").string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  EXPECT_EQ(core::read_text(scratch / "checked"), std::to_string(exported.size()) + "\n");
}

TEST(OnnxFile, LeavesTheModelAsItWas) {
  const LoadedModel model = model_of(exported[0]);
  const auto scan = torch::randn({1, 1, 35, 38, 41});
  const torch::NoGradGuard no_gradient;
  const auto before = model.network->forward(scan);
  const tests::ScratchFolder scratch;
  write_onnx(scratch / "a.onnx", model, {});
  EXPECT_TRUE(torch::equal(model.network->forward(scan), before));
  write_onnx(scratch / "b.onnx", model, {});
  EXPECT_EQ(core::read_text(scratch / "a.onnx"), core::read_text(scratch / "b.onnx"));
}

TEST(OnnxFile, RefusesWhatTheFormatCannotHold) {
  OnnxGraph graph;
  const std::vector<float> few(8);
  // The length is looked at before any value is.
  const std::span<const float> too_many(few.data(), std::size_t{1} << 29);
  try {
    graph.weight("large", {1 << 29}, too_many);
    FAIL() << "2 GiB were taken";
  } catch (const core::Error& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("2 GiB"));
  }
}

}  // namespace
}  // namespace tripet::model
