#include <iostream>

#include "commands/program.hpp"
#include "commands/sub_program.hpp"
#include "core/log.hpp"
#include "preprocessing/preprocess.hpp"
#include "simulation/simulate.hpp"

namespace tripet::commands {

// Three steps that a user would run one by one; each is printed as the command that does the same.
int run(DemoVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.out, "cohort", common.force);

  simulation::SimulateOptions cohort;
  cohort.out = verb.out / "cohort";
  core::log_info("tripet simulate --out " + cohort.out.string());
  simulation::simulate(cohort, common.seed, common.threads);

  preprocessing::PreprocessOptions prepare;
  prepare.in = {cohort.out};
  prepare.out = verb.out / "prepared";
  prepare.settings.spacing = 4;
  core::log_info("tripet preprocess --in " + cohort.out.string() + " --spacing 4 --out " + prepare.out.string());
  preprocessing::preprocess(prepare, common.threads);

  std::vector<std::string> compare{"compare",
                                   "--data",
                                   prepare.out.string(),
                                   "--out",
                                   (verb.out / "comparison").string(),
                                   "--folds",
                                   "3",
                                   "--epochs",
                                   "30",
                                   "--seed",
                                   std::to_string(common.seed),
                                   "--threads",
                                   std::to_string(common.threads),
                                   "--log-level",
                                   common.log_level};
  if (common.no_progress) compare.push_back("--no-progress");
  core::log_info("tripet compare --data " + prepare.out.string() + " --folds 3 --epochs 30 --out " +
                 (verb.out / "comparison").string());
  exec_program("tripet-torch", compare);
}

}  // namespace tripet::commands
