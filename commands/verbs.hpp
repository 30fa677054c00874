#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/options.hpp"
#include "evaluation/evaluate_options.hpp"
#include "explanation/explain_options.hpp"
#include "preprocessing/preprocess_options.hpp"
#include "simulation/simulate_options.hpp"
#include "training/synthesis/synthesis_options.hpp"
#include "training/train_options.hpp"

namespace tripet::commands {

/// What every verb takes.
struct CommonOptions {
  std::filesystem::path config;
  bool dump_config = false;
  int threads = 0;
  std::uint64_t seed = 0;
  std::string log_level = "info";
  bool no_progress = false;
  bool force = false;

  void describe(core::OptionSet& options);
};

/// One verb, of one word or two: its words for help, and the options that its run() reads. This header needs neither
/// ITK nor LibTorch, so that help starts at once; run() stands in the file named after the verb, in the program that
/// has what it needs.
struct Verb {
  Verb(std::string name, std::string summary, std::string example, std::string program,
       std::vector<std::string> often = {})
      : name(std::move(name)),
        summary(std::move(summary)),
        example(std::move(example)),
        program(std::move(program)),
        often(std::move(often)) {}
  virtual ~Verb() = default;
  virtual void describe(core::OptionSet& options) = 0;

  std::string name;
  std::string summary;
  std::string example;
  std::string program;  // the one whose main() holds its run(): tripet, tripet-scan (ITK) or tripet-torch (LibTorch)
  std::vector<std::string> often;  // the options that --help shows; none: all of the verb's own
};

struct DemoVerb : Verb {
  DemoVerb();
  void describe(core::OptionSet& options) override;
  std::filesystem::path out = "tripet-demo";
};

struct SimulateVerb : Verb {
  SimulateVerb();
  void describe(core::OptionSet& set) override { options.describe(set); }
  simulation::SimulateOptions options;
};

struct PreprocessVerb : Verb {
  PreprocessVerb();
  void describe(core::OptionSet& set) override { options.describe(set); }
  preprocessing::PreprocessOptions options;
};

struct TrainVerb : Verb {
  TrainVerb();
  void describe(core::OptionSet& set) override { options.describe(set); }
  training::TrainOptions options;
};

struct PredictVerb : Verb {
  PredictVerb();
  void describe(core::OptionSet& set) override;
  std::filesystem::path model;
  std::vector<std::filesystem::path> in;
  std::filesystem::path out;
  std::filesystem::path dicom_report;  // empty: none
  std::string site;                    // empty: as participants.tsv says
  preprocessing::ScanChoice choice;
  training::DeviceOptions device;
};

struct ExplainVerb : Verb {
  ExplainVerb();
  void describe(core::OptionSet& set) override { options.describe(set); }
  explanation::ExplainOptions options;
};

struct ExportVerb : Verb {
  ExportVerb();
  void describe(core::OptionSet& options) override;
  std::filesystem::path model;
  std::filesystem::path onnx;
};

struct DoctorVerb : Verb {
  DoctorVerb();
  void describe(core::OptionSet& options) override;
  std::filesystem::path out = ".";
};

struct EvaluateVerb : Verb {
  EvaluateVerb();
  void describe(core::OptionSet& set) override { options.describe(set); }
  evaluation::EvaluateOptions options;
};

struct CompareVerb : Verb {
  CompareVerb();
  void describe(core::OptionSet& set) override;
  training::CompareOptions options;
  evaluation::JudgeOptions judge;
};

struct SynthesizeTrainVerb : Verb {
  SynthesizeTrainVerb();
  void describe(core::OptionSet& set) override { options.describe(set); }
  training::SynthesizeTrainOptions options;
};

struct SynthesizeSampleVerb : Verb {
  SynthesizeSampleVerb();
  void describe(core::OptionSet& set) override { options.describe(set); }
  training::SynthesizeSampleOptions options;
};

// Each returns the exit status: 0 done, 3 done but some scans could not be used. Failures are exceptions.
int run(DemoVerb& verb, const CommonOptions& common);
int run(SimulateVerb& verb, const CommonOptions& common);
int run(PreprocessVerb& verb, const CommonOptions& common);
int run(TrainVerb& verb, const CommonOptions& common);
int run(PredictVerb& verb, const CommonOptions& common);
int run(ExplainVerb& verb, const CommonOptions& common);
int run(EvaluateVerb& verb, const CommonOptions& common);
int run(CompareVerb& verb, const CommonOptions& common);
int run(SynthesizeTrainVerb& verb, const CommonOptions& common);
int run(SynthesizeSampleVerb& verb, const CommonOptions& common);
int run(ExportVerb& verb, const CommonOptions& common);
int run(DoctorVerb& verb, const CommonOptions& common);

/// All verbs in the order of the way of a scan.
std::vector<std::unique_ptr<Verb>> all_verbs();

}  // namespace tripet::commands
