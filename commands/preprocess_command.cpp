#include <iostream>

#include "commands/program.hpp"
#include "commands/verbs.hpp"
#include "core/log.hpp"
#include "preprocessing/preprocess.hpp"

namespace tripet::commands {

int run(PreprocessVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.options.out, "preprocessing.json", common.force);
  const auto summary = preprocessing::preprocess(verb.options, common.threads);
  core::log_info(std::to_string(summary.ok) + " ok, " + std::to_string(summary.warned) + " doubtful, " +
                 std::to_string(summary.failed) + " failed; " + std::to_string(summary.reused) + " were there already");
  if (!summary.doubts.empty()) core::log_warn(summary.doubts);
  std::cout << summary.scans.string() << std::endl;
  if (verb.options.stop_after == "normalize" && verb.options.shard == "1/1") {
    const std::string out = verb.options.out.string();
    core::log_info("next: open " + out + "/quality.html in a browser, then tripet compare --data " + out +
                   " --repeats 3 --out comparison");
  }
  return summary.failed > 0 ? 3 : 0;
}

}  // namespace tripet::commands
