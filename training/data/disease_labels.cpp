#include "training/data/disease_labels.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::training {
namespace {

const std::string nothing = "none";

template <class Names>
bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string> diseases_of(const std::vector<std::string>& labels, const std::vector<std::string>& healthy) {
  std::vector<std::string> diseases;
  for (const auto& label : labels) {
    if (core::is_missing(label) || label == nothing || contains(healthy, label)) continue;
    std::set<std::string> seen;
    for (std::string name : core::split(label, '+')) {
      if (name.ends_with('?')) name.pop_back();
      if (name.empty() || name == nothing || contains(healthy, name) || !seen.insert(name).second) {
        throw core::Error("the label '" + label +
                          "' cannot be read; join diseases with +, mark one that is not known with ?, as AD+DLB?");
      }
      if (!contains(diseases, name)) diseases.push_back(name);
    }
  }
  return diseases;
}

std::vector<float> parse_diseases(const std::string& label, const std::vector<std::string>& diseases) {
  const float unknown = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> present(diseases.size(), core::is_missing(label) ? unknown : 0.0f);
  const auto parts = core::split(label, '+');
  for (std::size_t d = 0; d < diseases.size(); ++d) {
    if (contains(parts, diseases[d])) present[d] = 1;
    if (contains(parts, diseases[d] + "?")) present[d] = unknown;
  }
  return present;
}

std::string disease_label(const std::vector<float>& present, const std::vector<std::string>& diseases) {
  std::vector<std::string> parts;
  bool known = false;
  for (std::size_t d = 0; d < diseases.size(); ++d) {
    known = known || !std::isnan(present[d]);
    if (std::isnan(present[d])) parts.push_back(diseases[d] + "?");
    if (present[d] == 1) parts.push_back(diseases[d]);
  }
  if (!known) return core::not_available;
  return parts.empty() ? nothing : core::join(parts, "+");
}

}  // namespace tripet::training
