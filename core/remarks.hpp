#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tripet::core {

/// What was noticed while something was read. A warning is whatever may change a number and was guessed: the scan's
/// status becomes `warn`, and a person should look. A note is harmless and stays in the sidecar.
struct Remarks {
  std::vector<std::string> warnings, notes;

  void warn(std::string text) { add(warnings, std::move(text)); }
  void note(std::string text) { add(notes, std::move(text)); }
  void add(const Remarks& more) {
    for (const auto& text : more.warnings) warn(text);
    for (const auto& text : more.notes) note(text);
  }

 private:
  /// Each once, whoever notices it again.
  static void add(std::vector<std::string>& texts, std::string text) {
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
  }
};

}  // namespace tripet::core
