#include <iostream>

#include "commands/verbs.hpp"
#include "core/log.hpp"
#include "evaluation/evaluate.hpp"

namespace tripet::commands {

int run(EvaluateVerb& verb, const CommonOptions& common) {
  const auto result = evaluation::evaluate(verb.options, common.seed, common.threads);
  core::log_info(result.headline);
  std::cout << result.report.string() << "\n";
  return 0;
}

}  // namespace tripet::commands
