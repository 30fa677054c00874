#include "evaluation/corrections/prevalence.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::evaluation {

std::vector<std::vector<double>> parse_prevalences(const std::vector<std::string>& texts,
                                                   const std::vector<std::string>& classes) {
  std::vector<std::vector<double>> prevalences(classes.size());
  for (const auto& text : texts) {
    // A class may be called anything, also with "=".
    const auto equals = text.rfind('=');
    const auto value = core::parse_number(equals == std::string::npos ? text : text.substr(equals + 1));
    if (!value || !(*value > 0 && *value < 1)) {
      throw core::UsageError("prevalence '" + text + "': a share between 0 and 1 is needed, or CLASS=SHARE");
    }
    bool known = equals == std::string::npos;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      if (equals != std::string::npos && text.substr(0, equals) != classes[k]) continue;
      known = true;
      auto& of_class = prevalences[k];
      if (std::find(of_class.begin(), of_class.end(), *value) == of_class.end()) of_class.push_back(*value);
    }
    if (!known) {
      throw core::UsageError("prevalence '" + text + "': the predictions have no such class; they have " +
                             core::join(classes, ", "));
    }
  }
  return prevalences;
}

double positive_predictive_value(double positive_ratio, double prevalence) {
  return std::isinf(positive_ratio) ? 1 : positive_ratio * prevalence / (positive_ratio * prevalence + 1 - prevalence);
}

double negative_predictive_value(double negative_ratio, double prevalence) {
  return std::isinf(negative_ratio) ? 0 : (1 - prevalence) / (1 - prevalence + negative_ratio * prevalence);
}

}  // namespace tripet::evaluation
