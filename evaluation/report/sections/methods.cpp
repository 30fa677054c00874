#include "evaluation/report/sections/methods.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/run_record.hpp"
#include "core/text.hpp"
#include "evaluation/baselines/baselines.hpp"
#include "evaluation/baselines/regions.hpp"
#include "evaluation/report/control.hpp"
#include "evaluation/report/metric_texts.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/sections/sites.hpp"
#include "evaluation/report/text.hpp"
#include "evaluation/statistics/verdict.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

std::string number_of(const Json& metrics, const char* name) {
  const auto& value = member(metrics, name);
  return value.is_number() ? value.dump() : "an unknown number of";
}

std::string labels_of(std::vector<std::string> names) {
  for (auto& name : names) name = strategy_label(name);
  return listed(names);
}

/// The settings are those of every run, for there is one, and recorded.differing is empty.
std::string selected_by(const RecordedSettings& recorded) {
  return text_of(recorded.settings.front(), "select-by") == "auc" ? "area under the curve" : "class-balanced log loss";
}

/// A sentence, or nothing when hyper-parameters were shared.
std::string tuned(const RecordedSettings& recorded) {
  const std::string count = text_of(recorded.settings.front(), "tune");
  if (count.empty() || count == "0") return "";
  return "Learning rate, weight decay and dropout were tuned for each strategy and fold: the best of " + count +
         " settings, the same ones for every strategy, by that set.";
}

/// How one-vs-one's runs made probabilities of their pairs; nothing where they do not say, or not alike.
std::string pair_decoding(const RecordedSettings& recorded) {
  std::set<std::string> found;
  for (std::size_t i = 0; i < recorded.settings.size(); ++i) {
    if (recorded.strategies[i] != "one-vs-one") continue;
    const std::string decode = text_of(recorded.settings[i], "decode");
    const bool neutral = text_of(recorded.settings[i], "irrelevant-pairs") == "neutral";
    found.insert(decode != "auto" ? decode : neutral ? "linear" : "coupling");
  }
  const std::map<std::string, std::string> words{
      {"coupling", "pairwise coupling [6]"},
      {"bradley-terry", "a Bradley-Terry model"},
      {"linear", "the linear inversion that belongs to a target of one half for pairs without the scan's diagnosis"},
      {"vote", "votes"}};
  if (found.size() != 1 || !words.contains(*found.begin())) return "";
  return "One-vs-one networks have one head for each pair of diagnoses; the heads are combined by " +
         words.at(*found.begin()) + ". ";
}

/// What metrics.json holds beyond the comparison.
std::string further_methods(const Json& metrics) {
  std::string out;
  bool scaled = false, decided = false;
  for (const auto& [name, strategy] : member(metrics, "strategies").items()) {
    scaled = scaled || member(member(strategy, "temperature_scaled"), "metrics").is_object();
    for (const auto& [label, curve] : member(strategy, "decision_curves").items())
      decided = decided || curve.is_object();
  }
  if (scaled) {
    out +=
        " Temperature scaling [11] was fitted on the held-out predictions of the other folds; it is shown and not part "
        "of the judged results.";
  }
  if (decided) out += " Net benefit was computed as a function of the threshold at which one would act [10].";
  const auto& subgroups = member(metrics, "subgroups");
  if (subgroups.is_array() && !subgroups.empty()) {
    out += " Subgroups were compared with Cochran's Q [15], adjusted after Holm.";
  }
  return out;
}

/// Who was classified by what, and how that was tested.
std::string design(const Json& metrics, const EvaluateOptions& options) {
  std::vector<std::string> counts;
  for (const auto& [name, count] : member(metrics, "class_counts").items()) counts.push_back(count.dump() + " " + name);
  std::string text = "Brain PET scans of " + number_of(metrics, "participants") + " participants (" +
                     core::join(counts, ", ") + " scans) were classified with " +
                     labels_of(strategy_names_in(metrics, false)) + ". ";
  if (text_of(metrics, "task") == to_text(Task::multilabel)) {
    text += counts.size() == 1
                ? "A scan may have this disease or not. "
                : "A scan may have several of these diseases or none; each disease was judged by itself. ";
  }
  if (!is_cross_validated(metrics)) {
    return text +
           "The predictions were judged as one held-out set; how the models were trained is not part of the input.";
  }
  const int repeats = repeats_in(metrics);
  text += "Performance was estimated by " + member(metrics, "folds").dump() + "-fold cross-validation" +
          (repeats > 1 ? ", repeated " + std::to_string(repeats) + " times" : "") + ".";
  if (member(metrics, "leakage").is_object()) return text + " Some participants are in two folds of one repeat.";
  if (options.runs.empty()) return text;
  return text +
         (is_split_by_site(metrics)
              ? " Folds held whole sites: every participant was predicted by models that had not seen any scan from the "
                "participant's site."
              : " Folds were split by participant: all scans of one participant were in one fold, and every participant "
                "was predicted by models that had not seen them.");
}

