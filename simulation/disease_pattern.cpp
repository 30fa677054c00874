#include "simulation/disease_pattern.hpp"

#include <cmath>

namespace tripet::simulation {
namespace {

constexpr double wide = 13;   // a cortical area
constexpr double narrow = 9;  // hippocampus, cingulate

constexpr std::array ad_spots{
    Spot{{-44, -61, 36}, wide, 1},      Spot{{46, -60, 39}, wide, 1},       // angular gyrus
    Spot{{-43, -46, 47}, wide, 0.8},    Spot{{46, -46, 50}, wide, 0.8},     // inferior parietal lobule
    Spot{{-56, -40, -2}, wide, 0.9},    Spot{{57, -40, -1}, wide, 0.9},     // middle temporal gyrus
    Spot{{-50, -32, -22}, wide, 0.7},   Spot{{54, -32, -22}, wide, 0.7},    // inferior temporal gyrus
    Spot{{-5, -43, 25}, narrow, 1},     Spot{{7, -42, 22}, narrow, 1},      // posterior cingulate
    Spot{{-7, -56, 48}, wide, 0.9},     Spot{{10, -56, 44}, wide, 0.9},     // precuneus
    Spot{{-25, -21, -10}, narrow, 0.5}, Spot{{29, -20, -10}, narrow, 0.5},  // hippocampus
    Spot{{-33, 33, 35}, wide, 0.25},    Spot{{38, 33, 34}, wide, 0.25},     // middle frontal gyrus
    Spot{{-46, 30, 14}, wide, 0.25},    Spot{{50, 30, 14}, wide, 0.25}};    // inferior frontal gyrus

constexpr std::array ftd_spots{
    Spot{{-33, 33, 35}, wide, 1},    Spot{{38, 33, 34}, wide, 1},      // middle frontal gyrus
    Spot{{-18, 35, 42}, wide, 0.9},  Spot{{22, 31, 44}, wide, 0.9},    // superior frontal gyrus
    Spot{{-5, 49, 31}, wide, 1},     Spot{{9, 51, 30}, wide, 1},       // medial frontal
    Spot{{-36, 31, -12}, wide, 0.9}, Spot{{41, 32, -12}, wide, 0.9},   // orbitofrontal
    Spot{{-5, 54, -7}, wide, 0.9},   Spot{{8, 52, -7}, wide, 0.9},     // medial orbitofrontal
    Spot{{-46, 30, 14}, wide, 0.8},  Spot{{50, 30, 14}, wide, 0.8},    // inferior frontal gyrus
    Spot{{-4, 35, 14}, narrow, 1},   Spot{{8, 37, 16}, narrow, 1},     // anterior cingulate
    Spot{{-38, 15, -28}, wide, 0.9}, Spot{{46, 15, -26}, wide, 0.9}};  // temporal pole

constexpr std::array dlb_spots{
    Spot{{-7, -79, 6}, wide, 1},       Spot{{16, -73, 9}, wide, 1},       // calcarine: primary visual cortex
    Spot{{-6, -80, 27}, wide, 0.9},    Spot{{14, -79, 28}, wide, 0.9},    // cuneus
    Spot{{-15, -68, -5}, narrow, 0.8}, Spot{{16, -67, -4}, narrow, 0.8},  // lingual gyrus
    Spot{{-32, -81, 16}, wide, 1},     Spot{{37, -80, 19}, wide, 1},      // middle occipital gyrus
    Spot{{-36, -78, -8}, wide, 0.7},   Spot{{38, -82, -8}, wide, 0.7},    // inferior occipital gyrus
    Spot{{-44, -61, 36}, wide, 0.5},   Spot{{46, -60, 39}, wide, 0.5}};   // angular gyrus, less than in AD

constexpr std::array posterior_cingulate{Spot{{0, -43, 24}, 12, 1}};

constexpr std::array ageing{Spot{{-5, 49, 31}, wide, 1},    Spot{{9, 51, 30}, wide, 1},
                            Spot{{-4, 35, 14}, narrow, 1},  Spot{{8, 37, 16}, narrow, 1},
                            Spot{{-35, 7, 3}, narrow, 0.8}, Spot{{39, 6, 2}, narrow, 0.8}};

constexpr std::array women{Spot{{-33, 33, 35}, wide, 1}, Spot{{38, 33, 34}, wide, 1}, Spot{{-36, 31, -12}, wide, 1},
                           Spot{{41, 32, -12}, wide, 1}};

}  // namespace

std::span<const Spot> disease_spots(Disease disease) {
  switch (disease) {
    case Disease::AD:
      return ad_spots;
    case Disease::FTD:
      return ftd_spots;
    case Disease::DLB:
      return dlb_spots;
  }
  return {};
}

std::span<const Spot> spared_spots(Disease disease) {
  if (disease == Disease::DLB) return posterior_cingulate;
  return {};
}

std::span<const Spot> ageing_spots() {
  return ageing;
}

std::span<const Spot> women_spots() {
  return women;
}

double spots_at(std::span<const Spot> spots, const ops::Point& point) {
  double untouched = 1;
  for (const Spot& spot : spots) {
    double square = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) square += std::pow(point[axis] - spot.centre[axis], 2);
    untouched *= 1 - spot.weight * std::exp(-square / (2 * spot.sigma * spot.sigma));
  }
  return 1 - untouched;
}

double pattern_at(Disease disease, const ops::Point& point) {
  return spots_at(disease_spots(disease), point) * (1 - spots_at(spared_spots(disease), point));
}

}  // namespace tripet::simulation
