#pragma once

#include <string>
#include <vector>

#include "core/options.hpp"

namespace tripet::commands {

/// Sets the options from `arguments` and from the file that --config names; the command line wins. Throws UsageError
/// for unknown names (with the nearest known one), values outside their range, words that belong to no option.
/// `--help` is not an option: look for it first.
void parse_options(core::OptionSet& options, const std::vector<std::string>& arguments);

}  // namespace tripet::commands
