#include "commands/sub_program.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>

#include "core/error.hpp"
#include "core/resources.hpp"

namespace tripet::commands {
namespace {

volatile std::sig_atomic_t child = 0;

void pass_on(int signal) {
  if (child > 0) kill(static_cast<pid_t>(child), signal);
}

}  // namespace

void exec_program(const std::string& program, const std::vector<std::string>& arguments) {
  const std::string path = (core::program_folder() / program).string();
  std::vector<char*> argv{const_cast<char*>(path.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  execv(path.c_str(), argv.data());
  throw core::Error(path + ": " + std::strerror(errno) + "; it must stand beside tripet");
}

int run_program(const std::string& program, const std::vector<std::string>& arguments) {
  std::cout.flush();
  const pid_t started = fork();
  if (started < 0) throw core::Error(program + " cannot be started: " + std::strerror(errno));
  if (started == 0) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    try {
      exec_program(program, arguments);
    } catch (const core::Error& e) {
      std::cerr << "tripet: error: " << e.what() << std::endl;
    }
    _exit(1);
  }
  child = static_cast<std::sig_atomic_t>(started);
  const auto before_int = std::signal(SIGINT, SIG_IGN);
  const auto before_term = std::signal(SIGTERM, pass_on);
  int status = 0;
  while (waitpid(started, &status, 0) < 0 && errno == EINTR) {
  }
  child = 0;
  std::signal(SIGINT, before_int);
  std::signal(SIGTERM, before_term);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace tripet::commands
