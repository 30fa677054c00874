// Verifies the networks of a DCGAN: any grid, the class in both, gradients of the whole way from noise to loss, and
// weights that depend on the seed and the names alone.

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "core/error.hpp"
#include "model/generative/discriminator.hpp"
#include "model/generative/generator.hpp"
#include "model/strategies/gan_loss.hpp"
#include "model/weights/weights.hpp"

namespace tripet::model {
namespace {

const torch::Tensor three_classes = torch::tensor({0, 1, 2}, torch::kInt64);

torch::Tensor noise(std::int64_t count, std::int64_t latent) {
  torch::manual_seed(3);
  return torch::randn({count, latent});
}

TEST(Dcgan, MakesScansOfAnyGridAndJudgesThem) {
  for (const std::array<std::int64_t, 3>& size :
       std::vector<std::array<std::int64_t, 3>>{{23, 28, 23}, {46, 55, 46}, {16, 16, 16}, {5, 9, 30}, {1, 1, 1}}) {
    for (const bool spectral : {false, true}) {
      const DcganSettings settings{size, 3, 8, 4, spectral};
      const auto scans = make_generator(settings, 1)->forward(noise(3, 8), three_classes);
      EXPECT_EQ(scans.sizes(), (torch::IntArrayRef{3, 1, size[0], size[1], size[2]}));
      EXPECT_TRUE(scans.abs().le(1).all().item<bool>());
      const auto logits = make_discriminator(settings, 1)->forward(scans, three_classes);
      EXPECT_EQ(logits.sizes(), torch::IntArrayRef{3});
      EXPECT_TRUE(logits.isfinite().all().item<bool>());
    }
  }
}

TEST(Dcgan, TheLevelsAreThoseOfTheGrid) {
  const auto levels = [](std::array<std::int64_t, 3> size) { return DcganLevels({size, 2}); };
  EXPECT_EQ(levels({23, 28, 23}).count, 3);
  EXPECT_EQ(levels({46, 55, 46}).count, 4);
  EXPECT_EQ(levels({91, 109, 91}).count, 5);
  EXPECT_EQ(levels({46, 55, 46}).padded, (std::array<std::int64_t, 3>{48, 64, 48}));
  EXPECT_EQ(levels({46, 55, 46}).before, (std::array<std::int64_t, 3>{1, 4, 1}));
  EXPECT_THROW(levels({0, 5, 5}), core::UsageError);
  EXPECT_THROW(DcganLevels({{8, 8, 8}, 0}), core::UsageError);
}

TEST(Dcgan, TheClassChangesTheScanAndTheLogit) {
  const DcganSettings settings{{9, 10, 11}, 2, 8, 4};
  const auto generator = make_generator(settings, 1);
  const auto discriminator = make_discriminator(settings, 1);
  generator->eval();
  discriminator->eval();
  const auto code = noise(1, 8);
  const auto first = torch::zeros({1}, torch::kInt64), second = torch::ones({1}, torch::kInt64);
  const auto scan = generator->forward(code, first);
  EXPECT_GT((scan - generator->forward(code, second)).abs().max().item<double>(), 1e-6);
  EXPECT_GT((discriminator->forward(scan, first) - discriminator->forward(scan, second)).abs().item<double>(), 1e-7);
}

TEST(Dcgan, TheWeightsDependOnTheSeedAlone) {
  const DcganSettings settings{{9, 10, 11}, 2, 8, 4, true};
  torch::manual_seed(1);
  const auto a = make_discriminator(settings, 7);
  const auto before = torch::rand({1});
  torch::manual_seed(1);
  const auto b = make_discriminator(settings, 7), c = make_discriminator(settings, 8);
  EXPECT_TRUE(torch::equal(before, torch::rand({1})));  // LibTorch's own stream played no part
  const auto one = state_of(*a), same = state_of(*b), other = state_of(*c);
  for (const auto& [name, tensor] : one) EXPECT_TRUE(torch::equal(tensor, same.at(name))) << name;
  EXPECT_FALSE(torch::equal(one.at("down2.weight_orig"), other.at("down2.weight_orig")));
}

// What the generator lowers, differentiated through both networks, against finite differences in float64.
void expect_gradients(const DcganSettings& settings) {
  const auto generator = make_generator(settings, 1);
  const auto discriminator = make_discriminator(settings, 1);
  generator->to(torch::kFloat64);
  discriminator->to(torch::kFloat64);
  const torch::NoGradGuard no_gradient;
  for (auto& parameter : generator->parameters()) {
    if (parameter.dim() > 1) parameter.mul_(20);  // away from the all but linear beginning
  }
  for (auto& parameter : discriminator->parameters()) {
    if (parameter.dim() > 1) parameter.mul_(20);
  }
  const auto code = noise(4, dcgan_numbers(settings)).to(torch::kFloat64);
  const auto classes = torch::tensor({0, 1, 1, 0}, torch::kInt64);
  // In evaluation mode, after some steps of power iteration, which would move the weights between the two sides of a
  // difference.
  for (int i = 0; i < 30; ++i) discriminator->forward(generator->forward(code, classes), classes);
  discriminator->eval();
  const auto loss = [&] { return generator_loss(discriminator->forward(generator->forward(code, classes), classes)); };
  {
    const torch::AutoGradMode with_gradient(true);
    loss().backward();
  }
  constexpr double step = 1e-6;
  for (const torch::nn::Module* network :
       {static_cast<torch::nn::Module*>(generator.get()), static_cast<torch::nn::Module*>(discriminator.get())}) {
    for (const auto& item : network->named_parameters()) {
      const torch::Tensor values = item.value().view({-1});
      for (const std::int64_t at : {std::int64_t{0}, values.size(0) / 2}) {
        const double kept = values[at].item<double>();
        values[at] = kept + step;
        const double up = loss().item<double>();
        values[at] = kept - step;
        const double down = loss().item<double>();
        values[at] = kept;
        const double slope = item.value().grad().reshape({-1})[at].item<double>();
        EXPECT_NEAR(slope, (up - down) / (2 * step), 1e-6 + 1e-5 * std::abs(slope)) << item.key() << " " << at;
      }
    }
  }
}

TEST(Dcgan, GradientsAreThoseOfFiniteDifferences) {
  expect_gradients({{6, 7, 5}, 2, 3, 2, false});
}

TEST(Dcgan, GradientsAreThoseOfFiniteDifferencesWithSpectralNorm) {
  expect_gradients({{6, 7, 5}, 2, 3, 2, true});
}

TEST(Dcgan, GradientsAreThoseOfFiniteDifferencesWithNoise) {
  expect_gradients({{6, 7, 5}, 2, 3, 2, false, 0.7});
}

// Nothing but its noise maps tells these scans apart, and each of the three levels' does.
TEST(Dcgan, EachNoiseMapChangesTheScan) {
  const DcganSettings settings{{23, 28, 23}, 1, 8, 4, false, 1};
  ASSERT_EQ(dcgan_numbers(settings), 8 + 36 + 288 + 2304);
  const auto generator = make_generator(settings, 1);
  generator->eval();
  const torch::Tensor code = noise(4, dcgan_numbers(settings)).slice(0, 0, 1).repeat({4, 1});
  code[1].slice(0, 8, 8 + 36).zero_();
  code[2].slice(0, 8 + 36, 8 + 36 + 288).zero_();
  code[3].slice(0, 8 + 36 + 288).zero_();
  const auto scans = generator->forward(code, torch::zeros({4}, torch::kInt64));
  for (std::int64_t i = 1; i < 4; ++i) EXPECT_GT((scans[i] - scans[0]).abs().max().item<double>(), 1e-4) << i;
}

TEST(Dcgan, SpectralNormBringsTheLargestSingularValueToOne) {
  const auto discriminator = make_discriminator({{6, 7, 5}, 2, 3, 4, true}, 1);
  const auto scans = torch::zeros({1, 1, 6, 7, 5});
  const auto first = torch::zeros({1}, torch::kInt64);
  for (int i = 0; i < 200; ++i) discriminator->forward(scans, first);
  const auto state = state_of(*discriminator);
  const auto matrix = state.at("down1.weight_orig").flatten(1);
  const auto found = torch::dot(state.at("down1.weight_u"), torch::mv(matrix, state.at("down1.weight_v")));
  EXPECT_NEAR(found.item<double>(), std::get<1>(torch::linalg_svd(matrix)).max().item<double>(), 1e-5);
}

}  // namespace
}  // namespace tripet::model
