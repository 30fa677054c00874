#include "commands/reference.hpp"

#include <sstream>

#include "commands/option_text.hpp"

namespace tripet::commands {
namespace {

constexpr std::size_t help_column = 34;
constexpr std::size_t short_column = 26;
constexpr std::size_t most_choices = 8;  // that --help lists; --help-all lists all
constexpr std::size_t name_column = 19;
constexpr std::size_t page_width = 110;

// Words wrapped at page_width, every line but the first indented to `column`.
std::string wrap(const std::string& text, std::size_t column = help_column) {
  std::string out;
  std::size_t used = column;
  std::istringstream words(text);
  std::string word;
  while (words >> word) {
    if (used > column && used + 1 + word.size() > page_width) {
      out += "\n" + std::string(column, ' ');
      used = column;
    } else if (used > column) {
      out += ' ';
      ++used;
    }
    out += word;
    used += word.size();
  }
  return out;
}

/// An option and its meaning, which begins at `column`.
std::string row(std::string option, const std::string& meaning, std::size_t column) {
  option += option.size() + 2 > column ? "\n" + std::string(column, ' ') : std::string(column - option.size(), ' ');
  return option + wrap(meaning, column) + "\n";
}

std::string head(const Verb& verb) {
  return verb.summary + ".\n\nUsage: tripet " + verb.name + " [options]\nExample: " + verb.example + "\n";
}

std::string table_row(const core::Option& option) {
  std::string value = option.placeholder();
  for (std::size_t at = 0; (at = value.find('|', at)) != std::string::npos; at += 2) value.insert(at, "\\");
  return "| `--" + option.name() + "` | " + (value.empty() ? "" : "`" + value + "`") + " | " +
         help_with_details(option) + " |\n";
}

}  // namespace

std::string overview(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string text =
      "tripet learns which loss strategy classifies brain PET scans better, and how sure one can be.\n\n"
      "Usage: tripet VERB [options]\n\n";
  for (const auto& verb : verbs)
    text += "  " + verb->name + std::string(name_column - verb->name.size(), ' ') + verb->summary + "\n";
  text += "  help" + std::string(name_column - 4, ' ') +
          "This text; help VERB: the options of one verb most people need; VERB --help-all: all\n\n"
          "tripet --version prints the version. Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but some scans\n"
          "could not be used. Not a medical device: for research only.\n";
  return text;
}

std::string short_help(Verb& verb) {
  CommonOptions common;
  const core::OptionSet all = all_options(verb, common);
  core::OptionSet own;
  verb.describe(own);
  std::vector<std::string> names = verb.often;
  if (names.empty()) {
    for (const auto& option : own.options()) names.push_back(option.name());
  }
  std::string text = head(verb) + "\nOptions most people need:\n";
  for (const auto& name : names) {
    const core::Option& option = own.find(name);
    const bool many = option.choices().size() > most_choices;
    std::string shown = "  --" + name;
    if (!option.is_flag()) shown += " " + (many ? std::string("NAME") : option.placeholder());
    text += row(shown, help_with_details(option), short_column);
  }
  return text + "\ntripet " + verb.name + " --help-all shows all " + std::to_string(all.options().size()) +
         " options.\n";
}

std::string verb_help(Verb& verb) {
  CommonOptions common;
  std::string text = head(verb);
  std::string group;
  const core::OptionSet set = all_options(verb, common);
  for (const auto& option : set.options()) {
    if (option.group() != group) text += "\n" + (group = option.group()) + ":\n";
    text += row("  --" + option.name() + " " + option.placeholder(), help_with_details(option), help_column);
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

}  // namespace tripet::commands
