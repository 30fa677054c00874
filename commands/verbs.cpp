#include "commands/verbs.hpp"

namespace tripet::commands {

void CommonOptions::describe(core::OptionSet& options) {
  options.group("Common");
  options.add("config", config, "Read options from this file (key = value); the command line wins");
  options.add("dump-config", dump_config, "Print all options as a config file and stop");
  options.add("threads", threads, "Processor threads; 0: all").range(0, 4096);
  options.add("seed", seed, "Seed of all random numbers").range(0, 9007199254740992.0);
  options.add("log-level", log_level, "How much to tell on stderr").choices({"debug", "info", "warn", "error", "off"});
  options.add("no-progress", no_progress, "No progress bar");
  options.add("force", force, "Write into a folder that holds other files");
}

DemoVerb::DemoVerb()
    : Verb("demo", "The whole way on a simulated cohort, from scans to report", "tripet demo --out demo",
           "tripet-scan") {}

void DemoVerb::describe(core::OptionSet& options) {
  options.group("Output");
  options.add("out", out, "Folder for the cohort, the prepared scans and the comparison").value_name("DIR");
}

SimulateVerb::SimulateVerb()
    : Verb("simulate", "A cohort of simulated brain PET scans with known truth",
           "tripet simulate --classes CN,AD --subjects 20 --out cohort", "tripet-scan",
           {"out", "classes", "subjects", "effect", "sites", "format"}) {}

PreprocessVerb::PreprocessVerb()
    : Verb("preprocess", "Raw scans (DICOM, NIfTI, BIDS) to prepared scans in MNI152 space",
           "tripet preprocess --in cohort --spacing 4 --out prepared", "tripet-scan",
           {"in", "out", "spacing", "registration", "normalize", "frames", "tracer"}) {}

TrainVerb::TrainVerb()
    : Verb("train", "One network with one loss strategy on one split",
           "tripet train --data prepared --strategy one-vs-one --fold 0 --out run", "tripet-torch",
           {"data", "out", "label-column", "classes", "strategy", "model", "fold", "epochs", "device"}) {
  options.strategy = "auto";
}

PredictVerb::PredictVerb()
    : Verb("predict", "Raw or prepared scans to class probabilities",
           "tripet predict --model run --in new_scan.nii.gz --out predictions.tsv", "tripet-torch",
           {"model", "in", "out", "dicom-report", "device"}) {}

void PredictVerb::describe(core::OptionSet& set) {
  set.group("Input and output");
  set.add("model", model, "Folder of a run, or its model.safetensors").value_name("RUN|FILE").required();
  set.add("in", in, "Raw scans as for preprocess, or a folder of prepared scans").required();
  set.add("out", out, "Table of predictions to write").required();
  set.add("dicom-report", dicom_report,
          "Also write each prediction as a DICOM structured report with a picture, for research only, into this folder")
      .value_name("DIR");
  set.add(
         "site", site,
         "Where all these scans were made, by the name that it had in training (train --harmonize site); default: what "
         "the folder's participants.tsv says of each")
      .value_name("NAME");
  choice.describe(set);
  device.describe(set);
}

ExplainVerb::ExplainVerb()
    : Verb("explain", "What a model looks at: maps of each scan, and whether to believe them",
           "tripet explain --model comparison --in prepared --out maps", "tripet-torch",
           {"model", "in", "out", "methods", "target", "space"}) {}

EvaluateVerb::EvaluateVerb()
    : Verb("evaluate", "Predictions of any program to metrics and a report",
           "tripet evaluate --predictions a.tsv b.tsv --out evaluation", "tripet",
           {"predictions", "out", "data", "participants", "primary", "margin"}) {}

CompareVerb::CompareVerb()
    : Verb("compare", "Cross-validated training of several strategies, then the report",
           "tripet compare --data prepared --folds 5 --repeats 3 --out comparison", "tripet-torch",
           {"data", "out", "label-column", "classes", "strategies", "model", "folds", "repeats", "epochs"}) {
  options.strategies = {"auto"};
}

void CompareVerb::describe(core::OptionSet& set) {
  options.describe(set);
  judge.describe(set);
}

SynthesizeTrainVerb::SynthesizeTrainVerb()
    : Verb("synthesize train", "A generator of synthetic scans (3D DCGAN) on one split",
           "tripet synthesize train --data prepared --fold 0 --out generator", "tripet-torch",
           {"data", "out", "label-column", "classes", "fold", "steps", "device"}) {}

SynthesizeSampleVerb::SynthesizeSampleVerb()
    : Verb("synthesize sample", "Synthetic scans of a trained generator",
           "tripet synthesize sample --model generator --scans 100 --out synthetic", "tripet-torch") {}

ExportVerb::ExportVerb()
    : Verb("export", "A trained model for other programs", "tripet export --model run --onnx model.onnx",
           "tripet-torch") {}

void ExportVerb::describe(core::OptionSet& options) {
  options.group("Input and output");
  options.add("model", model, "Folder of a run, or its model.safetensors").value_name("RUN|FILE").required();
  options.add("onnx", onnx, "Model to write for ONNX Runtime and others").required();
}

DoctorVerb::DoctorVerb()
    : Verb("doctor", "Versions, processor, GPU, memory, disk, and what is missing", "tripet doctor", "tripet") {}

void DoctorVerb::describe(core::OptionSet& options) {
  options.group("Output");
  options.add("out", out, "Folder where results would be written: its disk is looked at").value_name("DIR");
}

std::vector<std::unique_ptr<Verb>> all_verbs() {
  std::vector<std::unique_ptr<Verb>> verbs;
  verbs.push_back(std::make_unique<DemoVerb>());
  verbs.push_back(std::make_unique<SimulateVerb>());
  verbs.push_back(std::make_unique<PreprocessVerb>());
  verbs.push_back(std::make_unique<TrainVerb>());
  verbs.push_back(std::make_unique<PredictVerb>());
  verbs.push_back(std::make_unique<EvaluateVerb>());
  verbs.push_back(std::make_unique<CompareVerb>());
  verbs.push_back(std::make_unique<ExplainVerb>());
  verbs.push_back(std::make_unique<SynthesizeTrainVerb>());
  verbs.push_back(std::make_unique<SynthesizeSampleVerb>());
  verbs.push_back(std::make_unique<ExportVerb>());
  verbs.push_back(std::make_unique<DoctorVerb>());
  return verbs;
}

}  // namespace tripet::commands
