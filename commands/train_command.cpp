#include <chrono>
#include <exception>
#include <iostream>
#include <thread>

#include "commands/program.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "core/progress.hpp"
#include "training/dry_run.hpp"
#include "training/trainer.hpp"

namespace tripet::commands {

namespace {

// All ranks may find the same thing wrong; then the first one says so for all.
constexpr auto patience_with_the_first = std::chrono::seconds(2);

[[noreturn]] void stop_all(const training::Ranks& ranks, const std::exception& error) {
  if (!ranks.is_writer()) std::this_thread::sleep_for(patience_with_the_first);
  core::Progress::clear_line();
  std::cerr << "tripet: error: train, process " << ranks.rank() << " of " << ranks.size() << ": "
            << core::one_line(error.what()) << std::endl;
  ranks.stop_all(dynamic_cast<const core::UsageError*>(&error) != nullptr ? 2 : 1);
}

int train(TrainVerb& verb, const CommonOptions& common, const training::Ranks& ranks) {
  if (!ranks.is_writer()) {
    core::set_log_level("off");
    core::Progress::set_enabled(false);
    if (verb.options.dry_run) return 0;
  }
  if (verb.options.dry_run) {
    std::cout << training::dry_run(verb.options, common.seed, common.threads);
    return 0;
  }
  check_out_folder(verb.options.out, "config.cfg", common.force);
  training::train(verb.options, common.seed, common.threads, resolved_config(verb, common), ranks);
  if (ranks.is_writer()) std::cout << verb.options.out.string() << "\n";
  return 0;
}

}  // namespace

int run(TrainVerb& verb, const CommonOptions& common) {
  const training::Ranks ranks;
  if (ranks.size() == 1) return train(verb, common, ranks);
  try {
    return train(verb, common, ranks);
  } catch (const std::exception& error) {
    stop_all(ranks, error);
  }
}

}  // namespace tripet::commands
