#include "training/train_options.hpp"

namespace tripet::training {

void DataOptions::describe(core::OptionSet& options) {
  options.group("Data");
  options.add("data", data, "Folder of prepared scans (what preprocess wrote)").value_name("DIR").required();
  options.add("labels", labels,
              "Table with participant_id and the label; default: participants.tsv of the data folder");
  options.add("label-column", label_column, "Column of that table that holds the class").value_name("NAME");
  options.add("classes", classes,
              "Classes and their order; participants of other classes are left out; default: all of the table");
  options.add("folds", folds, "Number of cross-validation folds, split by participant").range(2, 1000);
  options.add(
      "splits", splits,
      "Table that says who serves for what, instead of folds drawn here: participant_id, set (train, validation, "
      "test) and, for more than one split, repeat and fold, as a run's splits.tsv");
}

void LearningOptions::describe(core::OptionSet& options) {
  options.group("Learning");
  options.add("model", model, "Network").choices(network_names);
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
           "none; balanced: N/(K n_c) of the training fold; or one number for each class")
      .value_name("none|balanced|X,Y,...");
  options
      .add("label-smoothing", label_smoothing,
           "Share of the label spread over all classes; pairs and single classes: the share of one half in the target")
      .range(0, 0.99);
  options.add("focal", focal, "Power of focal loss, which leaves easy scans to the side: 0 (off) or 1 and more")
      .range(0, 10);
  options.add("dropout", dropout, "Probability of dropping a feature before the head").range(0, 0.99);
  options
      .add("irrelevant-pairs", irrelevant_pairs,
           "What a pair without the scan's class learns (one-vs-one): nothing, or a half")
      .choices({"ignore", "neutral"});
  options
      .add("decode", decode,
           "How pair outputs become class probabilities (one-vs-one); auto: coupling with ignore, linear with neutral")
      .choices({"auto", "coupling", "bradley-terry", "linear", "vote"});
  options.add("augment", augment, "Random changes to training scans: flip, shift, intensity; or none");
  options.add("resume", resume, "auto: continue from the last checkpoint; never: start over")
      .choices({"auto", "never"});
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
  data.describe(options);
  options.add("fold", fold, "The fold held out for testing, from 0").range(0, 999);
  options.add("repeat", repeat, "Which random split into folds, from 0").range(0, 100000);
  options.group("Learning");
  options.add("strategy", strategy, "Loss strategy").choices(strategy_names);
  learning.describe(options);
  device.describe(options);
}

void CompareOptions::describe(core::OptionSet& options) {
  options.group("Output");
  options.add("out", out, "Folder of the comparison").value_name("DIR").required();
  data.describe(options);
  options.add("repeats", repeats, "Number of different splits into folds, each with seeds of its own").range(1, 1000);
  options.group("Learning");
  options.add("strategies", strategies, "Loss strategies to compare, on the same folds").choices(strategy_names);
  learning.describe(options);
  device.describe(options);
}

}  // namespace tripet::training
