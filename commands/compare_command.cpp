#include <iostream>

#include "commands/program.hpp"
#include "core/atomic_file.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/participants_file.hpp"
#include "evaluation/evaluate.hpp"
#include "training/compare.hpp"

namespace tripet::commands {

int run(CompareVerb& verb, const CommonOptions& common) {
  verb.options.choose_strategies();
  const auto& options = verb.options;
  check_out_folder(options.out, "config.cfg", common.force);
  verb.judge.check_margin();

  // Each run's config.cfg is one of `tripet train`, which trains the same network.
  const auto describe_run = [&](const training::TrainOptions& run) {
    TrainVerb train;
    train.options = run;
    return resolved_config(train, common);
  };
  // config.cfg first: it marks the folder as ours, should a kill come between the two. Shards start together.
  const auto before_training = [&] {
    core::write_shared_text(options.out / "config.cfg", resolved_config(verb, common));
    const auto judgement = options.out / "judgement.json";
    if (std::filesystem::exists(judgement)) return;
    core::write_shared_text(
        judgement,
        core::Json{{"primary", verb.judge.primary}, {"margin", verb.judge.margin_of_primary()}}.dump(2) + "\n");
  };
  const auto predictions = training::compare(options, common.seed, common.threads, describe_run, before_training);
  if (predictions.empty()) {  // a shard: there is nothing to judge yet
    std::cout << options.out.string() << "\n";
    return 0;
  }
  evaluation::EvaluateOptions evaluate;
  evaluate.predictions = {predictions};
  evaluate.out = options.out;
  evaluate.runs = options.out;
  evaluate.data = options.data.data;
  evaluate.participants = core::participants_table(options.data.data, options.data.labels);
  evaluate.judge = verb.judge;
  const auto result = evaluation::evaluate(evaluate, common.seed, common.threads);
  std::cout << result.headline << "\n" << result.report.string() << std::endl;
  core::log_info("next: open the report in a browser; what the networks look at: tripet explain --model " +
                 options.out.string() + " --in " + options.data.data.string() + " --out maps");
  return 0;
}

}  // namespace tripet::commands
