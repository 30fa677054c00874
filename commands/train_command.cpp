#include <iostream>

#include "commands/program.hpp"
#include "training/trainer.hpp"

namespace tripet::commands {

int run(TrainVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.options.out, "config.cfg", common.force);
  training::train(verb.options, common.seed, common.threads, resolved_config(verb, common));
  std::cout << verb.options.out.string() << "\n";
  return 0;
}

}  // namespace tripet::commands
