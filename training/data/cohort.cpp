#include "training/data/cohort.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/error.hpp"
#include "core/participants_file.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/data/disease_labels.hpp"
#include "training/data/label_table.hpp"
#include "training/data/one_kind.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

using core::Error;

std::vector<std::string> all_classes(const DataOptions& options, const LabelTable& table, const std::string& where) {
  if (!options.multilabel()) {
    if (options.label_columns.size() != 1) {
      throw core::UsageError("--label-column names " + std::to_string(options.label_columns.size()) +
                             " columns, one a disease; that takes --task multilabel");
    }
    return table.labels();
  }
  if (options.label_columns.size() > 1) return options.label_columns;
  return core::with_context(where, [&] { return diseases_of(table.labels(), options.healthy); });
}

/// "AD" and "ad" are one class that someone typed in two ways, or else named by --classes.
void refuse_other_case(const std::vector<std::string>& classes, const std::string& where) {
  std::map<std::string, std::string> seen;
  for (const auto& name : classes) {
    const auto [entry, added] = seen.emplace(core::to_lower(name), name);
    if (added) continue;
    throw Error(where + ": the labels '" + entry->second + "' and '" + name +
                "' differ in case only; write them alike, or name the classes with --classes");
  }
}

/// Why no scan found a label, as far as the ids tell.
std::string no_label(const LabelTable& table, const std::set<core::ScanId>& scans) {
  std::set<std::string> participants, sessions;
  bool met = false;
  for (const auto& [participant, session] : scans) {
    met = met || table.participants().contains(participant);
    participants.insert(participant);
    if (!core::is_missing(session)) sessions.insert(session);
  }
  std::string text = "no prepared scan has a label";
  if (const auto words = table.missing_words(); !words.empty()) text += "; missing are " + words;
  const std::string alike =
      met ? core::most_alike(table.sessions(), sessions) : core::most_alike(table.participants(), participants);
  if (alike.empty()) return text;
  return text + "; do the " + (met ? "session_id" : "participant_id") + " agree? Most alike of table and scans are " +
         alike;
}

std::vector<std::string> choose_classes(const DataOptions& options, const std::vector<std::string>& all,
                                        const std::string& where) {
  if (options.classes.empty()) {
    refuse_other_case(all, where);
    return all;
  }
  for (std::size_t i = 0; i < options.classes.size(); ++i) {
    const std::string& name = options.classes[i];
    if (std::count(options.classes.begin(), options.classes.end(), name) > 1) {
      throw core::UsageError("--classes names " + name + " twice");
    }
    if (core::is_missing(name)) {
      throw core::UsageError("--classes names " + name +
                             ", which in a table is a missing value; no class can be called so");
    }
    if (std::find(all.begin(), all.end(), name) != all.end()) continue;
    const auto near = core::nearest_name(name, all);
    throw Error(where + ": no participant has the label '" + name + "'" +
                (near ? "; did you mean '" + *near + "'?" : "; labels are " + core::join(all, ", ")));
  }
  return options.classes;
}

}  // namespace

std::string Cohort::label_of(const Example& example) const {
  return multilabel ? disease_label(example.present, classes) : classes[static_cast<std::size_t>(example.label)];
}

std::map<std::string, std::string> Cohort::label_of_participant() const {
  std::map<std::string, std::string> labels;
  for (const auto& example : examples) {
    if (!example.synthetic) labels.emplace(example.participant_id, label_of(example));
  }
  return labels;
}

std::map<std::string, std::vector<std::string>> Cohort::traits_of_participant() const {
  std::map<std::string, std::vector<std::string>> all;
  for (const auto& example : examples) {
    std::vector<std::string> traits;
    if (!multilabel) traits.push_back(label_of(example));
    for (std::size_t d = 0; d < example.present.size(); ++d) {
      if (!std::isnan(example.present[d])) traits.push_back((example.present[d] == 1 ? "" : "without ") + classes[d]);
    }
    all.emplace(example.participant_id, std::move(traits));
  }
  return all;
}

std::vector<std::string> Cohort::traits() const {
  std::vector<std::string> all = classes;
  for (std::size_t d = 0; multilabel && d < classes.size(); ++d) all.push_back("without " + classes[d]);
  return all;
}

