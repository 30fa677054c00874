#include "training/synthesis/fold_scans.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/mapped_volume.hpp"
#include "core/parallel_for.hpp"
#include "core/text.hpp"
#include "training/initial_weights.hpp"
#include "training/synthesis/gan_fit.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

std::string fold_name(const Fold& fold) {
  return "repeat " + std::to_string(fold.first) + ", fold " + std::to_string(fold.second);
}

/// Whom no generator of the fold's scans may have seen.
std::set<std::string> held_out(const Experiment& experiment, const Fold& fold) {
  std::set<std::string> names;
  for (const auto& [participant, set] : experiment.split(fold.first, fold.second)) {
    if (set != Set::train) names.insert(participant);
  }
  return names;
}

std::set<std::string> seen(const SyntheticFolder& folder, const std::set<std::string>& participants) {
  return trained_with(synthetic_training(folder.provenance), participants);
}

void check_fits(const Experiment& experiment, const SyntheticFolder& folder, const fs::path& path) {
  std::set<std::string> labels;
  for (const auto& scan : folder.scans) labels.insert(scan.label);
  for (const auto& name : experiment.cohort.classes) {
    if (!labels.contains(name)) {
      throw core::UsageError("--synthetic " + path.string() + ": holds no scan of the class " + name);
    }
  }
  const core::MappedVolume first(folder.scans.front().volume, true);
  if (first.size() != experiment.dataset->grid()) {
    throw core::UsageError("--synthetic " + path.string() + ": its scans have other voxels than the real ones");
  }
}

void append(SyntheticFolder& to, const SyntheticFolder& from, const std::string& prefix) {
  for (SyntheticScan scan : from.scans) {
    scan.id = prefix + scan.id;
    to.scans.push_back(std::move(scan));
  }
}

}  // namespace

SyntheticRequest SyntheticRequest::parse(const std::vector<std::string>& words) {
  SyntheticRequest request;
  if (words.empty()) return request;
  if (const auto number = core::parse_number(words[0]); words.size() == 1 && number) {
    if (!(*number >= 1 && *number <= 1e6) || *number != static_cast<int>(*number)) {
      throw core::UsageError("--synthetic " + words[0] + ": give a number of scans of each class, 1 or more");
    }
    request.scans = static_cast<int>(*number);
    return request;
  }
  for (const auto& word : words) {
    if (!fs::exists(fs::path(word) / synthetic_table)) {
      throw core::UsageError("--synthetic " + word +
                             ": is neither a number of scans nor a folder of tripet synthesize sample");
    }
    request.folders.emplace_back(word);
  }
  return request;
}

FoldScans::FoldScans(const Experiment& experiment, const std::vector<fs::path>& folders,
                     const std::vector<Fold>& folds) {
  std::vector<SyntheticFolder> all;
  for (const auto& path : folders) {
    all.push_back(read_synthetic_scans(path));
    check_fits(experiment, all.back(), path);
  }
  for (const Fold& fold : folds) {
    const auto others = held_out(experiment, fold);
    std::string refusal;
    std::vector<std::string> hashes;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (const auto known = seen(all[i], others); !known.empty()) {
        refusal = folders[i].string() + ": its generator has seen " + *known.begin() +
                  (known.size() > 1 ? " and " + std::to_string(known.size() - 1) + " more" : "");
        continue;
      }
      SyntheticFolder& own = of_fold_[fold];
      if (own.provenance.is_null()) {
        own = all[i];
      } else {
        // One list of hashes has one salt: a second generator's is kept within the first one's.
        append(own, all[i], "set" + std::to_string(i) + "-");
        core::Json& provenance = own.provenance;
        core::Json more = synthetic_training(all[i].provenance);
        if (provenance.contains("More")) more["synthetic"] = provenance["More"];
        provenance["More"] = more;
      }
      hashes.push_back(all[i].provenance.at("GeneratorHash"));
    }
    if (!of_fold_.contains(fold)) {
      throw core::UsageError("--synthetic " + refusal + ", whom " + fold_name(fold) +
                             " holds out; results would look better than they are");
    }
    of_fold_[fold].provenance["GeneratorHash"] = core::join(hashes, "+");
  }
}

FoldScans::FoldScans(const Experiment& experiment, const fs::path& out, const std::vector<Fold>& folds, int scans,
                     int steps, int workers, const std::function<void(int steps)>& advance) {
  GanOptions options;
  options.steps = steps;
  options.resume = experiment.learning.resume;
  const auto job_of = [&](const Fold& fold) {
    return GanJob{out / "synthetic" / ("repeat-" + std::to_string(fold.first)) /
                      ("fold-" + std::to_string(fold.second)) / "generator",
                  fold.first, fold.second, false, "# generator of compare --synthetic N\n"};
  };
  for (const Fold& fold : folds) gan_scans(experiment, job_of(fold));  // before hours of training
  std::mutex filling;
  core::parallel_for(folds.size(), workers, [&](std::size_t i, const core::StopCheck& stop) {
    const GanJob job = job_of(folds[i]);
    int left = steps;
    const auto count = [&](int done) {
      left -= done;
      advance(done);
    };
    fit_gan(experiment, job, options,
            {.after_round =
                 [&](const GanRound&, int done) {
                   stop();
                   count(done);
                 },
             .resumed = count});
    advance(left);  // where it was finished before
    const SyntheticSource source(job.out);
    const fs::path folder = job.out.parent_path() / "scans";
    bool there = fs::exists(folder / synthetic_table);
    if (there) {
      const SyntheticFolder before = read_synthetic_scans(folder);
      there = before.provenance.at("GeneratorHash") == source.hash &&
              before.scans.size() == static_cast<std::size_t>(scans) * experiment.cohort.classes.size();
    }
    if (!there) write_synthetic_scans(source, folder, {}, scans, experiment.seed);
    SyntheticFolder made = read_synthetic_scans(folder);
    const std::lock_guard lock(filling);
    of_fold_.emplace(folds[i], std::move(made));
  });
}

Experiment FoldScans::experiment(const Experiment& real, const Fold& fold, bool alone) const {
  const SyntheticFolder& folder = of_fold_.at(fold);
  const auto& classes = real.cohort.classes;
  std::vector<Example> examples;
  for (const auto& scan : folder.scans) {
    const auto at = std::find(classes.begin(), classes.end(), scan.label);
    if (at == classes.end()) continue;
    examples.push_back({scan.id, "n/a", scan.volume, static_cast<int>(at - classes.begin()), {}, true});
  }
  return real.with_synthetic(examples, folder.provenance, alone);
}

}  // namespace tripet::training
