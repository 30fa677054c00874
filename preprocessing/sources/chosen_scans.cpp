#include "preprocessing/sources/chosen_scans.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "core/error.hpp"
#include "core/table/ids.hpp"
#include "core/text.hpp"
#include "imaging/nifti_header.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/scan_names.hpp"
#include "preprocessing/sources/tracer.hpp"
#include "preprocessing/suv/bids_fields.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

/// An entity by which scans of one session differ.
struct Entity {
  const char *key, *option;
  std::string ScanName::*label;
};
constexpr Entity by_tracer{"trc", "--tracer", &ScanName::tracer};
constexpr Entity by_reconstruction{"rec", "--reconstruction", &ScanName::reconstruction};
constexpr Entity by_run{"run", "--run", &ScanName::run};
constexpr Entity by_task{"task", "--task", &ScanName::task};

/// "run-01", "01" and "1" are one run.
std::string key_of(const std::string& label, const Entity& entity) {
  const std::string lower = core::to_lower(label), prefix = std::string(entity.key) + "-";
  return core::id_key(lower.starts_with(prefix) ? lower.substr(prefix.size()) : lower);
}

std::string session_of(const ScanSource& source) {
  return source.participant_id + " " + source.session_id;
}

std::string file_name(const ScanSource& source) {
  return std::filesystem::path(source.shown).filename().string();
}

/// "3 scans of another run than 1 left out (sub-01_run-2_pet.nii.gz ...)".
class LeftOut {
 public:
  void add(const ScanSource& source) {
    if (count_++ == 0) example_ = file_name(source);
  }
  void tell(const std::string& kind, std::vector<std::string>& notes) const {
    if (count_ == 0) return;
    notes.push_back(std::to_string(count_) + (count_ == 1 ? " scan " : " scans ") + kind + " left out (" + example_ +
                    (count_ > 1 ? " ..." : "") + ")");
  }

 private:
  std::size_t count_ = 0;
  std::string example_;
};

/// What decides whether a scan is the one that is wanted.
struct Wanted {
  const Entity& entity;
  std::string value;  // as it was asked for
  std::function<std::string(const ScanSource&)> name;
  std::function<bool(const std::string& name)> fits;
};

/// Takes out the scans that are not wanted, and returns them.
std::vector<ScanSource> keep(const Wanted& wanted, std::vector<ScanSource>& sources, std::vector<std::string>& notes) {
  std::set<std::string> sessions_with_it;
  std::vector<std::string> name_of;
  for (const ScanSource& source : sources) {
    const std::string name = name_of.emplace_back(wanted.name(source));
    if (!name.empty() && wanted.fits(name)) sessions_with_it.insert(session_of(source));
  }
  LeftOut others, unnamed;
  std::vector<ScanSource> kept, out;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    ScanSource& source = sources[i];
    if (!name_of[i].empty() && !wanted.fits(name_of[i])) {
      others.add(source);
      out.push_back(std::move(source));
    } else if (name_of[i].empty() && source.problem.empty() && sessions_with_it.contains(session_of(source))) {
      unnamed.add(source);
    } else {
      kept.push_back(std::move(source));
    }
  }
  sources = std::move(kept);
  const std::string kind = wanted.entity.option + 2;
  others.tell("of another " + kind + " than " + wanted.value, notes);
  unnamed.tell("that names no " + kind + " beside one of " + wanted.value, notes);
  return out;
}

