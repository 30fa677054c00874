#include "training/data/one_kind.hpp"

#include <filesystem>
#include <map>
#include <utility>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

struct Tracer {
  std::string label;     // of the entity trc in the file's name, or empty
  std::string contrast;  // what it shows, by the scan's sidecar: fdg, amyloid ...; or empty
};

Tracer tracer_of(const Example& example) {
  Tracer tracer;
  for (const std::string& part : core::split(example.volume.filename().string(), '_')) {
    if (part.starts_with("trc-")) tracer.label = part.substr(4);
  }
  auto sidecar = example.volume;
  sidecar.replace_extension(".json");
  if (!std::filesystem::is_regular_file(sidecar)) return tracer;
  const core::Json json = core::read_json(sidecar);
  const auto found = json.find("Tracer");
  if (found == json.end() || !found->is_object()) return tracer;
  tracer.contrast = found->value("Contrast", "");
  if (tracer.contrast == "unknown") tracer.contrast.clear();
  return tracer;
}

/// 18FFDG, F18FDG, FDG and fdg are one tracer.
std::string without_nuclide(const std::string& label) {
  const std::string lower = core::to_lower(label);
  for (const std::string nuclide : {"18f", "f18", "11c", "c11"}) {
    if (lower.size() > nuclide.size() && lower.starts_with(nuclide)) return lower.substr(nuclide.size());
  }
  return lower;
}

/// Scans of one tracer, or of one contrast.
class Kinds {
 public:
  void add(const std::string& key, const std::string& name, const Example& example) {
    if (key.empty()) return;
    Scans& scans = by_key_[key];
    if (scans.count++ == 0) scans = {1, name, core::scan_name(example.participant_id, example.session_id)};
  }
  void require_one(const std::string& where) const {
    if (by_key_.size() < 2) return;
    std::vector<std::string> told;
    for (const auto& [key, scans] : by_key_)
      told.push_back(scans.name + " (" + counted(scans.count, "scan") + ", first " + scans.first + ")");
    throw core::Error(where + ": holds scans of " + std::to_string(by_key_.size()) +
                      " tracers, which are never trained on together: " + core::join(told, ", ") +
                      "; prepare those of one with preprocess --tracer");
  }

 private:
  struct Scans {
    std::size_t count = 0;
    std::string name, first;
  };
  std::map<std::string, Scans> by_key_;
};

void require_one_scan_a_session(const std::vector<Example>& examples, const std::string& where) {
  std::map<std::pair<std::string, std::string>, const Example*> seen;
  for (const Example& example : examples) {
    const auto [first, fresh] = seen.emplace(std::pair{example.participant_id, example.session_id}, &example);
    if (fresh) continue;
    throw core::Error(where + ": " + core::scan_name(example.participant_id, example.session_id) + " is there twice, " +
                      first->second->volume.filename().string() + " and " + example.volume.filename().string() +
                      "; training takes one scan of a session: prepare one with preprocess --tracer, "
                      "--reconstruction, --run or --task");
  }
}

void require_one_tracer(const std::vector<Example>& examples, const std::string& where) {
  Kinds contrasts, labels;
  for (const Example& example : examples) {
    const Tracer tracer = tracer_of(example);
    contrasts.add(tracer.contrast, tracer.label.empty() ? tracer.contrast : tracer.label, example);
    // FDG has many names; every other contrast has several tracers.
    labels.add(tracer.contrast == "fdg" ? "fdg" : without_nuclide(tracer.label), tracer.label, example);
  }
  contrasts.require_one(where);
  labels.require_one(where);
}

}  // namespace

void require_one_kind(const std::vector<Example>& examples, const std::string& where) {
  require_one_scan_a_session(examples, where);
  require_one_tracer(examples, where);
}

}  // namespace tripet::training