Cohort read_cohort(const DataOptions& options) {
  const auto scan_table = options.data / "scans.tsv";
  if (!std::filesystem::exists(scan_table)) {
    if (std::filesystem::exists(options.data / synthetic_table)) {
      throw Error(options.data.string() +
                  ": holds synthetic scans, which no one was measured for; give the folder of " +
                  "the real ones, and this one to compare --synthetic");
    }
    throw Error(options.data.string() + ": has no scans.tsv; give a folder that tripet preprocess wrote");
  }
  const auto labels_path = core::participants_table(options.data, options.labels);
  if (labels_path.empty() || !std::filesystem::exists(labels_path)) {
    const auto& missing = labels_path.empty() ? options.data / core::participants_file : labels_path;
    throw Error(missing.string() + ": not found; give the table of labels with --labels");
  }
  Cohort cohort;
  const auto scans = core::read_judged_scans(scan_table, &cohort.warnings);
  std::set<core::ScanId> ids;
  for (const auto& scan : scans) ids.emplace(scan.participant_id, scan.session_id);
  const LabelTable table(labels_path, options.label_columns, ids, options.labels.empty() ? options.data : "");
  cohort.warnings.insert(cohort.warnings.end(), table.warnings().begin(), table.warnings().end());
  const std::string where = labels_path.string() + ": column " + core::join(options.label_columns, ", ");

  cohort.multilabel = options.multilabel();
  cohort.classes = choose_classes(options, all_classes(options, table, where), where);
  std::set<std::string> scanned, unlabelled, other_class;
  std::size_t failed = 0;
  for (const auto& scan : scans) {
    scanned.insert(scan.participant_id);
    if (scan.status == core::ScanStatus::failed) {
      ++failed;
      continue;
    }
    const std::string label = table.label(scan.participant_id, scan.session_id);
    const auto at = std::find(cohort.classes.begin(), cohort.classes.end(), label);
    const auto path = options.data / scan.output;
    std::vector<float> present;
    if (cohort.multilabel) present = parse_diseases(label, cohort.classes);
    const auto known = [](float value) { return !std::isnan(value); };
    if (core::is_missing(label) || (cohort.multilabel && std::none_of(present.begin(), present.end(), known))) {
      unlabelled.insert(scan.participant_id);
    } else if (cohort.multilabel) {
      cohort.examples.push_back({scan.participant_id, scan.session_id, path, -1, present, false});
    } else if (at == cohort.classes.end()) {
      other_class.insert(scan.participant_id);
    } else {
      cohort.examples.push_back(
          {scan.participant_id, scan.session_id, path, static_cast<int>(at - cohort.classes.begin()), {}, false});
    }
  }

  std::set<std::string> without_scan;
  std::set_difference(table.participants().begin(), table.participants().end(), scanned.begin(), scanned.end(),
                      std::inserter(without_scan, without_scan.end()));
  const auto warn = [&](const std::set<std::string>& names, const std::string& what) {
    if (!names.empty())
      cohort.warnings.push_back(counted(names.size(), "participant") + " " + what + ": " + first_of(names));
  };
  if (failed > 0) {
    cohort.warnings.push_back(counted(failed, "scan") +
                              " left out because preparing failed or a person marked them so; see " +
                              scan_table.string() + " and quality.tsv");
  }
  const std::string words = table.missing_words();
  warn(unlabelled, "left out without a label in " + where +
                       (words.empty() ? "" : ", where " + words + " mean a missing value, never a class"));
  warn(other_class, "left out with a class that --classes does not name");
  warn(without_scan, "of " + labels_path.string() + " without a prepared scan");

  require_one_kind(cohort.examples, scan_table.string());
  if (cohort.examples.empty()) throw Error(where + ": " + no_label(table, ids));
  if (cohort.classes.size() < 2) {
    throw Error(where + ": only one class, " + core::join(cohort.classes, "") + "; at least two are needed" +
                (words.empty() ? "" : "; " + words + " mean a missing value, never a class"));
  }
  return cohort;
}

void check_folds(const Cohort& cohort, int folds) {
  std::map<std::string, int> counts;
  for (const auto& [id, traits] : cohort.traits_of_participant()) {
    for (const auto& trait : traits) ++counts[trait];
  }
  for (const auto& trait : cohort.traits()) {
    if (counts[trait] >= folds) continue;
    throw Error("class " + trait + " has " + counted(static_cast<std::size_t>(counts[trait]), "participant") +
                " with a prepared scan, fewer than " + std::to_string(folds) +
                " folds; use fewer --folds or name the other classes with --classes");
  }
}

}  // namespace tripet::training
