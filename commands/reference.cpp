#include "commands/reference.hpp"

#include <sstream>

#include "core/text.hpp"

namespace tripet::commands {
namespace {

constexpr std::size_t help_column = 34;
constexpr std::size_t page_width = 110;

// Words wrapped at page_width, every line but the first indented to help_column.
std::string wrap(const std::string& text) {
  std::string out;
  std::size_t used = help_column;
  std::istringstream words(text);
  std::string word;
  while (words >> word) {
    if (used > help_column && used + 1 + word.size() > page_width) {
      out += "\n" + std::string(help_column, ' ');
      used = help_column;
    } else if (used > help_column) {
      out += ' ';
      ++used;
    }
    out += word;
    used += word.size();
  }
  return out;
}

std::string details(const core::Option& option) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  if (option.is_required()) add("required");
  if (!option.range_text().empty()) {
    add(option.range_text());
  } else if (!option.unit().empty()) {
    add(option.unit());
  }
  if (!option.is_flag() && !option.value().empty()) add("default " + option.value());
  return text;
}

std::string table_row(const core::Option& option) {
  const std::string more = details(option);
  std::string value = option.placeholder();
  for (std::size_t at = 0; (at = value.find('|', at)) != std::string::npos; at += 2) value.insert(at, "\\");
  return "| `--" + option.name() + "` | " + (value.empty() ? "" : "`" + value + "`") + " | " + option.help() +
         (more.empty() ? "" : " [" + more + "]") + " |\n";
}

core::OptionSet describe(Verb& verb, CommonOptions& common) {
  core::OptionSet options;
  verb.describe(options);
  common.describe(options);
  return options;
}

}  // namespace

std::string overview(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string text =
      "tripet learns which loss strategy classifies brain PET scans better, and how sure one can be.\n\n"
      "Usage: tripet VERB [options]\n\n";
  for (const auto& verb : verbs)
    text += "  " + verb->name + std::string(14 - verb->name.size(), ' ') + verb->summary + "\n";
  text +=
      "  help          This text; help VERB: the options of one verb\n\n"
      "tripet --version prints the version. Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but some scans\n"
      "could not be used. Not a medical device: for research only.\n";
  return text;
}

std::string verb_help(Verb& verb) {
  CommonOptions common;
  std::string text = verb.summary + ".\n\nUsage: tripet " + verb.name + " [options]\nExample: " + verb.example + "\n";
  std::string group;
  const core::OptionSet set = describe(verb, common);
  for (const auto& option : set.options()) {
    if (option.group() != group) text += "\n" + (group = option.group()) + ":\n";
    std::string head = "  --" + option.name() + " " + option.placeholder();
    head += head.size() + 2 > help_column ? "\n" + std::string(help_column, ' ')
                                          : std::string(help_column - head.size(), ' ');
    const std::string more = details(option);
    text += head + wrap(option.help() + (more.empty() ? "" : " [" + more + "]")) + "\n";
  }
  return text;
}

std::string reference_page(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string text =
      "# Options of every verb\n\nMade by `tripet help --reference` from the declarations in the code; a test compares "
      "them.\n"
      "Every option can also stand in a file given with `--config`, as `name = value`.\n";
  for (const auto& verb : verbs) {
    text += "\n## tripet " + verb->name + "\n\n" + verb->summary + ".\n\n    " + verb->example + "\n";
    core::OptionSet set;
    verb->describe(set);
    std::string group;
    for (const auto& option : set.options()) {
      if (option.group() != group) {
        text += "\n**" + (group = option.group()) + "**\n\n| option | value | meaning |\n|---|---|---|\n";
      }
      text += table_row(option);
    }
  }
  text += "\n## Common to all verbs\n\n| option | value | meaning |\n|---|---|---|\n";
  CommonOptions common;
  core::OptionSet set;
  common.describe(set);
  for (const auto& option : set.options()) text += table_row(option);
  return text;
}

std::string bash_completion(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string names, cases;
  for (const auto& verb : verbs) {
    names += verb->name + " ";
    CommonOptions common;
    std::string words;
    const core::OptionSet set = describe(*verb, common);
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

}  // namespace tripet::commands
