#include <iostream>

#include "commands/joined_processes.hpp"
#include "commands/program.hpp"
#include "core/log.hpp"
#include "training/dry_run.hpp"
#include "training/trainer.hpp"

namespace tripet::commands {

int run(TrainVerb& verb, const CommonOptions& common) {
  verb.options.choose_strategy();
  return in_joined_processes(verb.name, [&](const training::Ranks& ranks) {
    if (verb.options.dry_run) {
      if (ranks.is_writer()) std::cout << training::dry_run(verb.options, common.seed, common.threads);
      return 0;
    }
    check_out_folder(verb.options.out, "config.cfg", common.force);
    training::train(verb.options, common.seed, common.threads, resolved_config(verb, common), ranks);
    if (ranks.is_writer()) {
      const std::string run = verb.options.out.string();
      std::cout << run << std::endl;
      core::log_info("next: tripet predict --model " + run + " --in NEW_SCAN --out predictions.tsv");
    }
    return 0;
  });
}

}  // namespace tripet::commands
