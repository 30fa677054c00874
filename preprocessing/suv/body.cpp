#include "preprocessing/suv/body.hpp"

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

double checked_dose(const std::optional<double>& stored, std::vector<std::string>& warnings) {
  if (!stored || *stored == 0) throw SuvUnavailable("RadionuclideTotalDose is missing or 0");
  if (*stored >= 1e6 && *stored <= 1e11) return *stored;
  // A number below 1 would be less than a brain scan is made with: GBq, or another unit.
  if (*stored >= 1 && *stored < 1e4) {
    warnings.push_back("RadionuclideTotalDose " + format_number(*stored) + " is taken as MBq");
    return *stored * 1e6;
  }
  throw SuvUnavailable("RadionuclideTotalDose " + format_number(*stored) + " is neither Bq nor MBq of an injection");
}

double checked_weight(const SuvHeader& header, std::vector<std::string>& warnings) {
  const Body body = checked_body(header);
  if (!body.weight) throw SuvUnavailable("PatientWeight is missing or 0");
  if (*header.weight > 1000) warnings.push_back("PatientWeight " + format_number(*header.weight) + " is taken as g");
  return *body.weight;
}

double checked_size(const SuvHeader& header, std::vector<std::string>& warnings) {
  const Body body = checked_body(header);
  if (!body.size) throw SuvUnavailable("PatientSize is missing or 0");
  if (*header.size > 3) warnings.push_back("PatientSize " + format_number(*header.size) + " is taken as cm");
  return *body.size;
}

}  // namespace tripet::preprocessing
