#include "training/synthesis/gan_folder.hpp"

#include <set>

#include "core/atomic_file.hpp"
#include "core/hash.hpp"
#include "core/run_record.hpp"
#include "model/generative/generator_file.hpp"
#include "training/data/preparation.hpp"

namespace tripet::training {

GanFolder::GanFolder(const Experiment& experiment, const GanJob& job, const core::Json& settings, const Indices& scans,
                     int processes)
    : experiment_(experiment), job_(job), settings_(settings), scans_(scans), processes_(processes) {}

void GanFolder::write_plan() const {
  core::write_text(job_.out / "config.cfg", job_.config);
  Split split;
  if (job_.all) {
    for (const std::size_t i : scans_) split[experiment_.cohort.examples[i].participant_id] = Set::train;
  } else {
    split = experiment_.split(job_.repeat, job_.fold);
  }
  const auto& by_site = experiment_.site_splits;
  write_splits(job_.out / "splits.tsv", split, job_.repeat, job_.fold, by_site ? by_site->sites() : Sites{});
}

void GanFolder::write_record(const Adversaries& adversaries) const {
  core::write_json(job_.out / "run.json", record(adversaries));
}

core::Json GanFolder::scans_of_classes() const {
  std::map<int, int> counts;
  for (const std::size_t i : scans_) ++counts[experiment_.cohort.examples[i].label];
  core::Json json;
  for (const auto& [label, count] : counts) {
    json[experiment_.cohort.classes[static_cast<std::size_t>(label)]] = count;
  }
  return json;
}

void GanFolder::write_generator(const Adversaries& adversaries, const ScanMaps& maps, const GanRound& last) const {
  const std::string salt = core::hash_bytes(settings_.dump());
  std::set<std::string> participants;
  for (const std::size_t i : scans_) {
    participants.insert(core::hash_bytes(salt + experiment_.cohort.examples[i].participant_id));
  }
  model::GeneratorFile file;
  file.generator = adversaries.average_generator();
  file.mean = maps.mean;
  file.deviation = maps.deviation;
  file.classes = experiment_.cohort.classes;
  file.affine = experiment_.dataset->affine();
  file.preparation = experiment_.preparation;
  file.training = {{"settings", settings_},       {"steps", last.step}, {"scans", scans_of_classes()},
                   {"diversity", last.diversity}, {"salt", salt},       {"participants", participants}};
  model::write_generator(job_.out / model::generator_file_name, file);
}

void GanFolder::write_end(const Adversaries& adversaries, const std::vector<GanRound>& rounds) const {
  core::Json done = record(adversaries);
  double seconds = 0;
  for (const auto& round : rounds) seconds += round.seconds;
  done["finished"] = true;
  done["steps"] = rounds.back().step;
  done["diversity"] = rounds.back().diversity;
  done["collapsed"] = rounds.back().diversity < least_diversity;
  done["seconds"] = seconds;
  core::write_json(job_.out / "run.json", done);
}

core::Json GanFolder::record(const Adversaries& adversaries) const {
  core::Json json = core::run_record();
  json["settings"] = settings_;
  json["settings_hash"] = core::hash_bytes(settings_.dump());
  json["data_hash"] = experiment_.dataset->hash();
  json["seed"] = experiment_.seed;
  json["device"] = adversaries.device().str();
  json["processes"] = processes_;
  json["parameters"] = {{"generator", adversaries.generator_parameters()},
                        {"discriminator", adversaries.discriminator_parameters()}};
  json["scans"] = scans_of_classes();
  json["finished"] = false;
  return json;
}

}  // namespace tripet::training
