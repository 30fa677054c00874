// Verifies generator and discriminator against a plain PyTorch build of them: the same weights, exchanged in both
// directions, give the same scans and logits in training and in evaluation mode, and the same running state after it.

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cstdlib>

#include "core/json.hpp"
#include "model/generative/discriminator.hpp"
#include "model/generative/generator.hpp"
#include "model/weights/safetensors.hpp"
#include "model/weights/weights.hpp"
#include "support.hpp"

namespace tripet::model {
namespace {

constexpr double tolerance = 1e-4;  // float32

struct Case {
  std::string name;
  DcganSettings settings;
};

const std::vector<Case> cases{{"8mm", {{23, 28, 23}, 3, 16, 8, false, 0.5}},
                              {"8mm-spectral", {{23, 28, 23}, 2, 16, 8, true, 0.5}},
                              {"8mm-plain", {{23, 28, 23}, 2, 16, 8, false}},
                              {"4mm", {{46, 55, 46}, 2, 8, 4, false}}};

void expect_close(const torch::Tensor& ours, const torch::Tensor& theirs, const std::string& what) {
  EXPECT_LT((ours - theirs).abs().max().item<double>(), tolerance) << what;
  EXPECT_GT(theirs.abs().max().item<double>(), 0.01) << what;  // or the comparison would say little
}

/// Both networks with the weights in `start`, on the inputs of `results`, which holds what Python made of them.
void expect_same(const Case& which, const std::filesystem::path& start, const std::filesystem::path& results) {
  const auto generator = make_generator(which.settings, 9);
  const auto discriminator = make_discriminator(which.settings, 9);
  std::map<std::string, torch::Tensor> of_generator, of_discriminator;
  for (const auto& [name, tensor] : read_safetensors(start).tensors) {
    (name.starts_with("generator.") ? of_generator : of_discriminator)[name.substr(name.find('.') + 1)] = tensor;
  }
  load_state(*generator, of_generator);
  load_state(*discriminator, of_discriminator);
  const auto python = read_safetensors(results).tensors;
  const torch::NoGradGuard no_gradient;
  for (const bool training : {true, false}) {
    const std::string mode = training ? "training" : "evaluation";
    generator->train(training);
    discriminator->train(training);
    const auto scans = generator->forward(python.at("noise"), python.at("classes"));
    expect_close(scans, python.at("scans." + mode), which.name + " scans, " + mode);
    expect_close(discriminator->forward(python.at("scans." + mode), python.at("classes")), python.at("logits." + mode),
                 which.name + " logits, " + mode);
  }
}

/// Both networks with larger weights than the initial ones, whose scans and logits are all but 0 in evaluation mode.
std::map<std::string, torch::Tensor> both(const DcganSettings& settings) {
  std::map<std::string, torch::Tensor> all;
  const auto put = [&all](const std::string& start, const std::map<std::string, torch::Tensor>& state) {
    for (const auto& [name, tensor] : state) all[start + name] = tensor.dim() > 1 ? tensor * 5 : tensor;
  };
  put("generator.", state_of(*make_generator(settings, 5)));
  put("discriminator.", state_of(*make_discriminator(settings, 5)));
  return all;
}

TEST(PythonDcgan, GivesTheSameScansAndLogitsFromTheSameWeights) {
  const tests::ScratchFolder scratch;
  core::Json list = core::Json::array();
  for (const auto& [name, settings] : cases) {
    list.push_back({{"name", name},
                    {"size", settings.size},
                    {"classes", settings.classes},
                    {"latent", settings.latent},
                    {"width", settings.width},
                    {"spectral_norm", settings.spectral_norm},
                    {"noise", settings.noise}});
    write_safetensors(scratch / (name + "-ours.safetensors"), {{}, both(settings)});
  }
  core::write_json(scratch / "cases.json", list);
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/model/dcgan_reference.py " + scratch.path().string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  for (const Case& which : cases) {
    for (const char* side : {"-ours", "-theirs"}) {
      expect_same(which, scratch / (which.name + side + ".safetensors"),
                  scratch / (which.name + side + "-results.safetensors"));
    }
  }
}

}  // namespace
}  // namespace tripet::model
