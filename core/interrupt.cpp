#include "core/interrupt.hpp"

#include <csignal>

#include "core/error.hpp"

namespace tripet::core {
namespace {

volatile std::sig_atomic_t signalled = 0;

void on_signal(int signal) {
  signalled = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void install_interrupt_handler() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

void throw_if_interrupted() {
  if (signalled != 0) throw Interrupted();
}

}  // namespace tripet::core
