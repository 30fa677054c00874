#pragma once

#include <cstdint>
#include <vector>

namespace tripet::evaluation {

/// Rows in ascending order of one score: sorted once, then walked for each resample. One walk yields all that depends
/// on the order: AUCs, average precision, the sensitivity at a fixed specificity.
class Ranking {
 public:
  /// Of each row its score, the participant that weights are by, and its class: 0..classes-1, at most 256.
  Ranking(const std::vector<double>& scores, const std::vector<std::uint32_t>& participants,
          const std::vector<std::uint8_t>& labels, int classes);

  struct Walk {
    /// [8 or more] Summed weight of pairs (row of the class, row of class b) in order; ties count half.
    std::vector<double> wins;
    double precision = 0;  // sum over rows of the class of weight x precision at its score
    double caught = 0;     // rows of the class at or above the lowest threshold of at least the wanted specificity
  };
  /// One class's score against all. total, positives: summed weights of all rows and of the class's. specificity: the
  /// share of the other rows that `caught` has to leave below.
  Walk walk(int positive, const std::uint16_t* weights, double total, double positives, double specificity) const;

  /// Two classes: the summed weight of pairs (row of class 1, row of class 0) in order, ties half; walk's wins[0] of
  /// class 1 by itself, several times as fast.
  double ordered_pairs(const std::uint16_t* weights) const;

 private:
  int classes_;
  bool distinct_ = true;            // no two scores are equal
  std::vector<std::uint32_t> row_;  // participant << 8 | label: one load a row
  std::vector<std::uint8_t> last_;  // ends a run of equal scores
};

}  // namespace tripet::evaluation
