#include "evaluation/report/checklists/checklist_facts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/run_record.hpp"
#include "evaluation/input/recorded_split.hpp"
#include "evaluation/report/metrics_reader.hpp"
#include "evaluation/report/sections/subgroups.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;
using core::member;
using core::text_of;

std::string yes(bool holds) {
  return holds ? "yes" : "";
}

std::string count_in(const Json& metrics, const char* key) {
  const auto& value = member(metrics, key);
  return value.is_number() ? value.dump() : std::string();
}

/// Whether each scan of each strategy is predicted in every repeat.
bool is_whole(const Predictions& predictions) {
  for (const auto& strategy : predictions.strategies) {
    std::map<ScanId, std::set<int>> repeats_of;
    std::set<int> repeats;
    for (const auto& row : strategy.rows) {
      repeats_of[row.scan()].insert(row.repeat);
      repeats.insert(row.repeat);
    }
    const auto lacks_one = [&](const auto& scan) { return scan.second.size() < repeats.size(); };
    if (std::any_of(repeats_of.begin(), repeats_of.end(), lacks_one)) return false;
  }
  return true;
}

struct Division {
  bool by_site;
  bool recorded;         // there are runs, each with its splits.tsv
  bool drawn_by_tripet;  // and not taken from elsewhere
  std::string folds;     // "5"; empty where there are none, or where they share participants
  int repeats;
};

/// How participants were divided into folds, in the words of the items that ask for it; empty without folds.
void add_division(const Division& division, bool whole, PageFacts& facts) {
  facts["partitions"] = "Table 1, by diagnosis and by site";
  if (division.folds.empty()) {
    facts["partitions"] += ".";
    return;
  }
  const std::string repeated =
      division.repeats > 1 ? ", repeated " + std::to_string(division.repeats) + " times" : std::string();
  const std::string source = !division.recorded         ? ", as the table of predictions has them"
                             : division.drawn_by_tripet ? ", drawn by tripet and recorded in splits.tsv"
                                                        : ", recorded in splits.tsv";
  facts["cross_validation"] =
      division.folds + "-fold cross-validation by " + (division.by_site ? "site" : "participant") + repeated + ".";
  facts["division"] = division.folds + " folds" + repeated + source + ".";
  facts["held_out"] = whole ? std::string("Cross-validated, all participants held out once") +
                                  (division.repeats > 1 ? " in each repeat." : ".")
                            : "Cross-validated; some scans are not predicted in every repeat, as the warnings say.";
  facts["partitions"] += division.by_site           ? "; folds are drawn from it by whole sites."
                         : division.drawn_by_tripet ? "; folds are drawn from it at random."
                                                    : "; how folds were drawn from it is not known here.";
}

}  // namespace

PageFacts checklist_facts(const Json& page, const Json& metrics, const Predictions& predictions,
                          const EvaluateOptions& options, const std::vector<TrainingRun>& runs) {
  const Json &sites = page["cohort"]["sites"], &subgroups = page["subgroups"];
  const bool leaked = is_leaked(metrics), trained = is_cross_validated(metrics);
  const bool several = strategy_names_in(metrics, false).size() > 1;
  const bool tested = page["procedures_tested"] == true;
  const std::string names = page["names"].get<std::string>(),
                    participants = count_in(metrics, "participants") + " participants";
  const bool recorded = std::any_of(runs.begin(), runs.end(), [](const auto& run) { return !run.folder.empty(); });
  PageFacts facts{
      {"title_suggestion", page["title"].get<std::string>() + " for the classification of brain PET with 3D networks"},
      {"answer_rule", predictions.task == Task::multilabel
                          ? "A probability for each disease; it is said to be there from one half on."
                          : "A probability for each diagnosis; the most probable one is the answer."},
      {"aim", (several ? "To compare " : "To evaluate ") + names + (several && tested ? " as ways of training" : "")},
      {"goal", several ? tested ? "Comparison of training strategies." : "Comparison of trained models."
                       : "Evaluation of trained models."},
      {"sample_size",
       participants + (tested ? "; the difference this study was likely to find stands with each verdict." : ".")},
      {"counts", std::string("Counts by diagnosis in table 1") + (trained ? ", in each fold in metrics.json." : ".")},
      {"finding", page["has_baselines"] == true ? "The finding, and the baselines it has to be seen beside."
                                                : "The finding at the head of this page."},
      {"primary", page["primary_metric"].get<std::string>()},
      {"margin", page["margin"].get<std::string>()},
      {"folds", trained && !leaked ? count_in(metrics, "folds") : ""},
      {"disjoint", yes(recorded && !leaked)},
      {"version", core::version()},
      {"data", yes(!options.data.empty())},
      {"runs", yes(recorded)},
      {"fixed", yes(page["fixed"] == true)},
      {"characteristics", yes(page["cohort"]["characterised"] == true)},
      {"subgroups", text_of(subgroups, "names")},
      {"site_subgroups", yes(has_subgroups_by(metrics, "site"))},
      {"sites", sites.is_object() ? std::to_string(sites["rows"].size()) : ""}};
  const bool own = recorded && recorded_split(runs).by != SplitBy::unknown;
  add_division({is_split_by_site(metrics), recorded, own, facts["folds"], repeats_in(metrics)}, is_whole(predictions),
               facts);
  return facts;
}

}  // namespace tripet::evaluation
