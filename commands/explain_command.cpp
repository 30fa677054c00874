#include <iostream>
#include <set>

#include "commands/program.hpp"
#include "commands/verbs.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "explanation/explain.hpp"
#include "preprocessing/preprocess.hpp"
#include "training/data/found_scans.hpp"

namespace tripet::commands {

namespace fs = std::filesystem;

int run(ExplainVerb& verb, const CommonOptions& common) {
  const auto& options = verb.options;
  check_out_folder(options.out, "config.cfg", common.force);
  std::vector<fs::path> prepared, raw;
  std::set<fs::path> seen;
  for (const auto& path : options.in) {
    if (seen.insert(fs::weakly_canonical(path)).second) (training::is_prepared(path) ? prepared : raw).push_back(path);
  }
  const core::Json preparation = explanation::preparation_of_models(options);
  if (!raw.empty() && preparation.is_null()) {
    throw core::Error(options.models.front().string() +
                      ": does not say how its scans were prepared; give a folder that tripet preprocess wrote");
  }
  core::write_text(options.out / "config.cfg", resolved_config(verb, common));

  std::string doubts;
  if (!raw.empty()) {
    preprocessing::PreprocessOptions preprocess;
    preprocess.in = raw;
    preprocess.out = options.out / "prepared";  // kept: the maps lie over these
    preprocess.settings = preprocessing::settings_from_json(preparation);
    doubts = preprocessing::preprocess(preprocess, common.threads).doubts;
    prepared.push_back(preprocess.out);
  }
  const auto summary = explanation::explain(options, prepared, common.seed, common.threads);
  if (!doubts.empty()) core::log_warn(doubts);
  std::cout << summary.maps.string() << "\n" << summary.page.string() << "\n";
  return summary.failed > 0 ? 3 : 0;
}

}  // namespace tripet::commands
