#pragma once

#include <memory>
#include <string>
#include <vector>

#include "commands/verbs.hpp"

namespace tripet::commands {

// Pages for man, in roff with the man macros.

/// "tripet-synthesize-train" for the verb of that many words: the name of its page.
std::string manual_name(const Verb& verb);
/// tripet(1): the verbs, exit statuses, environment.
std::string manual_page(const std::vector<std::unique_ptr<Verb>>& verbs);
/// tripet-VERB(1): the options of one verb.
std::string manual_page(Verb& verb);

}  // namespace tripet::commands
