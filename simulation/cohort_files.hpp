#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "simulation/subject.hpp"

namespace tripet::simulation {

/// The PET-BIDS sidecar of a static scan.
core::Json sidecar(const Subject& subject);

/// dataset_description.json, README, .bidsignore, participants.tsv with its dictionary. `dicom`: the scans are under
/// sourcedata.
void write_dataset_files(const std::filesystem::path& folder, const std::vector<Subject>& subjects,
                         const std::string& tracer, bool dicom);

/// truth/truth.tsv.
void write_truth_table(const std::filesystem::path& path, const std::vector<Subject>& subjects, double deformation,
                       std::uint64_t seed);

}  // namespace tripet::simulation
