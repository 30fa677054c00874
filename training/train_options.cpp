#include "training/train_options.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace tripet::training {
namespace {

std::vector<std::string> strategies_or_auto() {
  std::vector<std::string> names{"auto"};
  names.insert(names.end(), strategy_names.begin(), strategy_names.end());
  return names;
}

}  // namespace

void DataOptions::describe(core::OptionSet& options) {
  options.group("Data");
  options.add("data", data, "Folder of prepared scans (what preprocess wrote)").value_name("DIR").required();
  options.add("labels", labels,
              "Table with participant_id and the label; default: participants.tsv of the data folder");
  options
      .add("label-column", label_columns,
           "Column of that table that holds the class; or, for --task multilabel, one column a disease of 0, 1 and n/a")
      .value_name("NAME");
  options
      .add("task", task,
           "multiclass: a scan has one of the classes; multilabel: it may have several diseases (AD+DLB; one that is "
           "not known: DLB?) or none")
      .choices({"multiclass", "multilabel"});
  options.add("healthy", healthy, "Labels that name no disease, beside none (multilabel)");
  options.add(
      "classes", classes,
      "Classes and their order; participants of other classes are left out (multilabel: other diseases play no part); "
      "default: all of the table");
  options.add("folds", folds, "Number of cross-validation folds; 0 with --split-by site: leaves out one site at a time")
      .range(0, 1000);
  options
      .add(
          "split-by", split_by,
          "participant: all scans of a participant are in one fold; site: all participants of a site are, so that each "
          "fold tests scanners that training has not seen")
      .choices({"participant", "site"});
  options
      .add("site-column", site_column,
           "Column of the table of labels that holds the site, for --split-by and --harmonize")
      .value_name("NAME");
  options.add(
      "splits", splits,
      "Table that says who serves for what, instead of folds drawn here: participant_id, set (train, validation, "
      "test) and, for more than one split, repeat and fold, as a run's splits.tsv");
}

void DataOptions::describe_harmonisation(core::OptionSet& options) {
  options
      .add("harmonize", harmonize,
           "site: takes from each scan what its site does to location and scale at each voxel (ComBat), estimated on "
           "the fold's training participants with class, age and sex kept; scans of other sites stay as they are")
      .choices({"none", "site"});
}

void LearningOptions::describe(core::OptionSet& options) {
  options.group("Learning");
  options.add("model", model, "Network; train --dry-run lists its layers").choices(network_names);
  options
      .add("resnet-geometry", resnet_geometry,
           "Residual networks: MONAI's defaults (strides), or MedicalNet's (layers 3 and 4 dilated instead)")
      .choices({"monai", "medicalnet"});
  options
      .add("resnet-shortcut", resnet_shortcut,
           "Residual networks: A, zero-padded identity; B, convolution; auto: as the geometry's published weights")
      .choices({"auto", "A", "B"});
  options.add(
      "init", init,
      "Start the network, all but its last layer, from these weights: safetensors, .pth of torch.save, or a run");
  options.add("freeze", freeze, "trunk: leave all but the last layer as --init gives it").choices({"none", "trunk"});
  options
      .add("layer-decay", layer_decay,
           "Learning rate of each stage of the network relative to the next one, the last layer's being the full rate; "
           "1: the same for all")
      .range(0.01, 1);
  options.add("epochs", epochs, "Passes over the training participants at most").range(1, 100000);
  options.add("batch-size", batch_size, "Scans in one step").range(1, 4096);
  options.add("learning-rate", learning_rate, "AdamW step size at the start").range(1e-9, 10);
  options.add("weight-decay", weight_decay, "Decoupled weight decay of AdamW").range(0, 10);
  options
      .add("schedule", schedule,
           "How the learning rate falls over the epochs; step: to a tenth after a half and again after three quarters")
      .choices({"constant", "cosine", "step"});
  options.add("patience", patience, "Stop after this many epochs without a better validation result; 0: never")
      .range(0, 100000);
  options
      .add("select-by", select_by,
           "Validation result by which the epoch is chosen: class-balanced log loss, or the area under the curve")
      .choices({"log-loss", "auc"});
  options
      .add("class-weights", class_weights,
           "none; balanced: N/(K n_c) of the training fold; or one number for each class. multilabel: what a scan with "
           "the disease counts beside one without; balanced: without/with of the training fold")
      .value_name("none|balanced|X,Y,...");
  options
      .add("label-smoothing", label_smoothing,
           "Share of the label spread over all classes; pairs and single classes: the share of one half in the target")
      .range(0, 0.99);
  options.add("focal", focal, "Power of focal loss, which down-weights easy scans: 0 (off) or 1 and more").range(0, 10);
  options.add("dropout", dropout, "Probability of dropping a feature before the head").range(0, 0.99);
  options
      .add("irrelevant-pairs", irrelevant_pairs,
           "What a pair without the scan's class learns (one-vs-one): nothing, or a half")
      .choices({"ignore", "neutral"});
  options
      .add("decode", decode,
           "How pair outputs become class probabilities (one-vs-one); auto: coupling with ignore, linear with neutral")
      .choices({"auto", "coupling", "bradley-terry", "linear", "vote"});
  options.add("augment", augment, "Random changes to training scans: flip, shift, affine, intensity; or none");
  options
      .add("tune", tune,
           "Choose learning rate, weight decay and dropout for each strategy and fold by the validation set: the best "
           "of this many settings, the same ones for all, the given one first; 0: take the given one")
      .range(0, 1000);
  options.add("resume", resume, "auto: continue from the last checkpoint; never: start over")
      .choices({"auto", "never"});
}

