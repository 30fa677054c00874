#include "explanation/explain.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/parallel_for.hpp"
#include "core/text.hpp"
#include "explanation/batch.hpp"
#include "explanation/checks/checks.hpp"
#include "explanation/checks/whole_model.hpp"
#include "explanation/models.hpp"
#include "explanation/page/page.hpp"
#include "explanation/results/groups.hpp"
#include "explanation/results/pictures.hpp"
#include "explanation/results/regions_table.hpp"
#include "explanation/results/tables.hpp"
#include "explanation/scans/harmonised_scans.hpp"
#include "explanation/scans/scan_space.hpp"
#include "imaging/itk_globals.hpp"
#include "model/weights/model_file.hpp"
#include "training/job.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;

void check_methods(const std::vector<std::string>& methods) {
  if (methods.empty()) throw core::UsageError("--methods: name at least one");
  for (const auto& method : methods) {
    if (std::find(method_names.begin(), method_names.end(), method) == method_names.end()) {
      const auto near = core::nearest_name(method, method_names);
      throw core::UsageError(
          "--methods: unknown method " + method +
          (near ? "; did you mean '" + *near + "'?" : "; there are " + core::join(method_names, ", ")));
    }
    if (std::count(methods.begin(), methods.end(), method) > 1) {
      throw core::UsageError("--methods names " + method + " twice");
    }
  }
}

/// Maps of models with different inputs could not be compared.
model::ModelDescription shared_description(const std::vector<ExplainedModel>& models) {
  model::ModelDescription first = model::read_model(models.front().any_file()).description;
  for (const auto& model : models) {
    const auto other = model::read_model(model.any_file()).description;
    if (other.network.input != first.network.input) {
      throw core::UsageError("--model: " + models.front().name + " and " + model.name +
                             " learnt from scans of different grids; explain each on its own");
    }
    // Of a model that harmonises: for it the scans' sites are read.
    if (!first.harmonisation) first.harmonisation = other.harmonisation;
  }
  return first;
}

/// A network whose labels were not exchanged would make every map look as if the labels had taught it nothing.
void check_permuted(const fs::path& permuted, const model::ModelDescription& of_models) {
  const auto other = model::read_model(model_file(permuted)).description;
  if (!training::learnt_from_permuted_labels(other.training)) {
    throw core::UsageError("--permuted " + permuted.string() +
                           ": learnt from the true labels; give a run of train --permute-labels");
  }
  if (other.network.input != of_models.network.input ||
      other.strategy_settings.classes != of_models.strategy_settings.classes) {
    throw core::UsageError("--permuted " + permuted.string() +
                           ": learnt from scans of another grid, or other classes, than --model");
  }
}

std::vector<Check> check_models(const std::vector<ExplainedModel>& models,
                                const std::vector<std::vector<ExplainedScan>>& scans, const Batch& batch,
                                const Atlas& atlas, std::size_t classes, int threads) {
  std::vector<Check> all;
  core::Tsv cascade({"model", "method", "random_stages", "likeness"});
  for (std::size_t i = 0; i < models.size(); ++i) {
    const CheckedModel found = check_model(models[i], scans[i], batch, atlas, threads);
    all.insert(all.end(), found.checks.begin(), found.checks.end());
    const auto answers = check_answers(scans[i], classes);
    if (answers) all.push_back(*answers);
    for (std::size_t row = 0; row < found.cascade.size(); ++row) {
      std::vector<std::string> cells;
      for (std::size_t column = 0; column < 4; ++column) cells.push_back(found.cascade.at(row, column));
      cascade.add(std::move(cells));
    }
  }
  cascade.write(batch.options.out / "cascade.tsv");
  return all;
}

void tell(const std::vector<Check>& checks, const std::filesystem::path& out) {
  for (const auto& check : checks) {
    if (!check.passed()) core::log_warn(check.model + ", " + check.method + ": " + check.meaning());
  }
  checks_table(checks).write(out / "checks.tsv");
}

}  // namespace

core::Json preparation_of_models(const ExplainOptions& options) {
  const auto models = find_models(options.models, options.repeat);
  return model::read_model(models.front().any_file()).description.preprocessing;
}

ExplainSummary explain(const ExplainOptions& options, const std::vector<std::filesystem::path>& prepared,
                       std::uint64_t seed, int threads) {
  check_methods(options.method.methods);
  imaging::make_itk_globals();
  const auto models = find_models(options.models, options.repeat);
  if (options.differences && models.size() < 2) {
    throw core::UsageError("--differences: there is one model only; give a comparison, or several as --model");
  }
  const model::ModelDescription description = shared_description(models);
  if (!options.permuted.empty()) check_permuted(options.permuted, description);
  if (!options.site.empty() && !description.harmonisation) {
    throw core::UsageError("--site " + options.site + ": no model harmonises sites; leave it out");
  }
  training::FoundScans found = training::find_prepared_scans(prepared, description, options.site);
  harmonise_scans(found, models);
  const Atlas atlas(grid_of(found.volumes.front()));
  const std::string first_class = description.strategy_settings.classes.front();
  const Baselines baselines(options.method.baseline, found, atlas, first_class);
  Batch batch{options, found, atlas.grid, baselines, seed, std::vector<std::string>(found.scans.size())};

  ExplainSummary summary;
  summary.failed = found.failed;
  const int workers = core::thread_count(options.workers > 0 ? options.workers : threads);
  std::vector<std::vector<ExplainedScan>> of_model;
  for (const auto& model : models) of_model.push_back(explain_by(model, batch, workers, summary.failed));
  std::vector<Check> checks;
  if (options.checked_scans > 0) {
    const std::size_t classes = description.strategy_settings.classes.size();
    checks = check_models(models, of_model, batch, atlas, classes, workers);
  }
  std::vector<ExplainedScan> all;
  for (const auto& scans : of_model) all.insert(all.end(), scans.begin(), scans.end());
  if (all.empty()) throw core::Error("no scan could be explained");
  for (std::size_t a = 0; options.differences && a < of_model.size(); ++a) {
    for (std::size_t b = a + 1; b < of_model.size(); ++b) {
      const auto differences = explain_difference(of_model[a], of_model[b], batch);
      all.insert(all.end(), differences.begin(), differences.end());
    }
  }

  summary.maps = options.out / "maps.tsv";
  PageContents page{all, {}, checks, {}};
  regions_table(all, options.out, atlas, first_class).write(options.out / "regions.tsv");
  page.groups = write_group_means(all, options.out, atlas.grid);
  groups_table(page.groups, options.out).write(options.out / "groups.tsv");
  if (!options.truth.empty()) {
    page.truth = truth_table(all, batch, atlas);
    page.truth.write(options.out / "truth.tsv");
    const auto of_truth = check_truth(page.truth);
    if (options.checked_scans > 0) page.checks.insert(page.checks.end(), of_truth.begin(), of_truth.end());
  }
  if (options.checked_scans > 0) tell(page.checks, options.out);
  write_pictures(all, page.groups, options.out, atlas, workers);
  maps_table(all, options.out).write(summary.maps);
  summary.page = write_page(page, options.out, atlas);
  return summary;
}

}  // namespace tripet::explanation
