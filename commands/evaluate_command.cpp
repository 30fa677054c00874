#include <iostream>

#include "commands/program.hpp"
#include "evaluation/evaluate.hpp"

namespace tripet::commands {

int run(EvaluateVerb& verb, const CommonOptions& common) {
  check_out_folder(verb.options.out, "metrics.json", common.force);
  const auto result = evaluation::evaluate(verb.options, common.seed, common.threads);
  std::cout << result.headline << "\n" << result.report.string() << "\n";
  return 0;
}

}  // namespace tripet::commands
