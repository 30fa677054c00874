#include <iostream>

#include "commands/program.hpp"
#include "core/log.hpp"
#include "simulation/simulate.hpp"

namespace tripet::commands {

int run(SimulateVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.options.out, "truth/truth.json", common.force);
  simulation::simulate(verb.options, common.seed, common.threads);
  std::cout << verb.options.out.string() << std::endl;
  core::log_info("next: tripet preprocess --in " + verb.options.out.string() + " --spacing 4 --out prepared");
  return 0;
}

}  // namespace tripet::commands
