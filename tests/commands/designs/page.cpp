#include "commands/designs/page.hpp"

#include <regex>

#include "commands/verbs.hpp"

namespace tripet::tests {
namespace {

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin);
  if (from == std::string::npos) return "";
  const auto start = from + begin.size();
  return text.substr(start, text.find(end, start) - start);
}

/// Without what lies from begin to end, both included.
std::string without(std::string text, const std::string& begin, const std::string& end) {
  for (auto from = text.find(begin); from != std::string::npos; from = text.find(begin, from)) {
    const auto to = text.find(end, from);
    text.erase(from, to == std::string::npos ? to : to + end.size() - from);
  }
  return text;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string visible(const std::string& html) {
  std::string text, out;
  bool inside = false;
  for (const char c : html) {
    if (c == '<') inside = true;
    text += inside ? ' ' : c;
    if (c == '>') inside = false;
  }
  for (const auto& [entity, character] :
       {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&#x2F;", "/"}, {"&amp;", "&"}}) {
    text = replaced(text, entity, character);
  }
  for (const char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
  }
  return out;
}

}  // namespace

Page::Page(const std::string& html) {
  const std::string body = without(without(html, "<script", "</script>"), "<style", "</style>");
  text = visible(body);
  lead = visible(between(body, "id=\"finding\">", "</p>"));
  head = visible(between(body, "<header>", "<nav"));
}

std::vector<std::string> unknown_words(const std::string& text) {
  std::set<std::string> options{"help", "version"}, verbs;
  commands::CommonOptions common;
  core::OptionSet of_all;
  common.describe(of_all);
  for (const auto& option : of_all.options()) options.insert(option.name());
  for (const auto& verb : commands::all_verbs()) {
    verbs.insert(verb->name);
    core::OptionSet of_verb;
    verb->describe(of_verb);
    for (const auto& option : of_verb.options()) options.insert(option.name());
  }
  std::vector<std::string> unknown;
  static const std::regex option("(^|[ (\"])--([a-z][a-z-]*)"), verb("tripet ([a-z]+) ");
  for (std::sregex_iterator at(text.begin(), text.end(), option), end; at != end; ++at) {
    if (!options.contains((*at)[2])) unknown.push_back("--" + (*at)[2].str());
  }
  for (std::sregex_iterator at(text.begin(), text.end(), verb), end; at != end; ++at) {
    if (!verbs.contains((*at)[1]) && (*at)[1] != "and" && (*at)[1] != "with")
      unknown.push_back("tripet " + (*at)[1].str());
  }
  return unknown;
}

}  // namespace tripet::tests
