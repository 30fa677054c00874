#include <iostream>
#include <set>

#include "commands/dicom_reports.hpp"
#include "commands/verbs.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "preprocessing/preprocess.hpp"
#include "training/predictor.hpp"

namespace tripet::commands {
namespace {

namespace fs = std::filesystem;

// A folder under a fixed name beside the output, gone with the object; what a kill left behind is removed first.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const fs::path& beside)
      : path_(beside.parent_path() / (".partial-" + beside.filename().string() + ".prepared")) {
    fs::remove_all(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

}  // namespace

int run(PredictVerb& verb, const CommonOptions& common) {
  if (fs::is_directory(verb.out)) {
    throw core::UsageError("--out: " + verb.out.string() + " is a folder; name the table to write");
  }
  if (fs::exists(verb.dicom_report) && !fs::is_directory(verb.dicom_report)) {
    throw core::UsageError("--dicom-report: " + verb.dicom_report.string() + " is not a folder");
  }
  training::Predictor predictor(verb.model);
  std::vector<fs::path> prepared, raw;
  std::set<fs::path> seen;
  for (const auto& path : verb.in) {
    if (seen.insert(fs::weakly_canonical(path)).second) (training::is_prepared(path) ? prepared : raw).push_back(path);
  }

  const TemporaryFolder temporary(verb.out);
  std::string doubts;
  if (!raw.empty()) {
    if (predictor.preprocessing().is_null()) {
      throw core::Error(verb.model.string() +
                        ": does not say how its scans were prepared; give a folder that tripet preprocess wrote");
    }
    preprocessing::PreprocessOptions options;
    options.in = raw;
    options.out = temporary.path();
    options.choice = verb.choice;
    options.settings = preprocessing::settings_from_json(predictor.preprocessing());
    doubts = preprocessing::preprocess(options, common.threads).doubts;
    prepared.push_back(temporary.path());
  }
  int failed = predictor.predict(prepared, verb.out, verb.device, common.threads, verb.site);
  if (!verb.dicom_report.empty()) {
    failed += write_dicom_reports(verb.dicom_report, verb.out, predictor, verb.model);
  }
  if (!doubts.empty()) core::log_warn(doubts);
  std::cout << verb.out.string() << "\n";
  return failed > 0 ? 3 : 0;
}

}  // namespace tripet::commands
