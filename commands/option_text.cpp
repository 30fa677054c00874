#include "commands/option_text.hpp"

namespace tripet::commands {

core::OptionSet all_options(Verb& verb, CommonOptions& common) {
  core::OptionSet options;
  verb.describe(options);
  common.describe(options);
  return options;
}

std::string option_details(const core::Option& option) {
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

std::string help_with_details(const core::Option& option) {
  const std::string details = option_details(option);
  return option.help() + (details.empty() ? "" : " [" + details + "]");
}

}  // namespace tripet::commands
