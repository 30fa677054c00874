#include "preprocessing/registration/registration_json.hpp"

namespace tripet::preprocessing {
namespace {

core::Json matrix_json(const ops::Affine& map) {
  core::Json rows = core::Json::array();
  for (const auto& row : map.rows) rows.push_back(row);
  return rows;
}

}  // namespace

core::Json registration_json(const std::string& kind, const RegistrationResult& result) {
  core::Json json = {{"Kind", kind},
                     {"TemplateToScanLPS", matrix_json(result.template_to_scan)},
                     {"Similarity", result.similarity},
                     {"Contrast", result.contrast},
                     {"CoarseSimilarity", result.coarse_similarity},
                     {"NullSimilarity", result.null_similarity},
                     {"BrainInView", result.overlap},
                     {"Iterations", result.iterations},
                     {"Scales", result.scales},
                     {"RotationDegrees", result.rotation}};
  for (const auto& [tissue, weight] : result.tissues) json["TissueUptake"][tissue] = weight;
  return json;
}

}  // namespace tripet::preprocessing
