#pragma once

#include <string>

#include "preprocessing/preprocess_options.hpp"

namespace tripet::preprocessing {

/// Writes what stands once in a folder of prepared scans: dataset_description.json (a BIDS derivative), README,
/// .bidsignore, preprocessing.json (settings and their hash), and participants.tsv, carried over from the BIDS folders
/// among the inputs, with its dictionary; of several, the rows and columns of all without a dictionary, and Error when
/// they say different things about one participant. The participants' own sub-X_sessions.tsv are carried over too.
void write_dataset_files(const PreprocessOptions& options, const std::string& settings_hash);

}  // namespace tripet::preprocessing
