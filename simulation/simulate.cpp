#include "simulation/simulate.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/log.hpp"
#include "core/parallel_for.hpp"
#include "core/progress.hpp"
#include "core/random.hpp"
#include "core/run_record.hpp"
#include "imaging/transform_file.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "ops/smooth.hpp"
#include "simulation/cohort_files.hpp"
#include "simulation/dicom_writer.hpp"
#include "simulation/ideal_accuracy.hpp"

namespace tripet::simulation {
namespace {

namespace fs = std::filesystem;

constexpr double drop_at_severity_1 = 0.40;
constexpr double noise_in_cortex = 0.04;
constexpr double deviation_of_skulls = 1.5;  // mm

PetExamination draw_examination(const Participant& p, const Site& site, const std::string& tracer,
                                core::Random& random) {
  PetExamination e;
  e.participant_id = p.id;
  e.sex = p.sex;
  e.age = static_cast<int>(p.age);
  e.weight = p.weight;
  e.height = p.height;
  char date[64];
  std::snprintf(date, sizeof date, "2024%02zu%02zu", 1 + random.index(12), 1 + random.index(28));
  e.date = date;
  e.injection_time = std::floor(random.uniform(8 * 3600.0, 15 * 3600.0));
  e.start_time = e.injection_time + std::floor(random.uniform(30 * 60.0, 60 * 60.0));
  e.duration = site.duration;
  e.injected = std::round(random.uniform(150, 250) * 10) * 1e5;
  e.tracer = tracer;
  e.model = "Digital phantom, site " + std::to_string(site.number);
  return e;
}

std::vector<Subject> draw_subjects(const SimulateOptions& options, std::uint64_t seed, const ops::Point& centre) {
  std::vector<Subject> subjects;
  for (const Participant& participant : draw_cohort(options, seed)) {
    Subject& subject = subjects.emplace_back();
    subject.participant = participant;
    subject.site =
        draw_site(seed, participant.site, options.finest_resolution, options.coarsest_resolution, options.site_scale);
    core::Random pose(stream_key("pose", seed, participant.id));
    subject.pose = draw_pose(pose);
    subject.truth = subject.pose.affine(centre);
    core::Random examination(stream_key("examination", seed, participant.id));
    subject.examination = draw_examination(participant, subject.site, tracer_model(options.tracer).name, examination);
  }
  return subjects;
}

BrainState state_of(const Participant& participant, double effect) {
  BrainState state;
  state.age = participant.age;
  state.women = participant.sex == "F" ? 1 : 0;
  for (std::size_t d = 0; d < state.drop.size(); ++d) {
    state.drop[d] = drop_at_severity_1 * effect * participant.severity[d];
  }
  return state;
}

std::vector<float> at_mean_resolution(const Phantom& phantom, const BrainState& state) {
  std::vector<float> activity = phantom.activity(state, nullptr);
  ops::smooth(activity, phantom.grid().size, ops::sigma_in_voxels(mean_resolution, phantom.grid().spacing()));
  return activity;
}

/// The cohort's mean age, sex and severities.
BrainState mean_state(const std::vector<Subject>& subjects, double effect) {
  BrainState mean{0, 0, 0, {}};
  const double count = static_cast<double>(subjects.size());
  for (const Subject& subject : subjects) {
    const BrainState state = state_of(subject.participant, effect);
    mean.age += state.age / count;
    mean.women += state.women / count;
    for (std::size_t d = 0; d < mean.drop.size(); ++d) mean.drop[d] += state.drop[d] / count;
  }
  return mean;
}

struct Paths {
  explicit Paths(const SimulateOptions& options, const std::string& id)
      : image(options.out / id / "pet" / (id + "_trc-" + tracer_model(options.tracer).label + "_pet.nii.gz")),
        sidecar(options.out / id / "pet" / (id + "_trc-" + tracer_model(options.tracer).label + "_pet.json")),
        series(options.out / "sourcedata" / id / "pet"),
        transform(options.out / "truth" / (id + "_from-scan_to-MNI152_xfm.tfm")) {}
  fs::path image, sidecar, series;
  fs::path transform;  // written last: where it is, the participant is whole
};

void simulate_subject(const SimulateOptions& options, std::uint64_t seed, const Phantom& phantom,
                      const Subject& subject, double cortical_level) {
  const std::string& id = subject.participant.id;
  const auto stream = [&](const char* purpose) { return core::Random(stream_key(purpose, seed, id)); };
  core::Random variation_stream = stream("variation"), deformation_stream = stream("deformation"),
               noise_stream = stream("noise");

  const Field variation = phantom.draw_variation(variation_stream);
  BrainState state = state_of(subject.participant, options.effect);
  core::Random skull_stream = stream("skull");
  state.skull = skull_stream.normal(0, deviation_of_skulls);
  std::vector<float> activity = phantom.activity(state, &variation);
  blur_before_sampling(activity, phantom.grid());
  const VectorField deformation = draw_deformation(phantom.brain(), options.deformation, deformation_stream);
  const ops::Grid grid = scan_grid(subject.site, phantom.brain().centre, options.format == "nifti");
  std::vector<float> values =
      project(activity, phantom.grid(), inverse(deformation), subject.truth, grid, subject.site.resolution);
  if (options.site_scale > 0) apply_scale(values, grid, subject.site, phantom.brain().centre);
  add_noise(values, grid, subject.site.resolution, noise_in_cortex / std::sqrt(options.counts), cortical_level,
            noise_stream);
  const auto unit = static_cast<float>(subject.participant.suv_scale * subject.examination.activity_of_suv_1());
  for (float& value : values) value *= unit;

  const Paths paths(options, id);
  if (options.format == "dicom") {
    write_dicom_series(imaging::new_volume(grid, values), subject.examination, paths.series);
  } else {
    imaging::write_nifti(paths.image, imaging::new_volume(grid, values));
    core::write_json(paths.sidecar, sidecar(subject));
  }
  imaging::write_transform(paths.transform, subject.truth);
}

core::Json settings(const SimulateOptions& options, std::uint64_t seed) {
  core::Json json = {{"classes", options.classes},         {"subjects", options.subjects},
                     {"effect", options.effect},           {"comorbidity", options.comorbidity},
                     {"deformation", options.deformation}, {"sites", options.sites},
                     {"format", options.format},           {"tracer", options.tracer},
                     {"counts", options.counts},           {"seed", seed},
                     {"tripet", core::version()}};
  // Only where asked for, so that cohorts of before can be resumed.
  const SimulateOptions usual;
  if (options.finest_resolution != usual.finest_resolution || options.coarsest_resolution != usual.coarsest_resolution)
    json["resolution"] = {options.finest_resolution, options.coarsest_resolution};
  if (options.confounding != usual.confounding) json["confounding"] = options.confounding;
  if (options.age_confounding != usual.age_confounding) json["age_confounding"] = options.age_confounding;
  if (options.site_scale != usual.site_scale) json["site_scale"] = options.site_scale;
  return json;
}

std::string explanation(const SimulateOptions& options) {
  std::string text =
      "What knowing each participant's true severities allows: Bayes' rule chooses the diagnosis c with the "
      "largest share(c) * product over diseases d of f(severity_d | presence of d in c); accuracy is the "
      "integral over severities of max over c of that product. Densities: absent |N(0, 0.10)|; mild (MCI) "
      "N(0.45, 0.15) within [0, 1]; present N(1, 0.20) within [0.5, 1.5]. Diseases that no class has do not "
      "occur. Severities reach the scans through a loss of grey matter's uptake of 0.40 * effect * severity * "
      "pattern, so no reader of scans is right more often on average. This holds for accuracy: another rule may do "
      "better by balanced accuracy or recall. With effect 0 scans tell nothing, and the best accuracy is "
      "accuracy_without_knowledge.";
  if (options.confounding > 0 || options.age_confounding != 0) {
    text += " Here site or age go with the diagnosis: whoever knows or recognises them may be right more often.";
  }
  return text;
}

core::Json truth(const SimulateOptions& options, std::uint64_t seed, const std::vector<Subject>& subjects) {
  const std::vector<Share> shares = cohort_shares(options);
  const PerDisease<bool> diseases = cohort_diseases(cohort_classes(options));
  std::vector<Participant> cohort;
  for (const Subject& subject : subjects) cohort.push_back(subject.participant);
  const IdealAccuracy ideal = ideal_accuracy(shares, diseases);
  core::Json recall;
  double largest_share = 0;
  for (const Share& share : shares) {
    recall[share.diagnosis.label] = ideal.recall.at(share.diagnosis.label);
    largest_share = std::max(largest_share, share.part);
  }
  return {{"settings", settings(options, seed)},
          {"ideal",
           {{"accuracy", ideal.accuracy},
            {"balanced_accuracy", ideal.balanced_accuracy},
            {"recall", recall},
            {"accuracy_in_this_cohort", ideal_accuracy_of(cohort, shares, diseases)},
            {"accuracy_without_knowledge", largest_share},
            {"scans_show_severity", options.effect > 0},
            {"explanation", explanation(options)}}}};
}

void check_settings(const fs::path& path, const core::Json& wanted) {
  if (!fs::exists(path)) return;
  const core::Json found = core::read_json(path).value("settings", core::Json::object());
  core::Json all = found;
  all.update(wanted);
  for (const auto& [name, either] : all.items()) {
    const core::Json before = found.value(name, core::Json()), now = wanted.value(name, core::Json());
    if (before == now) continue;
    throw core::Error(path.parent_path().parent_path().string() + ": holds a cohort simulated with another " + name +
                      " (" + before.dump() + ", now " + now.dump() + "); choose another --out or remove it");
  }
}

}  // namespace

void simulate(const SimulateOptions& options, std::uint64_t seed, int threads) {
  cohort_classes(options);
  if (options.finest_resolution > options.coarsest_resolution)
    throw core::UsageError("--finest-resolution must not be above --coarsest-resolution");
  const fs::path truth_folder = options.out / "truth";
  check_settings(truth_folder / "truth.json", settings(options, seed));

  const Phantom phantom(tracer_model(options.tracer));
  const std::vector<Subject> subjects = draw_subjects(options, seed, phantom.brain().centre);
  const core::Json known = truth(options, seed, subjects);
  core::write_json(truth_folder / "truth.json", known);
  imaging::write_nifti(
      truth_folder / "template.nii.gz",
      imaging::new_volume(phantom.template_grid(),
                          phantom.on_template_grid(at_mean_resolution(phantom, mean_state(subjects, options.effect)))));
  const PerDisease<bool> diseases = cohort_diseases(cohort_classes(options));
  for (const Disease disease : all_diseases) {
    if (!diseases[index(disease)]) continue;
    imaging::write_nifti(truth_folder / (std::string("pattern-") + disease_names[index(disease)] + ".nii.gz"),
                         imaging::new_volume(phantom.template_grid(), phantom.pattern(disease)));
  }
  write_truth_table(truth_folder / "truth.tsv", subjects, options.deformation, seed);
  write_dataset_files(options.out, subjects, tracer_model(options.tracer).name, options.format == "dicom");

  std::vector<const Subject*> missing;
  for (const Subject& subject : subjects) {
    if (!fs::exists(Paths(options, subject.participant.id).transform)) missing.push_back(&subject);
  }
  if (missing.size() < subjects.size()) {
    core::log_info(std::to_string(subjects.size() - missing.size()) + " participants are there already");
  }
  // Of a healthy brain, so that a participant's noise does not depend on who else is in the cohort.
  const double level = phantom.cortical_level(at_mean_resolution(phantom, {}));
  core::Progress progress("simulating", missing.size());
  core::parallel_for(missing.size(), core::thread_count(threads), [&](std::size_t i) {
    const Subject& subject = *missing[i];
    core::with_context(subject.participant.id, [&] { simulate_subject(options, seed, phantom, subject, level); });
    progress.advance(subject.participant.id);
  });
}

}  // namespace tripet::simulation
