#pragma once

#include <string>
#include <vector>

#include "core/tsv.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The columns logit_<CLASS>|<CLASS> of a table of predictions.
class PairLogits {
 public:
  /// classes: of whose pairs, in this order; both must outlive this.
  PairLogits(const core::Tsv& table, Task task, const std::vector<std::string>& classes);

  /// PredictionRow::pair_logits: empty where the table lacks a pair, or the row a value. Throws Error for what is no
  /// number.
  std::vector<double> of(std::size_t row) const;

 private:
  struct Column {
    std::size_t place;
    double sign;  // -1: of the second class against the first
  };
  const core::Tsv& table_;
  std::vector<Column> columns_;
};

}  // namespace tripet::evaluation
