#include "evaluation/report/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/text.hpp"

namespace tripet::evaluation {

const std::vector<MetricText>& metric_texts() {
  static const std::vector<MetricText> all{
      {"balanced_accuracy", "Balanced accuracy",
       "The share of participants recognised correctly, averaged over the diagnoses, so that each diagnosis counts the "
       "same however many participants it has. 1 is perfect; guessing among K diagnoses gives 1/K."},
      {"accuracy", "Accuracy",
       "The share of participants recognised correctly. High by itself when one diagnosis is much more frequent than "
       "the others."},
      {"subset_accuracy", "Accuracy (all diseases)",
       "The share of scans about which every answer is right: each disease that is there is found, and no other."},
      {"hamming_loss", "Hamming loss",
       "The share of wrong answers, each scan and disease counting once; lower is better."},
      {"auc_fold_mean", "AUC (mean of folds)",
       "Area under the ROC curve: how often a participant with a diagnosis gets a higher score for it than one "
       "without. 0.5 is guessing, 1 is perfect. Averaged over diagnoses, computed within each fold, because the scores "
       "of differently trained models are not on one scale."},
      {"auc_ovr_macro", "AUC, one against the rest, pooled",
       "The same area with all folds thrown together; usually a little lower than the mean of the folds."},
      {"auc_ovo_macro", "AUC, one against one, pooled",
       "The same area between two diagnoses at a time, averaged over all pairs; does not depend on how frequent each "
       "is."},
      {"auc_macro", "AUC, mean of diseases, pooled",
       "The area of each disease with all folds thrown together, averaged over the diseases."},
      {"auc_micro", "AUC, all diseases together, pooled",
       "How often a scan and disease that belong together get a higher score than a scan and disease that do not."},
      {"micro_f1", "Micro F1",
       "The same balance as macro F1 over all diseases together, so that frequent ones count more."},
      {"macro_f1", "Macro F1",
       "The balance between finding the participants of a diagnosis and not giving that diagnosis to others, averaged "
       "over the diagnoses."},
      {"mcc", "Matthews correlation",
       "Agreement between prediction and diagnosis that uses the whole confusion matrix: 0 is guessing, 1 is perfect."},
      {"cohen_kappa", "Cohen's kappa",
       "Agreement beyond what the frequencies alone would give: 0 is guessing, 1 is perfect."},
      {"log_loss", "Log loss",
       "How much the predicted probabilities surprise, lower is better; being confidently wrong costs most. Guessing "
       "among K equally frequent diagnoses gives ln K (1.10 for three)."},
      {"brier", "Brier score",
       "The squared distance between the predicted probabilities and what was the case, lower is better: 0 is perfect, "
       "2 is certain and always wrong."},
      {"ece", "Expected calibration error",
       "How far stated confidence and actual correctness are apart on average, lower is better. In small samples it is "
       "above 0 even for a perfectly calibrated model."},
  };
  return all;
}

std::string metric_label(const std::string& name) {
  for (const auto& metric : metric_texts()) {
    if (metric.name != name) continue;
    std::string label = metric.label;
    // AUC, Cohen and Matthews keep their capitals.
    const bool keeps = label.rfind("AUC", 0) == 0 || label.rfind("Cohen", 0) == 0 || label.rfind("Matthews", 0) == 0;
    if (!keeps) label[0] = static_cast<char>(label[0] - 'A' + 'a');
    return label;
  }
  return name;
}

std::string strategy_label(const std::string& name) {
  if (name == "age-sex") return "age + sex";
  if (name == "regional-suvr") return "regional uptake";
  return name;
}

std::string listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return core::join(names, "");
  return core::join({names.begin(), names.end() - 1}, ", ") + " and " + names.back();
}

std::string decimals(const core::Json& number, int digits) {
  if (!number.is_number()) return "n/a";
  const double value = number.get<double>();
  if (!std::isfinite(value)) return "n/a";
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(value), std::chars_format::fixed, digits).ptr;
  const std::string text(buffer, end);
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  return (value < 0 && !zero ? "−" : "") + text;
}

std::string interval(const core::Json& entry, int digits, const char* low, const char* high) {
  const auto& from = member(entry, low);
  const auto& to = member(entry, high);
  if (!from.is_number() || !to.is_number()) return "n/a";
  return decimals(from, digits) + " to " + decimals(to, digits);
}

std::string p_text(const core::Json& p) {
  if (!p.is_number()) return "p n/a";
  if (p.get<double>() < 0.001) return "p < 0.001";
  return "p = " + decimals(p, p.get<double>() < 0.1 ? 3 : 2);
}

const core::Json& member(const core::Json& json, const std::string& key) {
  static const core::Json null;
  if (!json.is_object()) return null;
  const auto found = json.find(key);
  return found == json.end() ? null : *found;
}

std::string text_of(const core::Json& json, const std::string& key, const std::string& otherwise) {
  const auto& value = member(json, key);
  return value.is_string() ? value.get<std::string>() : otherwise;
}

std::vector<std::string> strategy_names_in(const core::Json& metrics, bool baseline) {
  std::vector<std::string> out;
  for (const auto& [name, entry] : member(metrics, "strategies").items()) {
    if ((member(entry, "baseline") == true) == baseline) out.push_back(name);
  }
  return out;
}

core::Json cell(const std::string& text) {
  return {{"text", text}, {"small", false}, {"low", false}, {"why", false}, {"raw", text}};
}

core::Json cell(const core::Json& entry, int digits) {
  const auto& value = member(entry, "value");
  core::Json out = cell(decimals(value, digits));
  const auto raw = [](const core::Json& number) {
    return number.is_number() ? core::format_number(number.get<double>()) : std::string("n/a");
  };
  out["raw"] = raw(value);
  out["low"] = raw(member(entry, "low"));
  out["high"] = raw(member(entry, "high"));
  const std::string between = interval(entry, digits);
  out["small"] = between == "n/a" ? core::Json(false) : core::Json(between);
  out["why"] = text_of(entry, "reason");
  return out;
}

core::Json table(const std::string& id, const std::string& caption, std::vector<std::string> columns) {
  core::Json out{{"id", id}, {"caption", caption}, {"columns", core::Json::array()}, {"rows", core::Json::array()}};
  for (auto& column : columns) out["columns"].push_back({{"name", std::move(column)}});
  return out;
}

}  // namespace tripet::evaluation
