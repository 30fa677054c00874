#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/verbs.hpp"

namespace tripet::commands {

// Completion scripts: verbs, options, the choices of options that have some; files otherwise.

/// Read by `source`, or found by the package bash-completion.
std::string bash_completion(const std::vector<std::unique_ptr<Verb>>& verbs);
/// A file `_tripet` for a folder of zsh's fpath.
std::string zsh_completion(const std::vector<std::unique_ptr<Verb>>& verbs);
std::string fish_completion(const std::vector<std::unique_ptr<Verb>>& verbs);

}  // namespace tripet::commands
