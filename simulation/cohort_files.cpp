#include "simulation/cohort_files.hpp"

#include <map>

#include "core/atomic_file.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"

namespace tripet::simulation {
namespace {

std::string readme(const std::string& tracer) {
  return "A cohort of digital phantoms made by `tripet simulate`: " + tracer +
         " PET scans of nobody.\n\n"
         "Each scan is a map of grey and white matter with regional variation, effects of age and sex, and the loss of\n"
         "uptake that the diagnosis brings, deformed, moved into a scanner, blurred, made noisy and scaled to Bq/ml.\n"
         "What was put in stands in truth/; truth/truth.json holds the settings and says how well anyone could tell the\n"
         "diagnoses apart. participants.tsv has the diagnoses.\n";
}

core::Json participants_dictionary() {
  return {{"diagnosis",
           {{"Description", "Simulated diagnosis; mixed ones are joined by +"},
            {"Levels",
             {{"CN", "Cognitively normal"},
              {"MCI", "Mild cognitive impairment, a mild pattern of AD"},
              {"AD", "Alzheimer's disease"},
              {"FTD", "Frontotemporal dementia"},
              {"DLB", "Dementia with Lewy bodies"}}}}},
          {"age", {{"Description", "Age at the scan"}, {"Units", "year"}}},
          {"sex", {{"Description", "Sex"}, {"Levels", {{"F", "female"}, {"M", "male"}}}}},
          {"site", {{"Description", "Number of the site, each with a scanner of its own"}}}};
}

std::string number(double value) {
  return core::format_number(value);
}

}  // namespace

core::Json sidecar(const Subject& subject) {
  const PetExamination& e = subject.examination;
  const bool from_injection = subject.site.counts_from_injection;
  const double zero = from_injection ? e.injection_time : e.start_time;
  return {{"Manufacturer", e.manufacturer},
          {"ManufacturersModelName", e.model},
          {"InstitutionName", "Site " + std::to_string(subject.site.number)},
          {"BodyPart", "BRAIN"},
          {"BodyWeight", e.weight},
          {"BodyWeightUnits", "kg"},
          {"Units", "Bq/mL"},
          {"TracerName", e.tracer},
          {"TracerRadionuclide", "F18"},
          {"InjectedRadioactivity", e.injected / 1e6},
          {"InjectedRadioactivityUnits", "MBq"},
          {"InjectedMass", "n/a"},
          {"InjectedMassUnits", "n/a"},
          {"SpecificRadioactivity", "n/a"},
          {"SpecificRadioactivityUnits", "n/a"},
          {"ModeOfAdministration", "bolus"},
          {"TimeZero", clock_text(zero, ":")},
          {"ScanStart", e.start_time - zero},
          {"InjectionStart", e.injection_time - zero},
          {"FrameTimesStart", {e.start_time - zero}},
          {"FrameDuration", {e.duration}},
          {"AcquisitionMode", "list mode"},
          {"ImageDecayCorrected", true},
          {"ImageDecayCorrectionTime", e.start_time - zero},
          {"ReconMethodName", "simulated"},
          {"ReconMethodParameterLabels", {"none"}},
          {"ReconMethodParameterUnits", {"none"}},
          {"ReconMethodParameterValues", {0}},
          {"ReconFilterType", "Gaussian"},
          {"ReconFilterSize", subject.site.resolution},
          {"AttenuationCorrection", "simulated"}};
}

void write_dataset_files(const std::filesystem::path& folder, const std::vector<Subject>& subjects,
                         const std::string& tracer, bool dicom) {
  core::write_json(folder / "dataset_description.json",
                   {{"Name", "Simulated " + tracer + " PET cohort"},
                    {"BIDSVersion", "1.9.0"},
                    {"DatasetType", "raw"},
                    {"License", "CC0"},
                    {"Authors", {"tripet simulate"}},
                    {"GeneratedBy", {{{"Name", "tripet simulate"}, {"Version", core::version()}}}}});
  core::write_text(folder / "README", readme(tracer));
  // No slash behind it, with which the validator reports the folder itself. A table of participants needs a folder
  // sub-* for each, which those of DICOM files get when they are converted.
  core::write_text(folder / ".bidsignore", dicom ? "truth\nparticipants.tsv\nparticipants.json\n" : "truth\n");
  core::write_json(folder / "participants.json", participants_dictionary());
  core::Tsv table({"participant_id", "diagnosis", "age", "sex", "site"});
  for (const Subject& subject : subjects) {
    const Participant& p = subject.participant;
    table.add({p.id, p.diagnosis.label, number(p.age), p.sex, std::to_string(p.site)});
  }
  table.write(folder / "participants.tsv");
}

void write_truth_table(const std::filesystem::path& path, const std::vector<Subject>& subjects, double deformation,
                       std::uint64_t seed) {
  core::Tsv table({"participant_id",
                   "suv_scale",
                   "severity",
                   "severity_AD",
                   "severity_FTD",
                   "severity_DLB",
                   "site",
                   "resolution_mm",
                   "voxel_x_mm",
                   "voxel_y_mm",
                   "voxel_z_mm",
                   "rotation_x_degrees",
                   "rotation_y_degrees",
                   "rotation_z_degrees",
                   "translation_x_mm",
                   "translation_y_mm",
                   "translation_z_mm",
                   "scale_x",
                   "scale_y",
                   "scale_z",
                   "deformation_rms_mm",
                   "seed"});
  for (const Subject& subject : subjects) {
    const Participant& p = subject.participant;
    std::vector<std::string> row{p.id, number(p.suv_scale), number(main_severity(p))};
    for (const double severity : p.severity) row.push_back(number(severity));
    row.push_back(std::to_string(p.site));
    row.push_back(number(subject.site.resolution));
    for (const auto& triple :
         {subject.site.spacing, subject.pose.rotation, subject.pose.translation, subject.pose.scale}) {
      for (const double value : triple) row.push_back(number(value));
    }
    row.push_back(number(deformation));
    row.push_back(std::to_string(seed));
    table.add(row);
  }
  table.write(path);
}

}  // namespace tripet::simulation
