#include "preprocessing/suv/body.hpp"

#include <optional>

#include "core/text.hpp"

namespace tripet::preprocessing {
namespace {

using core::format_number;

struct Body {
  std::optional<double> weight, size;  // kg, m
};

// Body mass index of whoever fits into a scanner, newborns included. Weight in the place of size, and the other way
// round, gives values outside.
constexpr double lowest_bmi = 6, highest_bmi = 100;

Body checked_body(const SuvHeader& header) {
  Body body;
  if (header.weight && *header.weight > 0) body.weight = *header.weight > 1000 ? *header.weight / 1000 : *header.weight;
  if (header.size && *header.size > 0) body.size = *header.size > 3 ? *header.size / 100 : *header.size;
  if (body.weight && body.size) {
    const double bmi = *body.weight / (*body.size * *body.size);
    const bool metres_in_weight = *header.weight < 3 && *header.size > 3;
    if (bmi < lowest_bmi || bmi > highest_bmi || metres_in_weight) {
      throw SuvUnavailable("PatientWeight " + format_number(*header.weight) + " and PatientSize " +
                           format_number(*header.size) + " do not belong to one person (swapped?)");
    }
  }
  return body;
}

}  // namespace

double checked_weight(const SuvHeader& header, core::Remarks& remarks, const std::string& field) {
  const Body body = checked_body(header);
  if (!body.weight) throw SuvUnavailable(field + " is missing or 0");
  if (*header.weight > 1000) remarks.warn(field + " " + format_number(*header.weight) + " is taken as g");
  return *body.weight;
}

double checked_size(const SuvHeader& header, core::Remarks& remarks) {
  const Body body = checked_body(header);
  if (!body.size) throw SuvUnavailable("PatientSize is missing or 0");
  if (*header.size > 3) remarks.warn("PatientSize " + format_number(*header.size) + " is taken as cm");
  return *body.size;
}

}  // namespace tripet::preprocessing
