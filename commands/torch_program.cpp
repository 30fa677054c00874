#include "commands/torch_program.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"
#include "core/resources.hpp"

namespace tripet::commands {

void exec_torch_program(const std::vector<std::string>& arguments) {
  const std::string program = (core::program_folder() / "tripet-torch").string();
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  throw core::Error(program + ": " + std::strerror(errno) + "; it must stand beside tripet");
}

}  // namespace tripet::commands