void keep_label(const Entity& entity, const std::string& value, std::vector<ScanSource>& sources,
                std::vector<std::string>& notes) {
  if (value.empty()) return;
  const std::string key = key_of(value, entity);
  std::vector<ScanSource> out = keep({entity, value, [&](const ScanSource& source) { return source.*entity.label; },
                                      [&](const std::string& name) { return key_of(name, entity) == key; }},
                                     sources, notes);
  // A session is not lost by a label that none of its scans has.
  std::set<std::string> with_scan;
  for (const ScanSource& source : sources) with_scan.insert(session_of(source));
  std::map<std::string, std::set<std::string>> labels;
  for (const ScanSource& source : out) labels[session_of(source)].insert(source.*entity.label);
  for (ScanSource& source : out) {
    const std::string session = session_of(source);
    if (!with_scan.insert(session).second) continue;
    source.problem = std::string(entity.option) + " " + value + ": no scan of this session has it; there are " +
                     core::join({labels[session].begin(), labels[session].end()}, ", ");
    sources.push_back(std::move(source));
  }
}

/// By the label of trc-, else by the header or the sidecar.
std::string named_tracer(const ScanSource& source) {
  if (!source.tracer.empty()) return source.tracer;
  if (source.series) return tracer_of(source.series->suv);
  if (source.files.size() != 1 || !imaging::has_nifti_name(source.files.front())) return "";
  try {
    core::Remarks ignored;
    return tracer_of(read_bids_sidecars(bids_sidecars(source.files.front()), ignored));
  } catch (const core::Error&) {
    return "";  // reading the scan says why
  }
}

/// The label of a tracer whose names are known; empty for any other.
std::string known_label(const std::string& name) {
  for (const std::string label : {"18FFBB", "18FFMM"}) {
    if (core::to_lower(name) == core::to_lower(label) || core::to_lower(name) == core::to_lower(label.substr(3)))
      return label;
  }
  return tracer_label(name);
}

/// `amyloid` are all that show it; a tracer's own name is that tracer alone where both names are known.
bool is_tracer(const std::string& name, const std::string& wanted) {
  const Contrast contrast = contrast_of(wanted);
  if (core::id_key(name) == core::id_key(wanted)) return true;
  if (contrast == Contrast::unknown || contrast_of(name) != contrast) return false;
  const std::string label = known_label(name), wanted_label = known_label(wanted);
  return core::to_lower(wanted) == to_text(contrast) || label.empty() || wanted_label.empty() || label == wanted_label;
}

void keep_tracer(const std::string& value, std::vector<ScanSource>& sources, std::vector<std::string>& notes) {
  if (value.empty() || value == "auto") return;
  const std::vector<ScanSource> out =
      keep({by_tracer, value, named_tracer, [&](const std::string& name) { return is_tracer(name, value); }}, sources,
           notes);
  if (!sources.empty() || out.empty()) return;
  std::set<std::string> names;
  for (const ScanSource& source : out) names.insert(named_tracer(source));
  throw core::Error("--tracer " + value + ": no scan has it; there are " +
                    core::join({names.begin(), names.end()}, ", "));
}

/// acdyn, acstat, nacdyn and nacstat are the labels that BIDS recommends.
bool is_uncorrected_by_name(const ScanSource& source) {
  const std::string label = core::to_lower(source.reconstruction);
  static const std::set<std::string> others{"noac", "nonac", "uncorrected", "noattn"};
  return label.starts_with("nac") || others.contains(label);
}

bool is_uncorrected_by_sidecar(const ScanSource& source) {
  if (source.files.size() != 1 || source.series || !imaging::has_nifti_name(source.files.front())) return false;
  try {
    core::Remarks ignored;
    const core::Json sidecar = read_bids_sidecars(bids_sidecars(source.files.front()), ignored);
    require_attenuation_correction(Sidecar(sidecar));
  } catch (const SuvRefused&) {
    return true;
  } catch (const core::Error&) {
    // Reading the scan says why.
  }
  return false;
}

