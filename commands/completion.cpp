#include "commands/completion.hpp"

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

std::string fish_option(const std::string& verb, const core::Option& option) {
  std::string line = "complete -c tripet -n '__fish_seen_subcommand_from " + verb + "' -l " + option.name();
  if (!option.choices().empty()) {
    line += " -x -a " + shell_word(core::join(option.choices(), " "));
  } else if (!option.is_flag()) {
    line += " -r -F";
  }
  return line + " -d " + shell_word(option.help()) + "\n";
}

}  // namespace

std::string bash_completion(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string names, cases;
  for (const auto& verb : verbs) {
    names += verb->name + " ";
    CommonOptions common;
    std::string words;
    const core::OptionSet set = all_options(*verb, common);
    for (const auto& option : set.options()) {
      words += "--" + option.name() + " ";
      if (option.choices().empty()) continue;
      cases += "    " + verb->name + ":--" + option.name() + ") words='" + core::join(option.choices(), " ") + "' ;;\n";
    }
    cases += "    " + verb->name + ":*) words='" + words + "--help' ;;\n";
  }
  return "# bash completion for tripet: source <(tripet help --completion)\n"
         "_tripet() {\n"
         "  local words word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    words='" +
         names +
         "help --help --version'\n"
         "  else case \"${COMP_WORDS[1]}:$before\" in\n" +
         cases +
         "  esac; fi\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "}\n"
         "complete -o default -F _tripet tripet\n";
}

std::string zsh_completion(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string names, cases;
  for (const auto& verb : verbs) {
    names += "      " + shell_word(verb->name + ":" + zsh_text(verb->summary)) + "\n";
    CommonOptions common;
    const core::OptionSet set = all_options(*verb, common);
    cases += "    " + verb->name + ")\n      _arguments \\\n";
    for (const auto& option : set.options()) cases += "        " + zsh_option(option) + " \\\n";
    cases += "        '--help[Show the options]' ;;\n";
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
         "  (( CURRENT-- ))\n"
         "  case $verb in\n" +
         cases +
         "  esac\n"
         "}\n"
         "if [ \"$funcstack[1]\" = _tripet ]; then _tripet \"$@\"; else compdef _tripet tripet; fi\n";
}

std::string fish_completion(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string text = "# fish completion for tripet: tripet help --completion fish | source\n";
  for (const auto& verb : verbs) {
    text +=
        "complete -c tripet -f -n __fish_use_subcommand -a " + verb->name + " -d " + shell_word(verb->summary) + "\n";
    CommonOptions common;
    const core::OptionSet set = all_options(*verb, common);
    for (const auto& option : set.options()) text += fish_option(verb->name, option);
    text += "complete -c tripet -n '__fish_seen_subcommand_from " + verb->name + "' -l help -d 'Show the options'\n";
  }
  return text + "complete -c tripet -f -n __fish_use_subcommand -a help -d 'The options of a verb'\n";
}

}  // namespace tripet::commands
