#include "training/cohort.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/label_table.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

using core::Error;

std::vector<std::string> choose_classes(const DataOptions& options, const LabelTable& table, const std::string& where) {
  if (options.classes.empty()) return table.classes();
  for (std::size_t i = 0; i < options.classes.size(); ++i) {
    const std::string& name = options.classes[i];
    if (std::count(options.classes.begin(), options.classes.end(), name) > 1) {
      throw core::UsageError("--classes names " + name + " twice");
    }
    if (std::find(table.classes().begin(), table.classes().end(), name) != table.classes().end()) continue;
    const auto near = core::nearest_name(name, table.classes());
    throw Error(where + ": no participant has the label '" + name + "'" +
                (near ? "; did you mean '" + *near + "'?" : "; labels are " + core::join(table.classes(), ", ")));
  }
  return options.classes;
}

}  // namespace

std::map<std::string, std::string> Cohort::class_of_participant() const {
  std::map<std::string, std::string> names;
  for (const auto& example : examples) names.emplace(example.participant_id, classes[std::size_t(example.label)]);
  return names;
}

Cohort read_cohort(const DataOptions& options) {
  const auto scan_table = options.data / "scans.tsv";
  if (!std::filesystem::exists(scan_table)) {
    throw Error(options.data.string() + ": has no scans.tsv; give a folder that tripet preprocess wrote");
  }
  const auto labels_path = options.labels.empty() ? options.data / "participants.tsv" : options.labels;
  if (!std::filesystem::exists(labels_path)) {
    throw Error(labels_path.string() + ": not found; give the table of labels with --labels");
  }
  const LabelTable table(labels_path, options.label_column);
  const std::string where = labels_path.string() + ": column " + options.label_column;

  Cohort cohort;
  cohort.classes = choose_classes(options, table, where);
  std::set<std::string> scanned, unlabelled, other_class;
  std::size_t failed = 0;
  for (const auto& scan : core::read_scan_list(scan_table)) {
    scanned.insert(scan.participant_id);
    if (scan.status == "failed") {
      ++failed;
      continue;
    }
    const std::string label = table.label(scan.participant_id, scan.session_id);
    const auto at = std::find(cohort.classes.begin(), cohort.classes.end(), label);
    if (core::is_missing(label)) {
      unlabelled.insert(scan.participant_id);
    } else if (at == cohort.classes.end()) {
      other_class.insert(scan.participant_id);
    } else {
      cohort.examples.push_back({scan.participant_id, scan.session_id, options.data / scan.output,
                                 static_cast<int>(at - cohort.classes.begin())});
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
    cohort.warnings.push_back(counted(failed, "scan") + " left out because preparing failed; see " +
                              scan_table.string());
  }
  warn(unlabelled, "left out without a label in " + where);
  warn(other_class, "left out with a class that --classes does not name");
  warn(without_scan, "of " + labels_path.string() + " without a prepared scan");

  if (cohort.examples.empty()) throw Error(where + ": no prepared scan has a label; do the participant_id agree?");
  if (cohort.classes.size() < 2) {
    throw Error(where + ": only one class, " + cohort.classes.at(0) + "; at least two are needed");
  }
  return cohort;
}

void check_folds(const Cohort& cohort, int folds) {
  std::map<std::string, int> counts;
  for (const auto& [id, name] : cohort.class_of_participant()) ++counts[name];
  for (const auto& name : cohort.classes) {
    if (counts[name] >= folds) continue;
    throw Error("class " + name + " has " + counted(static_cast<std::size_t>(counts[name]), "participant") +
                " with a prepared scan, fewer than " + std::to_string(folds) +
                " folds; use fewer --folds or name the other classes with --classes");
  }
}

}  // namespace tripet::training
