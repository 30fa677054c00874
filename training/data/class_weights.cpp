#include "training/data/class_weights.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::training {
namespace {

std::vector<double> balanced_diseases(const Cohort& cohort, const std::vector<std::size_t>& examples) {
  std::vector<double> weights;
  for (std::size_t d = 0; d < cohort.classes.size(); ++d) {
    double with = 0, without = 0;
    for (const std::size_t i : examples) {
      with += cohort.examples[i].present[d] == 1;
      without += cohort.examples[i].present[d] == 0;
    }
    weights.push_back(with > 0 && without > 0 ? without / with : 1);
  }
  return weights;
}

std::vector<double> balanced_classes(const Cohort& cohort, const std::vector<std::size_t>& examples) {
  const std::size_t classes = cohort.classes.size();
  std::vector<double> counts(classes), weights;
  for (const std::size_t i : examples) ++counts[static_cast<std::size_t>(cohort.examples[i].label)];
  for (const double count : counts) {
    // A class without a scan in the training set enters no loss: its weight plays no part.
    weights.push_back(count > 0 ? static_cast<double>(examples.size()) / (static_cast<double>(classes) * count) : 0);
  }
  return weights;
}

std::vector<double> given_weights(const std::string& option, const std::vector<std::string>& classes) {
  std::vector<double> weights;
  const auto texts = core::split(option, ',');
  for (const auto& text : texts) {
    const auto weight = core::parse_number(core::trim(text));
    if (!weight || !(*weight > 0) || texts.size() != classes.size()) {
      throw core::UsageError("--class-weights " + option +
                             ": give none, balanced, or one positive number for each of " + core::join(classes, ", "));
    }
    weights.push_back(*weight);
  }
  return weights;
}

/// Divided by their mean over the scans; as they are where there is none.
std::vector<double> of_mean_one(std::vector<double> weights, const Cohort& cohort,
                                const std::vector<std::size_t>& examples) {
  double sum = 0;
  for (const std::size_t i : examples) sum += weights[static_cast<std::size_t>(cohort.examples[i].label)];
  if (sum == 0) return weights;
  for (double& weight : weights) weight *= static_cast<double>(examples.size()) / sum;
  return weights;
}

}  // namespace

std::vector<double> class_weights(const std::string& option, const Cohort& cohort,
                                  const std::vector<std::size_t>& examples) {
  if (option == "none") return {};
  const bool balanced = option == "balanced";
  if (cohort.multilabel) return balanced ? balanced_diseases(cohort, examples) : given_weights(option, cohort.classes);
  return of_mean_one(balanced ? balanced_classes(cohort, examples) : given_weights(option, cohort.classes), cohort,
                     examples);
}

}  // namespace tripet::training
