// The front program: everything that needs no LibTorch. Verbs that do are run by tripet-torch, which takes this process over.

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "commands/program.hpp"
#include "core/error.hpp"
#include "core/resources.hpp"

namespace {

int exec_torch(const std::vector<std::string>& arguments) {
  const std::string program = (tripet::core::program_folder() / "tripet-torch").string();
  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(program.c_str(), argv.data());
  throw tripet::core::Error(program + ": " + std::strerror(errno) + "; it must stand beside tripet");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tripet::commands;
  return program_main(argc, argv, {}, exec_torch);
}
