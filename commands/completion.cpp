#include "commands/completion.hpp"

#include <map>

#include "commands/option_text.hpp"
#include "core/text.hpp"

namespace tripet::commands {
namespace {

/// A word in single quotes, as all three shells read it.
std::string shell_word(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// Text of a zsh specification, in which colons and brackets end a part.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_option(const core::Option& option) {
  std::string spec = (option.is_multiple() ? "*--" : "--") + option.name();
  if (!option.is_flag()) spec += option.is_multiple() ? "" : "=";
  spec += "[" + zsh_text(option.help()) + "]";
  if (option.is_flag()) return shell_word(spec);
  spec += ":" + zsh_text(option.placeholder()) + ":";
  spec += option.choices().empty() ? "_files" : "(" + core::join(option.choices(), " ") + ")";
  return shell_word(spec);
}

using Verbs = std::vector<std::unique_ptr<Verb>>;

/// The first words of all verbs in order, each with the second words that may follow: none for a verb of one word.
std::vector<std::pair<std::string, std::vector<std::string>>> words_of_verbs(const Verbs& verbs) {
  std::vector<std::pair<std::string, std::vector<std::string>>> words;
  for (const auto& verb : verbs) {
    const auto parts = core::split(verb->name, ' ');
    if (words.empty() || words.back().first != parts[0]) words.push_back({parts[0], {}});
    if (parts.size() > 1) words.back().second.push_back(parts[1]);
  }
  return words;
}

/// When the words typed so far are those of the verb: "synthesize train" has the word of the verb train, too.
std::string fish_condition(const std::string& verb, const Verbs& verbs) {
  std::string condition;
  for (const auto& word : core::split(verb, ' ')) {
    condition += (condition.empty() ? "" : "; and ") + ("__fish_seen_subcommand_from " + word);
  }
  if (verb.find(' ') != std::string::npos) return condition;
  for (const auto& [first, seconds] : words_of_verbs(verbs)) {
    if (!seconds.empty()) condition += "; and not __fish_seen_subcommand_from " + first;
  }
  return condition;
}

std::string fish_option(const std::string& condition, const core::Option& option) {
  std::string line = "complete -c tripet -n '" + condition + "' -l " + option.name();
  if (!option.choices().empty()) {
    line += " -x -a " + shell_word(core::join(option.choices(), " "));
  } else if (!option.is_flag()) {
    line += " -r -F";
  }
  return line + " -d " + shell_word(option.help()) + "\n";
}

}  // namespace

std::string bash_completion(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string names, cases, second_words;
  for (const auto& [first, seconds] : words_of_verbs(verbs)) {
    names += first + " ";
    if (seconds.empty()) continue;
    second_words += "    " + first + ") if [ \"$COMP_CWORD\" -eq 2 ]; then words='" + core::join(seconds, " ") +
                    "'; verb=''; else verb+=\" ${COMP_WORDS[2]}\"; fi ;;\n";
  }
  for (const auto& verb : verbs) {
    CommonOptions common;
    std::string words;
    const core::OptionSet set = all_options(*verb, common);
    const std::string quoted = "    '" + verb->name + "':";
    for (const auto& option : set.options()) {
      words += "--" + option.name() + " ";
      if (option.choices().empty()) continue;
      cases += quoted + "--" + option.name() + ") words='" + core::join(option.choices(), " ") + "' ;;\n";
    }
    cases += quoted + "*) words='" + words + "--help --help-all' ;;\n";
  }
  if (!second_words.empty()) second_words = "    case \"$verb\" in\n" + second_words + "    esac\n";
  return "# bash completion for tripet: source <(tripet help --completion)\n"
         "_tripet() {\n"
         "  local words word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" "
         "verb=\"${COMP_WORDS[1]}\"\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    words='" +
         names +
         "help --help --version'\n"
         "  else\n" +
         second_words + "    case \"$verb:$before\" in\n" + cases +
         "    esac\n"
         "  fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "}\n"
         "complete -o default -F _tripet tripet\n";
}

std::string zsh_completion(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string names, cases, second_words;
  for (const auto& [first, seconds] : words_of_verbs(verbs)) {
    if (seconds.empty()) continue;
    names += "      " + shell_word(first + ":" + core::join(seconds, " or ")) + "\n";
    second_words += "  if [[ $verb == " + first + " ]]; then\n    if (( CURRENT == 2 )); then compadd " +
                    core::join(seconds, " ") + "; return; fi\n    verb+=\" $words[2]\"\n    shift words\n" +
                    "    (( CURRENT-- ))\n  fi\n";
  }
  for (const auto& verb : verbs) {
    if (verb->name.find(' ') == std::string::npos) {
      names += "      " + shell_word(verb->name + ":" + zsh_text(verb->summary)) + "\n";
    }
    CommonOptions common;
    const core::OptionSet set = all_options(*verb, common);
    cases += "    " + shell_word(verb->name) + ")\n      _arguments \\\n";
    for (const auto& option : set.options()) cases += "        " + zsh_option(option) + " \\\n";
    cases += "        '--help[Show the options most people need]' \\\n        '--help-all[Show all options]' ;;\n";
  }
  return "#compdef tripet\n"
         "# zsh completion for tripet: save as _tripet in a folder of $fpath\n"
         "_tripet() {\n"
         "  if (( CURRENT == 2 )); then\n"
         "    local -a verbs=(\n" +
         names +
         "      'help:The options of a verb'\n"
         "    )\n"
         "    _describe verb verbs\n"
         "    return\n"
         "  fi\n"
         "  local verb=$words[2]\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n" +
         second_words + "  case $verb in\n" + cases +
         "  esac\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _tripet ]; then _tripet \"$@\"; else compdef _tripet tripet; fi\n";
}

std::string fish_completion(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string text = "# fish completion for tripet: tripet help --completion fish | source\n";
  for (const auto& [first, seconds] : words_of_verbs(verbs)) {
    if (seconds.empty()) continue;
    const std::string chosen = core::join(seconds, " or "), all = core::join(seconds, " ");
    text += "complete -c tripet -f -n __fish_use_subcommand -a " + first + " -d " + shell_word(chosen) + "\n";
    text += "complete -c tripet -f -n '__fish_seen_subcommand_from " + first +
            "; and not __fish_seen_subcommand_from " + all + "' -a " + shell_word(all) + "\n";
  }
  for (const auto& verb : verbs) {
    if (verb->name.find(' ') == std::string::npos) {
      text +=
          "complete -c tripet -f -n __fish_use_subcommand -a " + verb->name + " -d " + shell_word(verb->summary) + "\n";
    }
    const std::string condition = fish_condition(verb->name, verbs);
    CommonOptions common;
    const core::OptionSet set = all_options(*verb, common);
    for (const auto& option : set.options()) text += fish_option(condition, option);
    text += "complete -c tripet -n '" + condition + "' -l help -d 'Show the options most people need'\n";
    text += "complete -c tripet -n '" + condition + "' -l help-all -d 'Show all options'\n";
  }
  return text + "complete -c tripet -f -n __fish_use_subcommand -a help -d 'The options of a verb'\n";
}

}  // namespace tripet::commands
