#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/options.hpp"

namespace tripet::training {

/// The strategies and networks that exist, as in the tables of model/ (a test compares them). They stand here so that
/// --help needs no LibTorch.
inline const std::vector<std::string> strategy_names{"softmax", "one-vs-one", "multi-label"};
inline const std::vector<std::string> network_names{"conv5",    "conv5-fc3", "sfcn",     "resnet10",
                                                    "resnet18", "resnet34",  "resnet50", "densenet121"};

/// Steps in which a generator of synthetic scans learns.
inline constexpr int default_gan_steps = 4000;

/// Which participants, which labels, which split.
struct DataOptions {
  std::filesystem::path data;
  std::filesystem::path labels;                         // empty: participants.tsv in data
  std::vector<std::string> label_columns{"diagnosis"};  // several: one a disease, of 0, 1 and n/a
  std::string task = "multiclass";
  std::vector<std::string> healthy{"CN"};  // multilabel: labels that name no disease, beside `none`
  std::vector<std::string> classes;        // empty: those of the table, by first appearance
  int folds = 5;                           // 0: one a site
  std::string split_by = "participant";
  std::string site_column = "site";
  std::filesystem::path splits;  // empty: drawn
  std::string harmonize = "none";

  bool multilabel() const { return task == "multilabel"; }
  bool by_site() const { return split_by == "site"; }
  bool harmonised() const { return harmonize != "none"; }
  void describe(core::OptionSet& options);
  /// What networks that classify have beside.
  void describe_harmonisation(core::OptionSet& options);
};

/// How one network learns. The same for every strategy of a comparison.
struct LearningOptions {
  std::string model = "conv5";
  std::string resnet_geometry = "monai";
  std::string resnet_shortcut = "auto";
  std::filesystem::path init;  // empty: from random weights
  std::string freeze = "none";
  double layer_decay = 1;
  int epochs = 60;
  int batch_size = 8;
  double learning_rate = 1e-3;
  double weight_decay = 1e-2;
  std::string schedule = "cosine";
  int patience = 0;
  std::string select_by = "log-loss";
  std::string class_weights = "balanced";
  double label_smoothing = 0;
  double focal = 0;
  double dropout = 0.2;
  std::string irrelevant_pairs = "ignore";
  std::string decode = "auto";
  std::vector<std::string> augment{"flip", "shift", "intensity"};
  int tune = 0;
  std::string resume = "auto";

  void describe(core::OptionSet& options);
};

/// What is fitted after training, to scans that trained nothing.
struct CalibrationOptions {
  double share = 0;                        // of the participants that are not tested: a set of its own
  std::filesystem::path predictions = {};  // train: out-of-fold predictions of the same strategy
  bool temperature = false;
  std::string conformal = "none";
  double alpha = 0.1;
  double reject = 0;

  bool wanted() const { return temperature || conformal != "none" || reject > 0; }
  /// `from_predictions`: train; a comparison has out-of-fold predictions of its own.
  void describe(core::OptionSet& options, bool from_predictions);
};

struct DeviceOptions {
  std::string device = "auto";
  std::string precision = "auto";

  void describe(core::OptionSet& options);
};

struct TrainOptions {
  std::filesystem::path out;
  DataOptions data;
  std::string strategy = "softmax";
  int fold = 0;
  int repeat = 0;
  bool permute_labels = false;
  LearningOptions learning;
  CalibrationOptions calibration;
  DeviceOptions device;
  std::string batch_norm = "all";
  bool dry_run = false;

  void describe(core::OptionSet& options);
  /// `auto` becomes the strategy that the task can be trained with.
  void choose_strategy();
};

struct CompareOptions {
  std::filesystem::path out;
  DataOptions data;
  std::vector<std::string> strategies{"softmax", "one-vs-one"};
  int repeats = 1;
  LearningOptions learning;
  CalibrationOptions calibration;
  DeviceOptions device;
  int devices = 0;
  std::string shard = "1/1";
  std::vector<std::string> synthetic;  // a number, or folders
  int synthetic_steps = default_gan_steps;
  bool control = false, no_control = false;
  std::vector<std::string> learning_curve;  // percentages of each fold's training participants

  void describe(core::OptionSet& options);
  /// `auto` becomes the strategies that the task can be trained with. Throws UsageError where others stand beside it.
  void choose_strategies();
};

}  // namespace tripet::training
