#include <iostream>

#include "commands/program.hpp"
#include "simulation/simulate.hpp"

namespace tripet::commands {

int run(SimulateVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.options.out, "truth/truth.json", common.force);
  simulation::simulate(verb.options, common.seed, common.threads);
  std::cout << verb.options.out.string() << "\n";
  return 0;
}

}  // namespace tripet::commands
