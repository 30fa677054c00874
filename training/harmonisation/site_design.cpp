#include "training/harmonisation/site_design.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/error.hpp"

namespace tripet::training {
namespace {

// Of a covariate's variance, what sites and the covariates before it leave: nothing, and little.
constexpr double no_share = 1e-8, little_share = 0.1;

/// A covariate of the design's scans; NaN where it is not known.
struct Covariate {
  std::string name;
  std::vector<double> values;
  bool is_class = false;
};

/// Weighted Gram-Schmidt: what earlier columns do not say of a new one.
class Columns {
 public:
  explicit Columns(const SiteDesign& design) : weights_(design.weights) {
    for (std::size_t s = 0; s < design.sites.size(); ++s) {
      std::vector<double> indicator;
      for (const std::size_t site : design.site) indicator.push_back(site == s ? 1 : 0);
      add(std::move(indicator));
    }
  }

  /// The share of the column's variance that the earlier ones leave.
  double left_of(const std::vector<double>& column) const {
    std::vector<double> centred = column;
    const double mean = dot(column, std::vector<double>(column.size(), 1)) / sum_of_weights();
    for (double& value : centred) value -= mean;
    const double whole = dot(centred, centred);
    const auto rest = residual(std::move(centred));
    return whole > 0 ? dot(rest, rest) / whole : 0;
  }
  void add(std::vector<double> column) {
    std::vector<double> rest = residual(std::move(column));
    const double length = std::sqrt(dot(rest, rest));
    for (double& value : rest) value /= length;
    basis_.push_back(std::move(rest));
  }

 private:
  double sum_of_weights() const {
    double sum = 0;
    for (const double weight : weights_) sum += weight;
    return sum;
  }
  double dot(const std::vector<double>& a, const std::vector<double>& b) const {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += weights_[i] * a[i] * b[i];
    return sum;
  }
  std::vector<double> residual(std::vector<double> column) const {
    for (int pass = 0; pass < 2; ++pass) {  // the second takes away what the first rounded
      for (const auto& unit : basis_) {
        const double along = dot(unit, column);
        for (std::size_t i = 0; i < column.size(); ++i) column[i] -= along * unit[i];
      }
    }
    return column;
  }

  const std::vector<double>& weights_;
  std::vector<std::vector<double>> basis_;
};

void choose_sites(const Experiment& experiment, const std::vector<std::size_t>& train, SiteDesign& design) {
  std::map<std::string, std::set<std::string>> of_site;
  for (const std::size_t i : train) {
    const std::string& site = experiment.traits[i].site;
    if (!site.empty()) of_site[site].insert(experiment.cohort.examples[i].participant_id);
  }
  for (const auto& [site, participants] : of_site) {
    if (static_cast<int>(participants.size()) < fewest_participants_of_a_site) continue;
    design.sites.push_back(site);
    design.participants.push_back(static_cast<int>(participants.size()));
  }
  if (design.sites.size() < 2) {
    throw core::Error("fewer than two sites have " + std::to_string(fewest_participants_of_a_site) +
                      " training participants, so that there is nothing to compare; use --harmonize none");
  }
}

void take_scans(const Experiment& experiment, const std::vector<std::size_t>& train, SiteDesign& design) {
  std::map<std::string, int> scans_of;
  for (const std::size_t i : train) {
    const auto at = std::find(design.sites.begin(), design.sites.end(), experiment.traits[i].site);
    if (at == design.sites.end()) continue;
    design.scans.push_back(i);
    design.site.push_back(static_cast<std::size_t>(at - design.sites.begin()));
    ++scans_of[experiment.cohort.examples[i].participant_id];
  }
  for (const std::size_t i : design.scans) {
    design.weights.push_back(1.0 / scans_of.at(experiment.cohort.examples[i].participant_id));
  }
}

std::vector<Covariate> classes_of(const Experiment& experiment, const SiteDesign& design) {
  const Cohort& cohort = experiment.cohort;
  std::vector<Covariate> all;
  for (std::size_t c = cohort.multilabel ? 0 : 1; c < cohort.classes.size(); ++c) {
    Covariate column{"class " + cohort.classes[c], {}, true};
    for (const std::size_t i : design.scans) {
      const Example& example = cohort.examples[i];
      column.values.push_back(cohort.multilabel ? static_cast<double>(example.present[c])
                                                : (example.label == static_cast<int>(c) ? 1 : 0));
    }
    all.push_back(std::move(column));
  }
  return all;
}

std::vector<Covariate> age_and_sex_of(const Experiment& experiment, const SiteDesign& design) {
  Covariate age{"age", {}};
  std::map<std::string, int> sexes;
  for (const std::size_t i : design.scans) {
    age.values.push_back(experiment.traits[i].age.value_or(NAN));
    if (!experiment.traits[i].sex.empty()) ++sexes[experiment.traits[i].sex];
  }
  std::vector<Covariate> all{std::move(age)};
  bool first = true;
  for (const auto& [name, count] : sexes) {
    if (!std::exchange(first, false)) {
      Covariate sex{"sex " + name, {}};
      for (const std::size_t i : design.scans) {
        const std::string& own = experiment.traits[i].sex;
        sex.values.push_back(own.empty() ? NAN : own == name ? 1 : 0);
      }
      all.push_back(std::move(sex));
    }
  }
  return all;
}

/// To mean 0 and standard deviation 1, what is not known to the mean; empty where it does not vary.
std::vector<double> standardised(const std::vector<double>& values) {
  double sum = 0, squares = 0, known = 0;
  for (const double value : values) {
    if (!std::isnan(value)) sum += value, ++known;
  }
  const double mean = sum / known;
  for (const double value : values) {
    if (!std::isnan(value)) squares += (value - mean) * (value - mean);
  }
  if (!(known > 0) || !(squares > 0)) return {};
  std::vector<double> out;
  for (const double value : values) out.push_back(std::isnan(value) ? 0 : (value - mean) / std::sqrt(squares / known));
  return out;
}

}  // namespace

SiteDesign design_sites(const Experiment& experiment, int repeat, int fold) {
  const auto train = members(experiment.cohort, experiment.split(repeat, fold), Set::train);
  SiteDesign design;
  choose_sites(experiment, train, design);
  take_scans(experiment, train, design);
  design.covariates.resize(design.scans.size());
  Columns columns(design);
  auto wanted = classes_of(experiment, design);
  for (auto& more : age_and_sex_of(experiment, design)) wanted.push_back(std::move(more));
  for (const Covariate& covariate : wanted) {
    const auto values = standardised(covariate.values);
    if (values.empty()) continue;
    const double left = columns.left_of(values);
    if (left < no_share && covariate.is_class) {
      throw core::Error("the training participants' sites say all about the " + covariate.name +
                        ", so that what a site does to a scan cannot be told from what the disease does; use "
                        "--harmonize none, or sites that have several classes");
    }
    if (left < no_share) {
      design.warnings.push_back(covariate.name + " is not kept: site and class say all about it");
      continue;
    }
    if (left < little_share && covariate.is_class) {
      design.warnings.push_back("the " + covariate.name +
                                " and the sites go together so closely that few participants tell them apart: the "
                                "harmonised scans may have lost some of the disease, or kept some of the site");
    }
    columns.add(values);
    design.kept.push_back(covariate.name);
    for (std::size_t i = 0; i < values.size(); ++i) design.covariates[i].push_back(values[i]);
  }
  return design;
}

}  // namespace tripet::training
