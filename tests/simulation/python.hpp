#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace tripet::tests {

/// Runs a script of this folder with the tests' Python; what went wrong (its output), or "" when it exits with 0.
inline std::string python(const std::string& script, const std::vector<std::string>& arguments) {
  const std::filesystem::path root = TRIPET_SOURCE_DIR;
  const auto interpreter = root / ".venv-tests/bin/python";
  if (!std::filesystem::exists(interpreter)) return interpreter.string() + " is missing: run scripts/test";
  std::string command = interpreter.string() + " " + (root / "tests/simulation" / script).string();
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return "cannot start " + command;
  std::string output;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), static_cast<int>(buffer.size()), pipe) != nullptr) output += buffer.data();
  const int status = pclose(pipe);
  return status == 0 ? "" : "status " + std::to_string(status) + "\n" + output;
}

}  // namespace tripet::tests
