#include "training/synthesis/synthesis_options.hpp"

namespace tripet::training {

void GanOptions::describe(core::OptionSet& options) {
  options.group("Generator and discriminator");
  options.add("steps", steps, "Steps of both networks").range(1, 10000000);
  options.add("batch-size", batch_size, "Real scans in one step, and as many synthetic ones").range(2, 4096);
  options.add("latent", latent, "Random numbers from which a scan is made").range(1, 4096);
  options.add("width", width, "Channels next to the scan, doubled at each coarser level up to eight times")
      .range(1, 512);
  options.add("generator-rate", generator_rate, "Learning rate of the generator (Adam)").range(1e-9, 1);
  options.add("discriminator-rate", discriminator_rate, "Learning rate of the discriminator (Adam)").range(1e-9, 1);
  options.add("beta1", beta1, "Memory of both for the gradient's mean").range(0, 0.999);
  options.add("label-smoothing", label_smoothing, "Real scans are 1 minus this to the discriminator").range(0, 0.5);
  options.add("spectral-norm", spectral_norm, "Spectral norm in the discriminator, in the place of its batch norm");
  options
      .add("noise", noise,
           "How strong the random maps are, at first, that each level of the generator gets beside the random numbers; "
           "0: none")
      .range(0, 100);
  options
      .add(
          "match-means", match_means,
          "Weight, beside the generator's loss, of how far the means of its classes are from those of the batch's real "
          "scans; 0: none")
      .range(0, 10000);
  options
      .add("match-deviations", match_deviations,
           "Weight, beside the generator's loss, of how far its scans' deviations within classes are from those of the "
           "batch's real scans, fine and coarse; 0: none")
      .range(0, 10000);
  options
      .add("average", average,
           "Share of itself that the generator's running average keeps at each step; the average is what is kept")
      .range(0, 0.99999);
  options.add("augment", augment,
              "Random changes to real and synthetic scans alike before the discriminator: translation, cutout, "
              "intensity; or none");
  options.add("resume", resume, "auto: continue from the last checkpoint; never: start over")
      .choices({"auto", "never"});
}

void SynthesizeTrainOptions::describe(core::OptionSet& options) {
  options.group("Output");
  options.add("out", out, "Folder of the run").value_name("DIR").required();
  data.describe(options);
  options.add("fold", fold, "The fold whose training participants are learnt from, from 0").range(0, 999);
  options.add("repeat", repeat, "Which random split into folds, from 0").range(0, 100000);
  options
      .add("participants", participants,
           "train: those whom the fold trains with; all: every one, after which no scan of these data can be tested "
           "beside the synthetic ones")
      .choices({"train", "all"});
  gan.describe(options);
  device.describe(options);
}

void SynthesizeSampleOptions::describe(core::OptionSet& options) {
  options.group("Input and output");
  options.add("model", model, "Folder of a run of synthesize train, or its generator.safetensors")
      .value_name("RUN|FILE")
      .required();
  options.add("out", out, "Folder for the synthetic scans").value_name("DIR").required();
  options.add("scans", scans, "Synthetic scans of each class").range(1, 1000000);
  options.add("classes", classes, "Classes to make scans of; default: all of the generator");
}

}  // namespace tripet::training
