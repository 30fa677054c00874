#pragma once

#include "core/json.hpp"

namespace tripet::evaluation {

/// The verdicts' differences, with the margin as a band; and for each pair of strategies all metrics, both questions.
/// Figures as in report_figures.hpp.
core::Json forest_figures(const core::Json& metrics);

}  // namespace tripet::evaluation
