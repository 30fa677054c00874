#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::preprocessing {

/// Fields of a PET sidecar by their names, the first of several names that is there. Forgiving in their type: numbers
/// may be texts or lists of one, flags texts. `n/a`, null, the empty text and what is not a finite number are missing.
class Sidecar {
 public:
  using Names = std::vector<std::string>;
  explicit Sidecar(const core::Json& json) : json_(json) {}

  /// Of a list of several, its parts after one another, a blank between.
  std::string text(const Names& names) const;
  std::optional<double> number(const Names& names) const;
  /// A list of numbers, or one; NaN for a part that is not one. Empty when there is neither.
  std::vector<double> numbers(const Names& names) const;
  std::optional<bool> flag(const Names& names) const;
  /// Seconds after midnight: `11:00:00`, `110000.00`, `2025-03-01T11:00:00`.
  std::optional<double> clock(const Names& names) const;
  /// The first of the names that the sidecar has, for messages; the first at all where it has none.
  std::string name(const Names& names) const;

 private:
  const core::Json* find(const Names& names) const;

  const core::Json& json_;
};

}  // namespace tripet::preprocessing
