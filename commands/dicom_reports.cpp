#include "commands/dicom_reports.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/json.hpp"
#include "core/log.hpp"
#include "core/picture/read_png.hpp"
#include "core/prediction_columns.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "preprocessing/dicom_output/prediction_report.hpp"
#include "training/data/found_scans.hpp"

namespace tripet::commands {
namespace {

namespace fs = std::filesystem;
namespace columns = core::prediction_columns;

// ..._desc-prepared_pet.nii and ..._desc-prepared_qc.png.
fs::path picture_of(const fs::path& scan) {
  std::string stem = scan.stem().string();
  if (stem.ends_with("_pet")) stem.resize(stem.size() - 4);
  return scan.parent_path() / (stem + "_qc.png");
}

fs::path source_of(const fs::path& scan) {
  const auto sidecar = core::read_json(training::sidecar_of(scan));
  const auto sources = sidecar.value("Sources", core::Json::array());
  if (sources.size() != 1) throw core::Error(scan.string() + ": its sidecar does not name its source");
  return sources[0].get<std::string>();
}

preprocessing::ReportedPrediction prediction_of(const core::Tsv& table, std::size_t row,
                                                const training::Predictor& predictor, const std::string& model_hash) {
  const auto& description = predictor.description();
  preprocessing::ReportedPrediction prediction;
  prediction.algorithm = description.network.name + ", " + description.strategy;
  prediction.model_hash = model_hash;
  const std::string predicted = table.at(row, columns::predicted);
  if (predicted != core::not_available) prediction.predicted = predicted;
  for (const auto& name : description.strategy_settings.classes) {
    const auto value = core::parse_number(table.at(row, columns::probability(name)));
    if (!value) throw core::Error("has no probability of " + name);
    prediction.probabilities.emplace_back(name, *value);
  }
  return prediction;
}

}  // namespace

int write_dicom_reports(const fs::path& folder, const fs::path& predictions, const training::Predictor& predictor,
                        const fs::path& model) {
  const core::Tsv table = core::Tsv::read(predictions);
  const std::string model_hash = core::hash_file(fs::is_directory(model) ? model / "model.safetensors" : model);
  int failed = 0;
  for (std::size_t row = 0; row < table.size(); ++row) {
    const std::string participant = table.at(row, columns::participant_id);
    const std::string session = table.at(row, columns::session_id);
    try {
      const fs::path& scan = predictor.files().at(row);
      const auto study = preprocessing::read_source_study(source_of(scan), participant);
      const std::string name = participant + (session == core::not_available ? "" : "_" + session);
      preprocessing::write_prediction_report(folder / (name + "_sr.dcm"), folder / (name + "_sc.dcm"), study,
                                             prediction_of(table, row, predictor, model_hash),
                                             core::read_png(picture_of(scan)));
    } catch (const core::Interrupted&) {
      throw;
    } catch (const core::Error& e) {
      core::log_warn("--dicom-report: " + participant + ": " + e.what());
      ++failed;
    }
  }
  return failed;
}

}  // namespace tripet::commands
