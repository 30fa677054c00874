#pragma once

#include <set>
#include <string>
#include <vector>

namespace tripet::tests {

/// What a reader sees of report.html: the text between the tags, entities resolved, scripts and styles left out.
struct Page {
  explicit Page(const std::string& html);

  std::string text;  // of the whole page, one blank between words
  std::string lead;  // the first sentence, which is all that most readers take with them
  std::string head;  // all that stands before the contents
};

/// The options and verbs that a text names and the program does not have.
std::vector<std::string> unknown_words(const std::string& text);

}  // namespace tripet::tests
