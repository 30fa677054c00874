#pragma once

#include <string>

/// The names in predictions.tsv, which training writes and evaluation reads, from any program.
namespace tripet::core::prediction_columns {

inline const std::string participant_id = "participant_id";
inline const std::string session_id = "session_id";
inline const std::string repeat = "repeat";
inline const std::string fold = "fold";
inline const std::string strategy = "strategy";
inline const std::string label = "label";
inline const std::string predicted = "predicted";
inline const std::string decode = "decode";  // says by_votes where prob_* are shares of votes
inline const std::string by_votes = "vote";
inline const std::string task = "task";  // says multilabel where a scan may have several diseases
inline const std::string multilabel = "multilabel";
inline const std::string answer = "answer";  // of a model that may abstain: "AD", "AD or DLB", "cannot tell"
inline const std::string prediction_set = "prediction_set";  // classes joined by +; `no_class` is the empty one
inline const std::string set_level = "set_level";            // the share of sets that are to hold the truth
inline const std::string no_class = "none";                  // as a label: a scan without any of the diseases

inline const std::string probability_prefix = "prob_";
/// prob_<CLASS>
inline std::string probability(const std::string& name) {
  return probability_prefix + name;
}
/// logit_<HEAD>
inline std::string logit(const std::string& head) {
  return "logit_" + head;
}
/// label_<DISEASE>: 0, 1 or n/a
inline std::string disease(const std::string& name) {
  return "label_" + name;
}

}  // namespace tripet::core::prediction_columns
