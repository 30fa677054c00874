#pragma once

#include <map>
#include <string>

#include "training/data/cohort.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// Participant to site.
using Sites = std::map<std::string, std::string>;

/// Where each participant of the cohort was scanned, by --site-column of the table of labels; of a table with sessions
/// the rows of the cohort's scans count. Throws Error in one line: the table lacks the column (with the nearest name),
/// a participant has no site or scans at two, or all are of one site.
Sites read_sites(const DataOptions& options, const Cohort& cohort);

}  // namespace tripet::training
