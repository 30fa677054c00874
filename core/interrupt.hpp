#pragma once

namespace tripet::core {

/// After this, SIGINT and SIGTERM set a flag; a second signal ends the program at once.
void install_interrupt_handler();
/// Throws Interrupted once a signal came. Long loops call it between whole pieces of work.
void throw_if_interrupted();

}  // namespace tripet::core