/// The tests that gave a p value between strategies, of one question.
std::set<std::string> tests_run(const Json& metrics, Question question) {
  std::set<std::string> found;
  for (const auto& entry : member(metrics, "comparisons")) {
    if (question_in(entry) == question && member(entry, "p").is_number()) found.insert(text_of(entry, "test"));
  }
  return found;
}

/// How strategies were compared: what was done, and no more.
std::string comparison_methods(const Json& metrics, const EvaluateOptions& options) {
  const auto models = tests_run(metrics, Question::models);
  std::string text;
  if (!tests_run(metrics, Question::procedures).empty()) {
    text +=
        " Strategies were compared as procedures with the corrected resampled t-test over folds and repeats [1], "
        "which allows for training sets that overlap" +
        unequal_folds_note(metrics) +
        "; its standard error is never taken to be smaller than that of the participants alone.";
  } else if (!models.empty()) {
    text += is_cross_validated(metrics)
                ? " Strategies were not compared as procedures, for want of folds that can be paired."
                : " Whether training again would give the same was not tested.";
  }
  if (!models.empty()) {
    std::vector<std::string> names;
    if (models.contains("paired bootstrap")) names.emplace_back("the paired bootstrap");
    if (models.contains("McNemar mid-p")) names.emplace_back("McNemar's mid-p test [2]");
    if (models.contains("DeLong")) {
      names.emplace_back(is_cross_validated(metrics)
                             ? "for areas under the curve, DeLong's test in each fold, combined by "
                               "inverse variance [7, 8]"
                             : "for areas under the curve, DeLong's test [7, 8]");
    }
    text += " The models at hand were compared with " + listed(names) + ".";
  }
  if (text.empty()) return text;
  return text +
         " P values of several comparisons were adjusted after Holm [3], and the intervals of several pairs widened to agree "
         "with that. Two strategies were called equivalent when two one-sided tests at 5 % (after Holm where there are "
         "several pairs; for one pair, when the 90 % interval of the difference) put their difference within ±" +
         core::format_number(options.judge.margin_of_primary()) +
         (member(metrics, "fixed_before_training") == true ? ", a margin fixed before training" : "") + ".";
}

/// Intervals, tests, and when two strategies count as equivalent.
std::string statistics(const Json& metrics, const EvaluateOptions& options) {
  const bool fixed = member(metrics, "fixed_before_training") == true;
  const auto &scans = member(metrics, "scans"), &participants = member(metrics, "participants");
  const bool clustered = scans.is_number() && participants.is_number() && scans.get<int>() > participants.get<int>();
  return (fixed ? "The primary metric, fixed before training, was " : "The primary metric of this evaluation is ") +
         metric_label(metrics, text_of(metrics, "primary")) +
         "; all others are exploratory. Intervals are nominal 95 % intervals of the models at hand: "
         "Wilson's score interval [12] for proportions and, "
         "with the effective number of participants [13], for balanced accuracy" +
         (clustered ? ", where scans of one participant count as far as they are independent of each other (design "
                      "effect)"
                    : "") +
         (clustered ? "; otherwise a jackknife of participants on the logit scale, of losses on the log scale, without "
                      "its bias to second order and with fewer degrees of freedom where few participants make the "
                      "spread; percentiles of a bootstrap of participants ("
                    : "; otherwise a bootstrap of participants (") +
         number_of(metrics, "resamples") +
         (clustered ? " resamples) for differences."
                    : " resamples), on the logit scale for areas under the curve, bias-corrected and accelerated [14] "
                      "for other metrics, percentile for differences.") +
         comparison_methods(metrics, options) +
         " Calibration intercept (slope held at 1) and slope are of logistic recalibration of each diagnosis against "
         "the rest, with sandwich variances of participants [9]." +
         further_methods(metrics);
}

