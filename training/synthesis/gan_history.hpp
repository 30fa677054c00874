#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "training/run_files/event_file.hpp"

namespace tripet::training {

/// A stretch of steps of a generator and its discriminator, means over its steps; one row of history.tsv.
struct GanRound {
  int step = 0;  // the last one, from 1
  double discriminator_loss = 0, generator_loss = 0;
  double real = 0, fake = 0;  // mean probabilities of being real that the discriminator gave to each
  double diversity = 0;       // distances among synthetic scans beside those among real ones; 1: alike
  double seconds = 0;
};

/// Synthetic scans that differ less than this from each other, real ones being 1, are said to be too much alike.
inline constexpr double least_diversity = 0.5;

std::string summary(const GanRound& round);
void write_history(const std::filesystem::path& path, const std::vector<GanRound>& rounds);
StepSummary::Scalars scalars(const GanRound& round);
core::Json to_json(const std::vector<GanRound>& rounds);
std::vector<GanRound> rounds_from_json(const core::Json& json);

}  // namespace tripet::training
