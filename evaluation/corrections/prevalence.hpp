#pragma once

#include <string>
#include <vector>

namespace tripet::evaluation {

/// The prevalences at which predictive values are wanted, [classes]. texts: "0.1" is for every class, "AD=0.1" for one.
/// Throws UsageError for what is neither, an unknown class, or a share that is not between 0 and 1.
std::vector<std::vector<double>> parse_prevalences(const std::vector<std::string>& texts,
                                                   const std::vector<std::string>& classes);

/// Bayes' rule, by odds: of the likelihood ratio of a positive answer, sensitivity / (1 - specificity), and of a
/// negative one, (1 - sensitivity) / specificity; either may be infinite.
double positive_predictive_value(double positive_ratio, double prevalence);
double negative_predictive_value(double negative_ratio, double prevalence);

}  // namespace tripet::evaluation