void leave_out_uncorrected_images(const ScanChoice& choice, std::vector<ScanSource>& sources,
                                  std::vector<std::string>& notes) {
  std::map<const ScanSource*, bool> uncorrected;
  std::map<std::string, int> scans_in_session;
  std::set<std::string> sessions_with_corrected;
  for (const ScanSource& source : sources) ++scans_in_session[session_of(source)];
  for (const ScanSource& source : sources) {
    if (!source.problem.empty()) continue;
    const bool several = scans_in_session[session_of(source)] > 1;  // of one alone reading says it
    const bool without = is_uncorrected_by_name(source) || (several && is_uncorrected_by_sidecar(source));
    uncorrected[&source] = without;
    if (!without) sessions_with_corrected.insert(session_of(source));
  }
  std::vector<ScanSource> kept;
  LeftOut left_out;
  for (ScanSource& source : sources) {
    if (uncorrected[&source] && choice.reconstruction.empty() && sessions_with_corrected.contains(session_of(source))) {
      left_out.add(source);
      continue;
    }
    if (uncorrected[&source] && is_uncorrected_by_name(source)) {
      const std::string what = "not corrected for attenuation (rec-" + source.reconstruction + ")";
      if (choice.reconstruction.empty()) {
        source.problem = "is " + what + "; --reconstruction " + source.reconstruction + " takes it all the same";
      } else {
        source.remarks.warn(what + ", as --reconstruction asks");
      }
    }
    kept.push_back(std::move(source));
  }
  sources = std::move(kept);
  left_out.tell("without attenuation correction beside one with it", notes);
}

/// "--run (1 or 2)" for each entity in which the scans differ; empty when there is none.
std::string choices_between(const std::vector<const ScanSource*>& scans) {
  std::vector<std::string> choices;
  for (const Entity& entity : {by_tracer, by_reconstruction, by_run, by_task}) {
    std::set<std::string> labels;
    for (const ScanSource* scan : scans) labels.insert((scan->*entity.label).empty() ? "none" : scan->*entity.label);
    if (labels.size() < 2) continue;
    choices.push_back(std::string(entity.option) + " (" + core::join({labels.begin(), labels.end()}, " or ") + ")");
  }
  return core::join(choices, " and ");
}

}  // namespace

void choose_scans(const ScanChoice& choice, std::vector<ScanSource>& sources, std::vector<std::string>& notes) {
  keep_tracer(choice.tracer, sources, notes);
  keep_label(by_reconstruction, choice.reconstruction, sources, notes);
  keep_label(by_run, choice.run, sources, notes);
  keep_label(by_task, choice.task, sources, notes);
  leave_out_uncorrected_images(choice, sources, notes);
}

void refuse_ambiguous(std::vector<ScanSource>& sources) {
  std::map<std::string, std::vector<const ScanSource*>> by_session;
  for (const ScanSource& source : sources) {
    if (source.problem.empty()) by_session[session_of(source)].push_back(&source);
  }
  std::map<const ScanSource*, ScanSource> refused;  // by the source in whose place it stands
  std::set<const ScanSource*> merged;
  for (const auto& [session, scans] : by_session) {
    if (scans.size() < 2) continue;
    std::vector<std::string> shown, names;
    for (const ScanSource* scan : scans) shown.push_back(scan->shown), names.push_back(file_name(*scan));
    const std::string choices = choices_between(scans);
    for (const ScanSource* scan : scans) {
      ScanSource one = *scan;
      if (choices.empty()) {
        one.problem = "several scans of the same participant and session (" + core::join(shown, ", ") +
                      "); pick one or name sessions in a table (.tsv)";
        refused.emplace(scan, std::move(one));
      } else if (scan == scans.front()) {
        one.problem = std::to_string(scans.size()) + " scans of the same participant and session (" +
                      core::join(names, ", ") + "); choose with " + choices;
        one.shown = core::join(shown, ", ");
        refused.emplace(scan, std::move(one));
      } else {
        merged.insert(scan);
      }
    }
  }
  std::vector<ScanSource> kept;
  for (ScanSource& source : sources) {
    if (merged.contains(&source)) continue;
    const auto found = refused.find(&source);
    kept.push_back(std::move(found == refused.end() ? source : found->second));
  }
  sources = std::move(kept);
}

}  // namespace tripet::preprocessing
