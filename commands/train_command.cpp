#include <iostream>

#include "commands/program.hpp"
#include "training/dry_run.hpp"
#include "training/trainer.hpp"

namespace tripet::commands {

int run(TrainVerb& verb, const CommonOptions& common) {
  if (verb.options.dry_run) {
    std::cout << training::dry_run(verb.options, common.seed, common.threads);
    return 0;
  }
  check_out_folder(verb.options.out, "config.cfg", common.force);
  training::train(verb.options, common.seed, common.threads, resolved_config(verb, common));
  std::cout << verb.options.out.string() << "\n";
  return 0;
}

}  // namespace tripet::commands
