#include "evaluation/evaluate_options.hpp"

namespace tripet::evaluation {

void EvaluateOptions::describe(core::OptionSet& options) {
  options.group("Input and output");
  options.add("predictions", predictions, "Tables of predictions, of tripet or of any other program").required();
  options.add("out", out, "Folder for metrics.json and report.html").value_name("DIR").required();
  options.add("participants", participants, "Table with age, sex, site: adds the cohort's description");
  options.add("runs", runs, "Folder of the comparison that made the predictions: adds learning curves and settings")
      .value_name("DIR");
  options.add("data", data, "Folder of the prepared scans: adds regional baselines and pictures").value_name("DIR");
  options
      .add("maps", maps,
           "Folder of explain: adds the maps of participants whom all strategies get wrong, and the link to its page "
           "(default: the folder maps in --runs)")
      .value_name("DIR");
  options
      .add("other-folds", other_folds,
           "Folder of a comparison of the same scans in other folds, such as those of whole sites (compare --split-by "
           "site): its results stand beside these")
      .value_name("DIR");
  judge.describe(options);
}

}  // namespace tripet::evaluation
