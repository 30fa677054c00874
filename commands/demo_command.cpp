#include "commands/program.hpp"
#include "commands/sub_program.hpp"
#include "core/log.hpp"
#include "core/text.hpp"
#include "preprocessing/preprocess.hpp"
#include "simulation/simulate.hpp"

namespace tripet::commands {
namespace {

// As coarse, and as few epochs at as high a rate, as lets three repeats be done in three minutes on two cores; fewer
// leave an interval of the difference that says nothing.
constexpr double demo_spacing = 8;
const std::vector<std::string> demo_training{"--folds",  "3",  "--repeats",       "3",
                                             "--epochs", "40", "--learning-rate", "0.003"};

}  // namespace

// Three steps that a user would run one by one; each is told as the command that does the same.
int run(DemoVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.out, "cohort", common.force);
  const std::string seed = std::to_string(common.seed);

  simulation::SimulateOptions cohort;
  cohort.out = verb.out / "cohort";
  core::log_info("tripet simulate --seed " + seed + " --out " + cohort.out.string());
  simulation::simulate(cohort, common.seed, common.threads);

  preprocessing::PreprocessOptions prepare;
  prepare.in = {cohort.out};
  prepare.out = verb.out / "prepared";
  prepare.settings.spacing = demo_spacing;
  core::log_info("tripet preprocess --in " + cohort.out.string() + " --spacing " + core::format_number(demo_spacing) +
                 " --out " + prepare.out.string());
  const auto prepared = preprocessing::preprocess(prepare, common.threads);
  if (prepared.failed > 0) {
    core::log_warn(std::to_string(prepared.failed) + " scans failed: see " + prepared.scans.string());
  }

  const std::string out = (verb.out / "comparison").string();
  std::vector<std::string> compare{"compare", "--data", prepare.out.string()};
  compare.insert(compare.end(), demo_training.begin(), demo_training.end());
  compare.insert(compare.end(), {"--seed", seed, "--out", out});
  core::log_info("tripet " + core::join(compare, " "));
  compare.insert(compare.end(), {"--threads", std::to_string(common.threads), "--log-level", common.log_level});
  if (common.no_progress) compare.push_back("--no-progress");
  if (common.force) compare.push_back("--force");
  const int status = run_program("tripet-torch", compare);
  if (status == 0) {
    core::log_info(
        "next, with scans of your own: tripet preprocess --in YOUR_SCANS "
        "--spacing 4 --out prepared, then tripet compare --data prepared --repeats 3 --out comparison");
  }
  return status;
}

}  // namespace tripet::commands
