#include <iostream>

#include "commands/joined_processes.hpp"
#include "commands/program.hpp"
#include "training/synthesis/synthesize.hpp"

namespace tripet::commands {

int run(SynthesizeTrainVerb& verb, const CommonOptions& common) {
  return in_joined_processes(verb.name, [&](const training::Ranks& ranks) {
    check_out_folder(verb.options.out, "config.cfg", common.force);
    training::train_generator(verb.options, common.seed, common.threads, resolved_config(verb, common), ranks);
    if (ranks.is_writer()) std::cout << verb.options.out.string() << "\n";
    return 0;
  });
}

int run(SynthesizeSampleVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.options.out, "config.cfg", common.force);
  training::sample_generator(verb.options, common.seed, common.threads, resolved_config(verb, common));
  std::cout << verb.options.out.string() << "\n";
  return 0;
}

}  // namespace tripet::commands