void CalibrationOptions::describe(core::OptionSet& options, bool from_predictions) {
  options.group("Calibration");
  options
      .add("calibration-share", share,
           "Share of the participants not tested that neither train nor choose the epoch, but calibrate; 0: " +
               std::string(from_predictions ? "see --calibration-predictions"
                                            : "out-of-fold predictions calibrate, which is approximate"))
      .range(0, 0.5);
  if (from_predictions) {
    options.add("calibration-predictions", predictions,
                "Out-of-fold predictions of the same strategy, such as a comparison's predictions.tsv, that calibrate "
                "(approximate: other networks made them)");
  }
  options.add("temperature", temperature,
              "Divide logits by a temperature fitted to the calibration scans, and keep it in the model");
  options
      .add("conformal", conformal,
           "Sets of classes that hold the truth with the chance 1 - alpha: over all scans (marginal) or within each "
           "class")
      .choices({"none", "marginal", "by-class"});
  options.add("alpha", alpha, "Chance of a prediction set without the truth").range(0.001, 0.999);
  options.add("reject", reject, "Answer 'cannot tell' where the largest probability is below this").range(0, 1);
}

void DeviceOptions::describe(core::OptionSet& options) {
  options.group("Device");
  options.add("device", device, "auto: CUDA when there is a GPU; cpu; cuda or cuda:N").value_name("auto|cpu|cuda[:N]");
  options.add("precision", precision, "auto: float32 on the CPU, bfloat16 on a GPU")
      .choices({"auto", "float32", "bfloat16"});
}

void TrainOptions::describe(core::OptionSet& options) {
  options.group("Output");
  options.add("out", out, "Folder of the run").value_name("DIR").required();
  options.add("dry-run", dry_run, "Say parameters, memory and time per epoch, measured on a few steps; write nothing");
  data.describe(options);
  data.describe_harmonisation(options);
  options.add("fold", fold, "The fold held out for testing, from 0").range(0, 999);
  options.add("repeat", repeat, "Which random split into folds, from 0").range(0, 100000);
  options.add(
      "permute-labels", permute_labels,
      "Exchange the labels of training and validation participants at random: a network that cannot have learnt "
      "the classes, for explain --permuted");
  options.group("Learning");
  options.add("strategy", strategy, "Loss strategy; auto: softmax, with --task multilabel multi-label")
      .choices(strategies_or_auto());
  learning.describe(options);
  calibration.describe(options, true);
  device.describe(options);
  options.group("Several processes (mpirun -n N tripet train ...)");
  options
      .add("batch-norm", batch_norm,
           "Scans of a step over which batch norm takes mean and variance: all, so that the number of processes does "
           "not change the result, or each process its own, which is faster")
      .choices({"all", "own"});
}

void TrainOptions::choose_strategy() {
  if (strategy == "auto") strategy = data.multilabel() ? "multi-label" : "softmax";
}

void CompareOptions::describe(core::OptionSet& options) {
  options.group("Output");
  options.add("out", out, "Folder of the comparison").value_name("DIR").required();
  data.describe(options);
  data.describe_harmonisation(options);
  options.add("repeats", repeats, "Number of different splits into folds, each with seeds of its own").range(1, 1000);
  options.group("Learning");
  options
      .add(
          "strategies", strategies,
          "Loss strategies to compare, on the same folds; auto: softmax,one-vs-one, with --task multilabel multi-label")
      .choices(strategies_or_auto());
  options.add("control", control,
              "Train the first strategy once more with other seeds (A/A): how far two trainings of one strategy are "
              "apart. Without being asked where that costs less than a fifth of the whole, which is from five networks "
              "a fold on");
  options.add("no-control", no_control, "Never train the first strategy once more");
  options
      .add("learning-curve", learning_curve,
           "Train each strategy also on these percentages of each fold's training participants, smaller sets parts of "
           "larger ones, and test on the same folds: whether more participants would help. 100 is there anyway")
      .value_name("PERCENT,...");
  learning.describe(options);
  options.group("Synthetic scans");
  options
      .add("synthetic", synthetic,
           "Compare each strategy also with synthetic training scans beside the real ones, and with synthetic ones "
           "alone: this many of each class, by a generator trained for each fold on its own training participants; or "
           "folders of synthesize sample, whose generators must have seen no one whom a fold holds out")
      .value_name("N|DIR,...");
  options.add("synthetic-steps", synthetic_steps, "Steps in which each fold's generator learns").range(1, 10000000);
  calibration.describe(options, false);
  device.describe(options);
  options
      .add("devices", devices,
           "GPUs that train side by side, one run each, at most; 0: all, or the one that --device names as cuda:N")
      .range(0, 1024);
  options.group("Batch");
  options
      .add("shard", shard,
           "Train only the I-th of N parts of the runs, for cluster arrays; a last run without --shard joins them")
      .value_name("I/N");
}

void CompareOptions::choose_strategies() {
  if (std::find(strategies.begin(), strategies.end(), "auto") == strategies.end()) return;
  if (strategies.size() > 1) throw core::UsageError("--strategies: auto stands alone");
  strategies = {data.multilabel() ? "multi-label" : "softmax"};
  if (!data.multilabel()) strategies.emplace_back("one-vs-one");
}

}  // namespace tripet::training
