#include "simulation/simulate_options.hpp"

namespace tripet::simulation {

void SimulateOptions::describe(core::OptionSet& options) {
  options.group("Cohort");
  options.add("out", out, "Folder for the cohort, in BIDS").value_name("DIR").required();
  options.add("classes", classes, "Diagnoses: CN, MCI, AD, FTD, DLB, or mixed such as AD+DLB");
  options.add("subjects", subjects, "Participants of each class").range(1, 100000);
  options.add("effect", effect, "Strength of the disease: 1 as in the literature, 0 none").range(0, 2);
  options.add("comorbidity", comorbidity, "Probability that a patient has a second disease of the cohort too")
      .range(0, 1);
  options.add("tracer", tracer, "What the scans show; diseases lower uptake, of tau and amyloid-positive they raise it")
      .choices({"fdg", "amyloid-negative", "amyloid-positive", "tau", "dopamine"});
  options
      .add(
          "confounding", confounding,
          "Share of each class's participants who come from sites of its own, as far as there are so many (0.7 with two "
          "classes and two sites: 70 to 30 and 30 to 70); 0: all sites have all classes alike")
      .range(0, 1);
  options
      .add("age-confounding", age_confounding, "How much older each class is on average than the one named before it")
      .unit("years")
      .range(-10, 10);
  options.group("Scanner");
  options.add("deformation", deformation, "Size of each brain's random deformation (RMS)").unit("mm").range(0, 10);
  options.add("counts", counts, "Counts over the usual: 0.2 gives noise of 9 % in grey matter instead of 4 %")
      .range(0.01, 100);
  options.add("sites", sites, "Number of sites, each with a scanner of its own").range(1, 1000);
  options.add("finest-resolution", finest_resolution, "Of the sites' scanners, the finest (FWHM)")
      .unit("mm")
      .range(3.5, 20);
  options.add("coarsest-resolution", coarsest_resolution, "And the coarsest; sites spread evenly between")
      .unit("mm")
      .range(3.5, 20);
  options
      .add(
          "site-scale", site_scale,
          "How much sites' corrections of attenuation and scatter differ: standard deviation of each site's own factor, "
          "which varies over the head (0.05: 5 %)")
      .range(0, 0.5);
  options.add("format", format, "nifti: BIDS files; dicom: one series a participant, under sourcedata")
      .choices({"nifti", "dicom"});
}

}  // namespace tripet::simulation
