#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "preprocessing/dicom/file.hpp"

namespace tripet::preprocessing {

/// One data set, the file's or a sequence item's, read by tag. Of a frame of a multi-frame file: what stands in the
/// frame's functional groups, then in the shared ones, then in the file itself.
class Fields {
 public:
  explicit Fields(const DicomDataSet& data) : layers_{&data} {}
  explicit Fields(std::vector<const DicomDataSet*> layers) : layers_(std::move(layers)) {}

  /// Trimmed; empty when absent.
  std::string text(std::uint16_t group, std::uint16_t element) const;
  /// The values of a text, each trimmed.
  std::vector<std::string> texts(std::uint16_t group, std::uint16_t element) const;
  /// A private field of its owner's block; where anonymisation removed the owner, of the block that vendors use by
  /// habit, unless that is another owner's.
  std::string private_text(std::uint16_t group, std::uint8_t element, const std::string& owner) const;
  /// The first value as a finite number.
  std::optional<double> number(std::uint16_t group, std::uint16_t element) const;
  int whole(std::uint16_t group, std::uint16_t element) const;  // 0 when absent
  std::vector<Fields> items(std::uint16_t group, std::uint16_t element) const;

  static std::optional<double> first_number(const std::string& text);

 private:
  std::vector<const DicomDataSet*> layers_;
};

/// Reads fields whose default would change values or places: each must be there and be what it must be. What is not is
/// told by problem(), the first of them, and by no exception, for a picture that nobody takes may lack anything.
class RequiredFields {
 public:
  explicit RequiredFields(const Fields& fields) : fields_(fields) {}

  /// One number; 0 where it is none.
  double number(std::uint16_t group, std::uint16_t element, const char* name);
  /// One whole number within the limits; `lowest` where it is none.
  int whole(std::uint16_t group, std::uint16_t element, const char* name, int lowest, int highest);
  template <std::size_t N>
  bool numbers(std::uint16_t group, std::uint16_t element, const char* name, std::array<double, N>& values) {
    const auto found = list(group, element, name, N);
    if (found.size() != N) return false;
    std::copy(found.begin(), found.end(), values.begin());
    return true;
  }

  void refuse(std::uint16_t group, std::uint16_t element, const char* name, const std::string& wanted);
  const std::string& problem() const { return problem_; }

 private:
  /// Empty where they are not `count` finite numbers.
  std::vector<double> list(std::uint16_t group, std::uint16_t element, const char* name, std::size_t count);

  const Fields& fields_;
  std::string problem_;
};

}  // namespace tripet::preprocessing
