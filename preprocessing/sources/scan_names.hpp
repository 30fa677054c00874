#pragma once

#include <filesystem>
#include <string>

namespace tripet::preprocessing {

/// sub-<label> and ses-<label> from the entities of the file's name or else the nearest folders; empty, n/a where none.
std::string participant_in(const std::filesystem::path& path);
std::string session_in(const std::filesystem::path& path);

/// BIDS label of a tracer by the name that headers give it ("FDG -- fluorodeoxyglucose" is 18FFDG); empty when unknown.
std::string tracer_label(const std::string& name);

}  // namespace tripet::preprocessing
