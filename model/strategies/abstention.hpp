#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::model {

/// When a model names several classes, or none. Conformal prediction sets (Vovk, Gammerman & Shafer 2005; the score
/// 1 - p of Sadinle, Lei & Wasserman 2019) hold the truth with the probability 1 - alpha, whatever the network is
/// worth, for scans like those that they were calibrated with: over all scans (marginal), or within each class.
struct Abstention {
  double alpha = 0;       // 0: no sets
  bool by_class = false;  // 1 - alpha within each class, not only over all
  std::vector<double> thresholds =
      {};  // one a class: it is in the set when 1 - p is not larger; infinite: too few scans
  std::vector<std::int64_t> scans = {};  // calibrated with, by class
  double reject = 0;                     // no answer where the largest probability is smaller
  std::string source = {};               // which scans calibrated, in words

  bool active() const { return alpha > 0 || reject > 0; }
};

/// Calibrates the sets; reject and source are left as they are. probabilities [scans x classes], row-major, of scans
/// that did not train the network; labels: class indices. Threshold: the ceil((n + 1)(1 - alpha))-th smallest of n
/// scores, infinite where there are fewer scores than ceil(1 / alpha) - 1. Throws core::UsageError unless 0 < alpha
/// < 1.
void calibrate_sets(Abstention& abstention, std::span<const double> probabilities, std::span<const std::int64_t> labels,
                    std::size_t classes);

/// Calibration scans that a threshold needs: ceil(1 / alpha) - 1.
std::int64_t least_scans(double alpha);

/// Classes by name that had too few scans, when sets are calibrated within each class; "all classes together" when they
/// are not. Every set is then the full one. Empty: none.
std::vector<std::string> too_few(const Abstention& abstention, const std::vector<std::string>& names);

/// The classes in the set of one scan, by index; the full set where any threshold that plays a part is infinite. May be
/// empty: the scan is unlike the calibration scans of every class.
std::vector<std::size_t> prediction_set(const Abstention& abstention, std::span<const double> probabilities);

/// "AD", "AD or DLB", or "cannot tell": all classes, no class, or the largest probability below the reject limit.
std::string answer(const Abstention& abstention, std::span<const double> probabilities,
                   const std::vector<std::string>& names);

core::Json to_json(const Abstention& abstention);
/// Throws core::Json::exception.
Abstention abstention_from_json(const core::Json& json);

}  // namespace tripet::model
