// Verifies Grad-CAM, occlusion, integrated gradients and the gradient against Captum, on the same weights in the
// networks of MONAI and plain PyTorch.

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/json.hpp"
#include "explanation/methods/grad_cam.hpp"
#include "explanation/methods/gradient.hpp"
#include "explanation/methods/integrated_gradients.hpp"
#include "explanation/methods/occlusion.hpp"
#include "explanation/networks.hpp"
#include "model/weights/model_file.hpp"
#include "model/weights/safetensors.hpp"
#include "support.hpp"

namespace tripet::explanation {
namespace {

struct Case {
  std::string network;
  std::array<std::int64_t, 3> size;
  std::string layer;   // ours
  std::string module;  // whose output it is in Python
  int edge, stride, steps;
};

const std::vector<Case> cases{{"conv5", {35, 38, 41}, "block3", "block3", 9, 6, 20},
                              {"conv5", {35, 38, 41}, "last", "block5", 33, 13, 3},
                              {"resnet18", {33, 38, 35}, "layer2", "layer2", 16, 16, 5},
                              {"densenet121", {65, 66, 67}, "denseblock2", "features.denseblock2", 33, 33, 3}};

std::string file_of(std::size_t i) {
  return cases[i].network + "-" + std::to_string(i);
}

void write_models(const tests::ScratchFolder& folder) {
  core::Json list = core::Json::array();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& c = cases[i];
    const auto network = tests::trained_network(c.network, c.size, 3);
    model::ModelDescription description;
    description.network = network->settings();
    description.strategy = "softmax";
    description.strategy_settings.classes = {"CN", "MCI", "AD"};
    model::write_model(folder / (file_of(i) + ".safetensors"), *network, description);
    list.push_back({{"case", file_of(i)},
                    {"layer", c.module},
                    {"edge", c.edge},
                    {"stride", c.stride},
                    {"steps", c.steps},
                    {"head", 2}});
  }
  core::write_json(folder / "cases.json", list);
}

void expect_same(const torch::Tensor& ours, const torch::Tensor& theirs, const std::string& what,
                 double tolerance = 1e-3) {
  const auto expected = theirs.view_as(ours);
  const double largest = expected.abs().max().item<double>();
  EXPECT_LE((ours - expected).abs().max().item<double>(), tolerance * largest) << what;  // both 0 where ReLU left none
}

TEST(Captum, GivesTheSameMapsFromTheSameWeights) {
  const tests::ScratchFolder folder;
  write_models(folder);
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/explanation/captum_reference.py " + folder.path().string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& c = cases[i];
    const auto theirs = model::read_safetensors(folder / (file_of(i) + "-maps.safetensors")).tensors;
    const auto loaded = model::read_model(folder / (file_of(i) + ".safetensors"));
    for (auto& parameter : loaded.network->parameters()) parameter.requires_grad_(false);
    const Target target("logit_AD", *loaded.strategy);
    const Explained explained{*loaded.network, target};
    const torch::Tensor scan = theirs.at("scan"), zero = torch::zeros_like(scan);
    const std::string name = file_of(i) + " ";
    expect_same(gradient(explained, scan), theirs.at("gradient"), name + "gradient");
    const std::size_t stage = find_stage(*loaded.network, c.layer, scan, {4, 4, 4});
    expect_same(grad_cam(explained, scan, stage), theirs.at("grad-cam"), name + "grad-cam");
    expect_same(grad_cam(explained, scan, stage, zero), theirs.at("relative-grad-cam"), name + "relative-grad-cam");
    const Cubes cubes{{c.edge, c.edge, c.edge}, {c.stride, c.stride, c.stride}};
    expect_same(occlusion(explained, scan, zero, cubes), theirs.at("occlusion"), name + "occlusion");
    const auto path = integrated_gradients(explained, scan, zero, c.steps, 0, c.steps);
    // In float32 rounding decides which of two nearly equal voxels conv5's pooling takes, here and in Captum, at single
    // voxels: the maps as a whole are the same, and so is each voxel where there is no such rounding.
    const auto theirs_32 = theirs.at("integrated-gradients").view_as(path.map);
    EXPECT_LE((path.map - theirs_32).abs().sum().item<double>(), 1e-3 * theirs_32.abs().sum().item<double>()) << name;
    if (c.network != "conv5") {
      expect_same(path.map, theirs_32, name + "integrated-gradients");
      continue;
    }
    loaded.network->to(torch::kFloat64);
    const auto exact =
        integrated_gradients(explained, scan.to(torch::kFloat64), zero.to(torch::kFloat64), c.steps, 0, c.steps);
    expect_same(exact.map, theirs.at("integrated-gradients-64"), name + "integrated-gradients in float64", 1e-5);
  }
}

}  // namespace
}  // namespace tripet::explanation
