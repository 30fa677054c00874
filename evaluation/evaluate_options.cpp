#include "evaluation/evaluate_options.hpp"

namespace tripet::evaluation {

void JudgeOptions::describe(core::OptionSet& options) {
  options.group("Judgement");
  options.add("primary", primary, "The metric that the verdict rests on")
      .choices({"balanced_accuracy", "accuracy", "macro_f1", "mcc", "cohen_kappa", "auc_ovr_macro", "auc_ovo_macro",
                "auc_fold_mean", "log_loss", "brier", "subset_accuracy", "micro_f1", "hamming_loss", "auc_macro",
                "auc_micro"});
  options.add("margin", margin, "Differences of the primary metric up to this size count as none").range(0.0001, 1);
  options.add("resamples", resamples, "Bootstrap resamples").range(100, 1000000);
  options.add("specificity", specificity, "Specificity at which each class's sensitivity is read from its ROC curve")
      .range(0.01, 0.999);
  options
      .add("prevalence", prevalence,
           "Prevalences at which predictive values are given as well: a share for every class, or CLASS=SHARE")
      .value_name("X,CLASS=X,...");
}

void EvaluateOptions::describe(core::OptionSet& options) {
  options.group("Input and output");
  options.add("predictions", predictions, "Tables of predictions, of tripet or of any other program").required();
  options.add("out", out, "Folder for metrics.json and report.html").value_name("DIR").required();
  options.add("participants", participants, "Table with age, sex, site: adds the cohort's description");
  options.add("runs", runs, "Folder of the comparison that made the predictions: adds learning curves and settings")
      .value_name("DIR");
  options.add("data", data, "Folder of the prepared scans: adds regional baselines and pictures").value_name("DIR");
  judge.describe(options);
}

}  // namespace tripet::evaluation
