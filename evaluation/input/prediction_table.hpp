#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/tsv.hpp"
#include "evaluation/input/pair_logits.hpp"
#include "evaluation/input/predictions.hpp"

namespace tripet::evaluation {

/// The classes of the columns prob_<CLASS>; where all are numbers, 1.0 is 1. Throws Error without any, for one that
/// means a missing value, and for one class alone where they exclude each
/// other.
std::vector<std::string> classes_of(const core::Tsv& table, Task task);

/// From the column `task`: "multilabel", otherwise exclusive. Throws Error for other words and for a mixture.
Task task_of(const core::Tsv& table);

/// Reads the rows of one table. Errors name cells as "row 3 (sub-07)".
class PredictionTable {
 public:
  /// classes: those of all tables, in whatever order this one's columns are. The arguments must outlive this.
  PredictionTable(const core::Tsv& table, Task task, const std::vector<std::string>& classes,
                  const std::string& default_name);

  bool has_label(std::size_t row) const;
  /// The column `strategy`, or the default name.
  std::string strategy(std::size_t row) const;
  bool by_votes(std::size_t row) const;
  bool has_fold(std::size_t row) const;
  /// Nominal coverage of the row's prediction set; 0 when it is not stated.
  double set_level(std::size_t row) const;
  PredictionRow read(std::size_t row);

  /// What was mended in the rows that were read: probabilities that were rounded, and ties.
  std::vector<std::string> warnings() const;

 private:
  using Column = std::optional<std::size_t>;

  [[noreturn]] void fail(std::size_t row, const std::string& reason) const;
  Column column(const std::string& name) const;
  std::string cell(std::size_t row, const Column& column) const;
  int whole_number(std::size_t row, const Column& column, const std::string& name) const;
  int class_index(std::size_t row, const std::string& column, const std::string& name) const;
  ClassSet class_set(std::size_t row, const std::string& column, const std::string& names) const;
  /// 1, 0, or nothing where it is not known.
  std::optional<bool> disease(std::size_t row, int k) const;
  void read_diseases(std::size_t row, PredictionRow& result) const;
  std::vector<double> probabilities(std::size_t row);
  void note_tie(const PredictionRow& row);
  std::string name_of(std::size_t row) const;

  const core::Tsv& table_;
  Task task_;
  const std::vector<std::string>& classes_;
  const std::string& default_name_;
  const PairLogits pair_logits_;
  std::vector<std::size_t> probability_columns_;
  std::vector<Column> disease_columns_;  // label_<DISEASE>, where diseases may not be known
  std::size_t participant_column_ = 0, label_column_ = 0;
  Column session_, repeat_, fold_, strategy_, predicted_, decode_, set_, set_level_;
  bool numbered_;  // all classes are numbers: 1.0 is class 1
  struct Mended {
    int rows = 0;
    std::string first;
    double largest = 0;
  };
  Mended rounding_, ties_;
};

}  // namespace tripet::evaluation