/// Nothing without baselines.
std::string baseline_methods(const std::vector<std::string>& baselines) {
  if (baselines.empty()) return "";
  std::string text = "The same folds were predicted by baselines: " + labels_of(baselines) + ". ";
  for (const auto& name : baselines) {
    if (name == baseline_name::chance)
      text +=
          "Chance knows how frequent the diagnoses are among the judged scans and nothing of a scan: its probabilities are "
          "these frequencies, and its answers are those of the guess that does best by the primary metric. ";
    if (name == baseline_name::age_and_sex) text += "Age and sex entered a multinomial logistic regression. ";
    if (name == baseline_name::regional_uptake) {
      text +=
          "Mean uptake in " + std::to_string(regions().size()) +
          " spherical regions in MNI space (radius 8 to 10 mm, centred on regions of the AAL atlas [4], five of them "
          "in the areas of the FDG meta-region of interest [5]) entered a multinomial logistic regression. ";
    }
  }
  if (baselines.size() == 1) return text;
  return text +
         "Regressions had an L2 penalty (C = 1), balanced class weights and features standardised on the training folds.";
}

/// What the runs record of how they were trained; nothing where they do not.
std::string training_methods(const RecordedSettings& recorded, std::size_t strategies) {
  const std::string decoding = pair_decoding(recorded);
  if (!recorded.complete) return decoding;
  if (!recorded.differing.empty()) {
    return decoding + "The runs were not all trained with the same settings: " + core::join(recorded.differing, ", ") +
           ".";
  }
  if (strategies < 2) return decoding;
  return decoding +
         "All strategies shared initial weights, folds, batch order, augmentation and the rule that chose the epoch: the " +
         selected_by(recorded) + " of the decoded probabilities on an inner validation set. " + tuned(recorded);
}

}  // namespace

Json methods_paragraphs(const Json& metrics, const EvaluateOptions& options, const RecordedSettings& recorded) {
  Json out = Json::array();
  for (const auto& paragraph :
       {design(metrics, options), statistics(metrics, options), baseline_methods(strategy_names_in(metrics, true)),
        control_methods(metrics), training_methods(recorded, strategy_names_in(metrics, false).size()),
        "Evaluation was done with tripet " + core::version() + "."}) {
    if (!paragraph.empty()) out.push_back(paragraph);
  }
  return out;
}

Json limits(const Json& metrics, bool simulated, const RecordedSettings& recorded) {
  Json out = Json::array();
  if (simulated) {
    out.push_back(
        "The scans are simulated. The results say how strategies fare on simulated scans, whose truth is known; they say "
        "nothing about patients.");
  }
  out.push_back("Not a medical device: nothing here may guide the diagnosis or treatment of a person.");
  out.push_back(
      "The diagnosis in the table is taken as the truth. Clinical diagnoses err, and when PET took part in making "
      "them, agreement with PET is partly built in (incorporation bias).");
  out.push_back(
      "Participants, scanners and the frequencies of diagnoses are those of this study; elsewhere the numbers will "
      "differ, predictive values most of all.");
  const auto& repeats = member(metrics, "repeats");
  const bool cross_validated = is_cross_validated(metrics);
  if (member(metrics, "leakage").is_object()) {
    out.push_back("Training and test share participants: " + text_of(member(metrics, "leakage"), "reason") + ".");
  }
  if (!cross_validated) {
    out.push_back(
        "One set of models was judged: another training, with other participants or another seed, might have given others.");
  }
  if (cross_validated && repeats.is_number() && repeats.get<int>() < 3 &&
      strategy_names_in(metrics, false).size() > 1) {
    out.push_back(
        "There " + std::string(repeats.get<int>() == 1 ? "is one repeat" : "are two repeats") +
        " only: how much the result depends on the seed of training and on the division into folds is not known. "
        "At least three repeats are advised.");
  }
  const auto strategies = strategy_names_in(metrics, false);
  const bool with_softmax = std::find(strategies.begin(), strategies.end(), "softmax") != strategies.end();
  if (recorded.complete && strategies.size() > 1 && with_softmax &&
      text_of(recorded.settings.front(), "select-by") == "log-loss") {
    out.push_back(
        "The epoch of each network was chosen by class-balanced log loss, which is what softmax learns by: the choice "
        "may favour softmax. What other rules would have chosen stands below the learning curves.");
  }
  if (recorded.complete && !recorded.differing.empty()) {
    out.push_back("The runs were trained with different settings (" + core::join(recorded.differing, ", ") +
                  "): a difference between strategies may come from these.");
  } else if (recorded.complete && strategy_names_in(metrics, false).size() > 1) {
    out.push_back(tuned(recorded).empty()
                      ? "Hyper-parameters are shared by the strategies; another choice could favour another strategy."
                      : "Hyper-parameters were tuned for each strategy with the same small budget; a larger one could "
                        "favour another strategy.");
  }
  return out;
}

}  // namespace tripet::evaluation
