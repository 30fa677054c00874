#include "evaluation/report/metric_texts.hpp"

#include <algorithm>

#include "evaluation/report/metrics_reader.hpp"

namespace tripet::evaluation {
namespace {

const std::vector<MetricText>& texts_with_folds() {
  static const std::vector<MetricText> all{
      {Metric::balanced_accuracy, "Balanced accuracy",
       "The share of participants recognised correctly, averaged over the diagnoses, so that each diagnosis counts the "
       "same however many participants it has. 1 is perfect; guessing among K diagnoses gives 1/K."},
      {Metric::accuracy, "Accuracy",
       "The share of participants recognised correctly. High by itself when one diagnosis is much more frequent than "
       "the others."},
      {Metric::subset_accuracy, "Accuracy (all diseases)",
       "The share of scans about which every answer is right: each disease that is there is found, and no other."},
      {Metric::hamming_loss, "Hamming loss",
       "The share of wrong answers, each scan and disease counting once; lower is better."},
      {Metric::auc_fold_mean, "AUC (mean of folds)",
       "Area under the ROC curve: how often a participant with a diagnosis gets a higher score for it than one "
       "without. 0.5 is guessing, 1 is perfect. Averaged over diagnoses, computed within each fold, because the scores "
       "of differently trained models are not on one scale."},
      {Metric::auc_ovr_macro, "AUC, one against the rest, pooled",
       "The same area with all folds thrown together; usually a little lower than the mean of the folds."},
      {Metric::auc_ovo_macro, "AUC, one against one, pooled",
       "The same area between two diagnoses at a time, averaged over all pairs; does not depend on how frequent each "
       "is."},
      {Metric::auc_macro, "AUC, mean of diseases, pooled",
       "The area of each disease with all folds thrown together, averaged over the diseases."},
      {Metric::auc_micro, "AUC, all diseases together, pooled",
       "How often a scan and disease that belong together get a higher score than a scan and disease that do not."},
      {Metric::micro_f1, "Micro F1",
       "The same balance as macro F1 over all diseases together, so that frequent ones count more."},
      {Metric::macro_f1, "Macro F1",
       "The balance between finding the participants of a diagnosis and not giving that diagnosis to others, averaged "
       "over the diagnoses."},
      {Metric::mcc, "Matthews correlation",
       "Agreement between prediction and diagnosis that uses the whole confusion matrix: 0 is guessing, 1 is perfect."},
      {Metric::cohen_kappa, "Cohen's kappa",
       "Agreement beyond what the frequencies alone would give: 0 is guessing, 1 is perfect."},
      {Metric::log_loss, "Log loss",
       "How much the predicted probabilities surprise, lower is better; being confidently wrong costs most. Guessing "
       "among K equally frequent diagnoses gives ln K (1.10 for three)."},
      {Metric::brier, "Brier score",
       "The squared distance between the predicted probabilities and what was the case, lower is better: 0 is perfect, "
       "2 is certain and always wrong."},
      {Metric::ece, "Expected calibration error",
       "How far stated confidence and actual correctness are apart on average, lower is better. In small samples it is "
       "above 0 even for a perfectly calibrated model."},
  };
  return all;
}

/// What the AUCs are called where no folds are thrown together.
const std::vector<MetricText>& of_one_set() {
  static const std::vector<MetricText> own{
      {Metric::auc_ovr_macro, "AUC, one against the rest",
       "Area under the ROC curve: how often a participant with a diagnosis gets a higher score for it than one "
       "without. 0.5 is guessing, 1 is perfect. Averaged over diagnoses."},
      {Metric::auc_ovo_macro, "AUC, one against one",
       "The same area between two diagnoses at a time, averaged over all pairs; does not depend on how frequent each "
       "is."},
      {Metric::auc_macro, "AUC, mean of diseases",
       "Area under the ROC curve: how often a scan with a disease gets a higher score for it than one without. 0.5 is "
       "guessing, 1 is perfect. Averaged over the diseases."},
      {Metric::auc_micro, "AUC, all diseases together",
       "How often a scan and disease that belong together get a higher score than a scan and disease that do not."}};
  return own;
}

/// What means something else where a scan can have several diseases.
const std::vector<MetricText>& of_diseases() {
  static const std::vector<MetricText> own{
      {Metric::balanced_accuracy, "Balanced accuracy",
       "Of each disease the mean of two shares: of those who have it and are told so, and of those who do not and are "
       "told so; averaged over the diseases. 1 is perfect, guessing gives 0.5."},
      {Metric::log_loss, "Log loss",
       "How much the predicted probabilities surprise, summed over the diseases of a scan, lower is better; being "
       "confidently wrong costs most. A probability of one half everywhere gives 0.69 a disease."},
      {Metric::brier, "Brier score",
       "The squared distance between the predicted probabilities and what was the case, summed over the diseases of a "
       "scan, lower is better: 0 is perfect, one half everywhere gives 0.25 a disease."}};
  return own;
}

std::vector<MetricText> made(bool with_folds, bool diseases) {
  std::vector<MetricText> all = texts_with_folds(), own;
  if (!with_folds) {
    std::erase_if(all, [](const auto& text) { return text.metric == Metric::auc_fold_mean; });
    own = of_one_set();
  }
  if (diseases) own.insert(own.end(), of_diseases().begin(), of_diseases().end());
  for (auto& text : all) {
    const auto found = std::find_if(own.begin(), own.end(), [&](const auto& one) { return one.metric == text.metric; });
    if (found != own.end()) text = *found;
  }
  return all;
}

}  // namespace

const std::vector<MetricText>& metric_texts(const core::Json& metrics) {
  static const std::vector<MetricText> all[2][2]{{made(false, false), made(false, true)},
                                                 {made(true, false), made(true, true)}};
  return all[is_cross_validated(metrics)][core::text_of(metrics, "task") == to_text(Task::multilabel)];
}

std::string metric_label(const core::Json& metrics, const std::string& name) {
  for (const auto& metric : metric_texts(metrics)) {
    if (metric.name() != name) continue;
    std::string label = metric.label;
    // AUC and names keep their capitals.
    bool keeps = false;
    for (const char* own : {"AUC", "Cohen", "Matthews", "Brier"}) keeps = keeps || label.starts_with(own);
    if (!keeps) label[0] = static_cast<char>(label[0] - 'A' + 'a');
    return label;
  }
  return name;
}

}  // namespace tripet::evaluation
