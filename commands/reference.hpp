#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/verbs.hpp"

namespace tripet::commands {

/// What `tripet --help` prints: the verbs, one line each.
std::string overview(const std::vector<std::unique_ptr<Verb>>& verbs);
/// What `tripet VERB --help` prints: the options most people need, on one screen.
std::string short_help(Verb& verb);
/// What `tripet VERB --help-all` prints: all options.
std::string verb_help(Verb& verb);
/// docs/reference.md: all verbs and options, in Markdown.
std::string reference_page(const std::vector<std::unique_ptr<Verb>>& verbs);

}  // namespace tripet::commands
