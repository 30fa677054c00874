#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/options.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// How a generator and its discriminator learn.
struct GanOptions {
  int steps = default_gan_steps;
  int batch_size = 16;
  int latent = 64;
  int width = 16;
  double generator_rate = 2e-4;
  double discriminator_rate = 2e-4;
  double beta1 = 0.5;
  double label_smoothing = 0.1;
  bool spectral_norm = false;
  double noise = 1;
  double match_means = 3;
  double match_deviations = 10;
  double average = 0.998;
  std::vector<std::string> augment{"translation", "cutout", "intensity"};
  std::string resume = "auto";

  void describe(core::OptionSet& options);
};

struct SynthesizeTrainOptions {
  std::filesystem::path out;
  DataOptions data;
  int fold = 0;
  int repeat = 0;
  std::string participants = "train";
  GanOptions gan;
  DeviceOptions device;

  void describe(core::OptionSet& options);
};

struct SynthesizeSampleOptions {
  std::filesystem::path model;
  std::filesystem::path out;
  int scans = 50;
  std::vector<std::string> classes;  // empty: all of the generator

  void describe(core::OptionSet& options);
};

}  // namespace tripet::training
