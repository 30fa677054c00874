#pragma once

#include <sys/wait.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "support.hpp"

namespace tripet::tests {

struct Outcome {
  int status;  // exit status; 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

inline std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// Runs a program with these words as a user's shell would; waits for its end.
inline Outcome run_program(const ScratchFolder& scratch, const std::vector<std::string>& words) {
  std::string command;
  for (const auto& word : words) command += quoted(word) + " ";
  const auto out = scratch / ".stdout";
  const auto err = scratch / ".stderr";
  command += ">" + quoted(out.string()) + " 2>" + quoted(err.string());
  const int result = std::system(command.c_str());
  const int status = WIFEXITED(result) ? WEXITSTATUS(result) : 128 + WTERMSIG(result);
  return {status, core::read_text(out), core::read_text(err)};
}

inline const std::string program = TRIPET_BUILD_DIR "/tripet";

/// Runs tripet with these arguments.
inline Outcome tripet(const ScratchFolder& scratch, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program);
  return run_program(scratch, arguments);
}

}  // namespace tripet::tests
