#include "commands/sub_program.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"
#include "core/resources.hpp"

namespace tripet::commands {

void exec_program(const std::string& program, const std::vector<std::string>& arguments) {
  const std::string path = (core::program_folder() / program).string();
  std::vector<char*> argv{const_cast<char*>(path.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(path.c_str(), argv.data());
  throw core::Error(path + ": " + std::strerror(errno) + "; it must stand beside tripet");
}

}  // namespace tripet::commands
