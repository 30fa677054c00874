#include "simulation/examination.hpp"

#include <cmath>
#include <cstdio>

namespace tripet::simulation {

double PetExamination::activity_of_suv_1() const {
  return injected * std::exp2(-(start_time - injection_time) / half_life) / (weight * 1000);
}

double PetExamination::reference_time() const {
  const double rate = std::log(2.0) / half_life;
  return std::log(rate * duration / -std::expm1(-rate * duration)) / rate;
}

std::string clock_text(double seconds, const std::string& separator) {
  const int whole = static_cast<int>(std::lround(seconds));
  char text[32];
  std::snprintf(text, sizeof text, "%02d%s%02d%s%02d", whole / 3600, separator.c_str(), whole / 60 % 60,
                separator.c_str(), whole % 60);
  return text;
}

}  // namespace tripet::simulation
