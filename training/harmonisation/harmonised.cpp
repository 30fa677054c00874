#include "training/harmonisation/harmonised.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/mapped_volume.hpp"
#include "core/tsv.hpp"
#include "training/device/device.hpp"
#include "training/harmonisation/site_design.hpp"
#include "training/wording.hpp"

namespace tripet::training {
namespace {

std::string context(int repeat, int fold) {
  return "--harmonize site: repeat " + std::to_string(repeat) + ", fold " + std::to_string(fold);
}

/// Sites that the maps do not know, with the scans that they have in the experiment.
core::Json sites_as_they_are(const Experiment& experiment, const std::vector<std::string>& known) {
  core::Json scans = core::Json::object();
  for (const ScanTraits& traits : experiment.traits) {
    if (std::find(known.begin(), known.end(), traits.site) != known.end()) continue;
    const std::string name = traits.site.empty() ? core::not_available : traits.site;
    scans[name] = scans.value(name, 0) + 1;
  }
  return scans;
}

void tell_missing(const Experiment& experiment) {
  std::set<std::string> without_age, without_sex, without_site;
  for (std::size_t i = 0; i < experiment.traits.size(); ++i) {
    const std::string& participant = experiment.cohort.examples[i].participant_id;
    if (!experiment.traits[i].age) without_age.insert(participant);
    if (experiment.traits[i].sex.empty()) without_sex.insert(participant);
    if (experiment.traits[i].site.empty()) without_site.insert(participant);
  }
  const std::size_t all = experiment.cohort.label_of_participant().size();
  const auto tell = [&](const std::set<std::string>& names, const std::string& what) {
    if (names.size() == all) {
      core::log_warn("--harmonize site: the table says no one's " + what + ", which is not kept therefore");
    } else if (!names.empty()) {
      core::log_warn("--harmonize site: " + counted(names.size(), "participant") + " without " + what +
                     ", for which the mean is taken: " + first_of(names));
    }
  };
  tell(without_age, "age");
  tell(without_sex, "sex");
  if (without_site.empty()) return;
  core::log_warn("--harmonize site: " + counted(without_site.size(), "participant") +
                 " without a site, whose scans stay as they are: " + first_of(without_site));
}

std::string map_name(std::size_t site, const std::string& what) {
  return "harmonisation-" + std::to_string(site + 1) + "_" + what + ".nii";
}

}  // namespace

model::Harmonisation fit_harmonisation(const Experiment& experiment, int repeat, int fold) {
  return core::with_context(context(repeat, fold), [&] {
    SiteDesign design = design_sites(experiment, repeat, fold);
    std::vector<ops::CombatSample> samples;
    for (std::size_t k = 0; k < design.scans.size(); ++k) {
      samples.push_back(
          {experiment.dataset->values(design.scans[k]), design.site[k], design.covariates[k], design.weights[k]});
    }
    model::Harmonisation harmonisation{design.sites, ops::fit_combat(samples, design.sites.size()), {}};
    core::Json participants;
    for (std::size_t s = 0; s < design.sites.size(); ++s) participants[design.sites[s]] = design.participants[s];
    harmonisation.about = {{"method", "ComBat, each voxel, location and scale"},
                           {"site_column", experiment.data.site_column},
                           {"participants", participants},
                           {"kept", design.kept},
                           {"scans_as_they_are", sites_as_they_are(experiment, design.sites)}};
    return harmonisation;
  });
}

Experiment harmonised(const Experiment& experiment, int repeat, int fold) {
  Experiment own = experiment;
  own.harmonisation = std::make_shared<const model::Harmonisation>(fit_harmonisation(experiment, repeat, fold));
  std::vector<std::shared_ptr<const ops::SiteMap>> maps;
  for (const ScanTraits& traits : experiment.traits) {
    maps.emplace_back(own.harmonisation, own.harmonisation->of(traits.site));
  }
  own.dataset = std::make_shared<const Dataset>(*experiment.dataset, std::move(maps));
  if (experiment.device_scans) own.device_scans = scans_on(choose_device(experiment.device), own.dataset);
  return own;
}

void check_harmonisation(const Experiment& experiment, const std::set<std::pair<int, int>>& folds) {
  tell_missing(experiment);
  std::set<std::string> told;
  std::map<std::string, int> as_they_are;  // site -> folds
  for (const auto& [repeat, fold] : folds) {
    const SiteDesign design =
        core::with_context(context(repeat, fold), [&] { return design_sites(experiment, repeat, fold); });
    for (const auto& warning : design.warnings) {
      if (told.insert(warning).second) core::log_warn(context(repeat, fold) + ": " + warning);
    }
    const core::Json unknown = sites_as_they_are(experiment, design.sites);
    for (const auto& [site, scans] : unknown.items()) {
      if (site != core::not_available) ++as_they_are[site];
    }
  }
  for (const auto& [site, count] : as_they_are) {
    core::log_warn("--harmonize site: site " + site + " has fewer than " +
                   std::to_string(fewest_participants_of_a_site) + " training participants in " +
                   std::to_string(count) + " of " + counted(folds.size(), "fold") +
                   ": its scans stay as they are there");
  }
}

void write_harmonisation(const std::filesystem::path& folder, const Experiment& experiment) {
  const model::Harmonisation& harmonisation = *experiment.harmonisation;
  core::Tsv table({"site", "training_participants", "scans_as_they_are", "factor", "offset"});
  for (std::size_t s = 0; s < harmonisation.sites.size(); ++s) {
    const std::string factor = map_name(s, "factor"), offset = map_name(s, "offset");
    const auto& about = harmonisation.about.at("participants").at(harmonisation.sites[s]);
    table.add({harmonisation.sites[s], about.dump(), "0", factor, offset});
    const auto write = [&](const std::string& name, const std::vector<float>& values) {
      core::write_prepared_volume(folder / name, experiment.dataset->grid(), experiment.dataset->affine(), values,
                                  "tripet harmonisation");
    };
    write(factor, harmonisation.maps[s].factor);
    write(offset, harmonisation.maps[s].offset);
  }
  for (const auto& [site, scans] : harmonisation.about.at("scans_as_they_are").items()) {
    table.add({site, core::not_available, scans.dump(), core::not_available, core::not_available});
  }
  table.write(folder / "harmonisation.tsv");
}

}  // namespace tripet::training
