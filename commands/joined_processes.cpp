#include "commands/joined_processes.hpp"

#include <chrono>
#include <exception>
#include <iostream>
#include <thread>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"

namespace tripet::commands {

namespace {

// All ranks may find the same thing wrong; then the first one says so for all.
constexpr auto patience_with_the_first = std::chrono::seconds(2);

[[noreturn]] void stop_all(const std::string& verb, const training::Ranks& ranks, const std::exception& error) {
  if (!ranks.is_writer()) std::this_thread::sleep_for(patience_with_the_first);
  core::Progress::clear_line();
  std::cerr << "tripet: error: " << verb << ", process " << ranks.rank() << " of " << ranks.size() << ": "
            << core::one_line(error.what()) << std::endl;
  ranks.stop_all(dynamic_cast<const core::UsageError*>(&error) != nullptr ? 2 : 1);
}

}  // namespace

int in_joined_processes(const std::string& verb, const std::function<int(const training::Ranks&)>& work) {
  const training::Ranks ranks;
  if (!ranks.is_writer()) {
    core::set_log_level("off");
    core::Progress::set_enabled(false);
  }
  if (ranks.size() == 1) return work(ranks);
  try {
    return work(ranks);
  } catch (const std::exception& error) {
    stop_all(verb, ranks, error);
  }
}

}  // namespace tripet::commands
