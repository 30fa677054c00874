#include "commands/doctor/parts.hpp"

#include <cstdio>
#include <iostream>
#include <memory>

#include "core/error.hpp"
#include "core/resources.hpp"
#include "core/text.hpp"

namespace tripet::commands {
namespace {

const std::string flag = "--parts";

std::string in_single_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

bool asks_parts(int argc, char** argv) {
  return argc == 2 && argv[1] == flag;
}

int print_parts(const Parts& parts) {
  for (const auto& [name, value] : parts) std::cout << name << '\t' << core::one_line(value) << '\n';
  return 0;
}

Parts ask_parts(const std::string& program) {
  const auto path = core::program_folder() / program;
  if (!std::filesystem::exists(path)) throw core::Error(program + " is not beside tripet: " + path.string());
  std::string command = in_single_quotes(path.string());
  command += " " + flag + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw core::Error(program + ": cannot be started");
  std::string answer;
  for (int c; (c = std::fgetc(pipe)) != EOF;) answer += static_cast<char>(c);
  const int status = pclose(pipe);
  const auto lines = core::split(answer, '\n');
  if (status != 0) throw core::Error(program + " does not start: " + lines.front());
  Parts parts;
  for (const auto& line : lines) {
    if (const auto tab = line.find('\t'); tab != std::string::npos) {
      parts.emplace_back(line.substr(0, tab), line.substr(tab + 1));
    }
  }
  return parts;
}

}  // namespace tripet::commands
