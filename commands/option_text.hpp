#pragma once

#include <string>

#include "commands/verbs.hpp"
#include "core/options.hpp"

namespace tripet::commands {

/// The options of a verb, then the common ones. The set reads from `verb` and `common`, which must outlive it.
core::OptionSet all_options(Verb& verb, CommonOptions& common);

/// What stands in brackets behind an option's help: whether it is required, its range or unit, its default; "" for
/// none.
std::string option_details(const core::Option& option);

/// An option's help with its details behind it.
std::string help_with_details(const core::Option& option);

}  // namespace tripet::commands
