#include "commands/parse.hpp"

#include <boost/program_options.hpp>
#include <filesystem>
#include <map>
#include <sstream>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace tripet::commands {
namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

po::options_description description(const core::OptionSet& options) {
  po::options_description all;
  for (const auto& option : options.options()) {
    auto* value = po::value<Texts>();
    if (option.is_flag()) {
      value->zero_tokens();
    } else if (option.is_multiple()) {
      value->multitoken();
    }
    all.add_options()(option.name().c_str(), value, option.help().c_str());
  }
  return all;
}

// The last part of section.key: sections only structure the file.
std::string without_section(const std::string& key) {
  return key.substr(key.rfind('.') + 1);
}

void read_config(core::OptionSet& options, const std::string& path, const std::map<std::string, Texts>& given) {
  core::with_context(path, [&] {
    if (!std::filesystem::is_regular_file(path)) throw core::UsageError("no such config file");
    const std::string text = core::read_text(path);
    // Boost takes everything after # for a comment, also within a value: refuse rather than read half a path.
    for (const auto& line : core::split(text, '\n')) {
      if (line.find('#') != std::string::npos && line.find('#') > line.find('=')) {
        throw core::UsageError("'" + core::trim(line) + "': a value can't hold #; give it on the command line");
      }
    }
    std::istringstream stream(text);
    const po::options_description nothing;
    std::map<std::string, Texts> values;
    try {
      for (const auto& entry : po::parse_config_file(stream, nothing, true).options) {
        const std::string key = without_section(entry.string_key);
        if (!values.emplace(key, entry.value).second) throw core::UsageError("'" + key + "' is set twice");
      }
    } catch (const po::error& e) {
      throw core::UsageError(e.what());
    }
    for (const auto& [key, texts] : values) {
      core::Option& option = options.find(key);
      if (key == "config") throw core::UsageError("a config file can't name another one");
      if (given.count(key) > 0) continue;
      option.set(option.is_multiple() ? core::split(texts.at(0), ',') : texts);
    }
  });
}

}  // namespace

void parse_options(core::OptionSet& options, const std::vector<std::string>& arguments) {
  std::map<std::string, Texts> given;
  try {
    const auto all = description(options);
    po::command_line_parser parser(arguments);
    // Without guessing: `--fold` must never be taken for `--folds`.
    parser.options(all).allow_unregistered().style(po::command_line_style::unix_style &
                                                   ~po::command_line_style::allow_guessing &
                                                   ~po::command_line_style::allow_short);
    for (const auto& entry : parser.run().options) {
      if (entry.position_key >= 0) throw core::UsageError("'" + entry.value.at(0) + "' belongs to no option");
      if (entry.unregistered)
        options.find(entry.original_tokens.at(0).substr(0, entry.original_tokens.at(0).find('=')).substr(2));
      auto& texts = given[entry.string_key];
      if (!texts.empty() && !options.find(entry.string_key).is_multiple()) {
        throw core::UsageError("--" + entry.string_key + " is given twice");
      }
      texts.insert(texts.end(), entry.value.begin(), entry.value.end());
    }
  } catch (const po::error& e) {
    throw core::UsageError(e.what());
  }
  for (const auto& [name, texts] : given) options.find(name).set(texts);
  if (const auto config = given.find("config"); config != given.end())
    read_config(options, config->second.at(0), given);
}

}  // namespace tripet::commands
