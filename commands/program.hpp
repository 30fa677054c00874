#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "commands/verbs.hpp"

namespace tripet::commands {

/// What a program does with a verb whose options are parsed; returns the exit status.
using Runner = std::function<int(Verb&, const CommonOptions&)>;

template <class V>
Runner runner() {
  return [](Verb& verb, const CommonOptions& common) { return run(static_cast<V&>(verb), common); };
}

/// The whole life of a program: finds the verb, prints help, parses, runs, and turns every exception into one line on
/// stderr and an exit status. A verb that is not in `runners` is handed, unparsed, to the program that holds it.
int program_main(int argc, char** argv, const std::map<std::string, Runner>& runners);

/// Refuses a folder that holds files which the same verb did not write, unless `force`. `marker`: the file by which a
/// folder of this verb is known, so that it can be resumed.
void check_out_folder(const std::filesystem::path& out, const std::string& marker, bool force);

/// The resolved options as a config file, written beside the results. Paths of input and output are included.
std::string resolved_config(Verb& verb, const CommonOptions& common);

}  // namespace tripet::commands
