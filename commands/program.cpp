#include "commands/program.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>

#include "commands/completion.hpp"
#include "commands/parse.hpp"
#include "commands/reference.hpp"
#include "commands/shell_files.hpp"
#include "commands/sub_program.hpp"
#include "core/error.hpp"
#include "core/interrupt.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "training/device/launcher.hpp"

namespace tripet::commands {
namespace {

// The verb that the words begin with, which may be of two words.
Verb& find_verb(const std::vector<std::unique_ptr<Verb>>& verbs, const std::vector<std::string>& words) {
  const std::string& first = words[0];
  std::string name = first;
  std::vector<std::string> names, seconds;
  for (const auto& verb : verbs) {
    if (verb->name == first || (words.size() > 1 && verb->name == first + " " + words[1])) return *verb;
    if (verb->name.starts_with(first + " ")) seconds.push_back(verb->name.substr(first.size() + 1));
    names.push_back(verb->name);
  }
  if (!seconds.empty()) {
    throw core::UsageError(first + " is followed by " + core::join(seconds, " or ") +
                           (words.size() > 1 ? ", not by '" + words[1] + "'" : ""));
  }
  const auto near = core::nearest_name(name, names);
  throw core::UsageError("unknown verb '" + name + "'" +
                         (near ? "; did you mean '" + *near + "'?" : "; see tripet --help"));
}

std::string completion(const std::vector<std::unique_ptr<Verb>>& verbs, const std::string& shell) {
  if (shell == "bash") return bash_completion(verbs);
  if (shell == "zsh") return zsh_completion(verbs);
  if (shell == "fish") return fish_completion(verbs);
  throw core::UsageError("help --completion: '" + shell + "' is not one of bash, zsh, fish");
}

int help(const std::vector<std::unique_ptr<Verb>>& verbs, const std::vector<std::string>& words) {
  if (words.empty()) {
    std::cout << overview(verbs);
  } else if (words[0] == "--reference") {
    std::cout << reference_page(verbs);
  } else if (words[0] == "--completion") {
    std::cout << completion(verbs, words.size() > 1 ? words[1] : "bash");
  } else if (words[0] == "--shell-files") {
    if (words.size() < 2) throw core::UsageError("help --shell-files: needs the folder to write into");
    write_shell_files(verbs, words[1]);
  } else {
    std::cout << short_help(find_verb(verbs, words));
  }
  return 0;
}

int run_verb(Verb& verb, std::vector<std::string> arguments, const Runner& runner) {
  CommonOptions common;
  core::OptionSet options;
  verb.describe(options);
  common.describe(options);
  parse_options(options, arguments);
  if (common.dump_config) {
    std::cout << options.dump({"config", "dump-config"});
    return 0;
  }
  options.check_required();
  core::set_log_level(common.log_level);
  core::Progress::set_enabled(!common.no_progress);
  core::install_interrupt_handler();
  return runner(verb, common);
}

int dispatch(const std::vector<std::string>& arguments, const std::map<std::string, Runner>& runners) {
  const auto verbs = all_verbs();
  if (arguments.empty()) {
    std::cerr << overview(verbs);
    return 2;
  }
  const std::string& name = arguments[0];
  if (name == "--version") {
    std::cout << "tripet " << core::version() << "\n";
    return 0;
  }
  if (name == "help" || name == "--help" || name == "-h") return help(verbs, {arguments.begin() + 1, arguments.end()});
  Verb& verb = find_verb(verbs, arguments);
  const auto of_verb = verb.name == name ? 1 : 2;
  const std::vector<std::string> rest(arguments.begin() + of_verb, arguments.end());
  if (std::count(rest.begin(), rest.end(), "--help-all") > 0) {
    std::cout << verb_help(verb);
    return 0;
  }
  const auto asks_help = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::any_of(rest.begin(), rest.end(), asks_help)) return help(verbs, core::split(verb.name, ' '));
  if (const int processes = training::launched_processes();
      processes > 1 && verb.name != "train" && verb.name != "synthesize train") {
    throw core::UsageError(
        verb.name + ": started as one of " + std::to_string(processes) +
        " processes that would all do the same; only train and synthesize train work in several at once (preprocess and "
        "compare share work by --shard I/N)");
  }
  const auto runner = runners.find(verb.name);
  if (runner == runners.end()) exec_program(verb.program, arguments);
  return core::with_context(verb.name, [&] { return run_verb(verb, rest, runner->second); });
}

}  // namespace

int program_main(int argc, char** argv, const std::map<std::string, Runner>& runners) {
  std::signal(SIGPIPE, SIG_DFL);
  const auto report = [](const std::string& what, int status) {
    core::Progress::clear_line();
    std::cerr << "tripet: error: " << core::one_line(what) << std::endl;
    return status;
  };
  try {
    return dispatch({argv + 1, argv + argc}, runners);
  } catch (const core::UsageError& e) {
    return report(e.what(), 2);
  } catch (const std::exception& e) {
    return report(e.what(), 1);
  }
}

void check_out_folder(const std::filesystem::path& out, const std::string& marker, bool force) {
  namespace fs = std::filesystem;
  if (fs::exists(out) && !fs::is_directory(out)) throw core::UsageError("--out: " + out.string() + " is not a folder");
  if (force || !fs::exists(out) || fs::exists(out / marker)) return;
  // Temporaries of a run of ours that was killed before it wrote the marker belong to nobody else.
  const auto foreign = [](const fs::directory_entry& entry) {
    return !entry.is_directory() && entry.path().filename().string().rfind(".partial-", 0) != 0;
  };
  if (std::none_of(fs::recursive_directory_iterator(out), fs::recursive_directory_iterator(), foreign)) return;
  throw core::UsageError("--out: " + out.string() + " holds other files; choose another folder or add --force");
}

std::string resolved_config(Verb& verb, const CommonOptions& common) {
  CommonOptions copy = common;
  core::OptionSet options;
  verb.describe(options);
  copy.describe(options);
  return options.dump({"config", "dump-config", "force", "no-progress", "log-level", "dry-run", "shard"});
}

}  // namespace tripet::commands
