#pragma once

#include <filesystem>
#include <string>

namespace tripet::explanation {

/// The names of what is written of one scan and one model.
struct MapFiles {
  /// out: DIR; session_id "n/a" leaves its entity out.
  MapFiles(const std::filesystem::path& out, const std::string& participant_id, const std::string& session_id,
           const std::string& model);

  /// ..._model-softmax_method-occlusion_space-MNI152_map.nii, which maps into memory as prepared scans do
  std::filesystem::path in_template_space(const std::string& method) const;
  /// ..._space-scan_map.nii.gz
  std::filesystem::path in_scan_space(const std::string& method) const;
  /// ..._map.png
  std::filesystem::path picture(const std::string& method) const;
  /// ..._model-softmax_explanation.json, written last: its presence says that the maps are whole
  std::filesystem::path record() const;

 private:
  std::filesystem::path folder_;
  std::string start_;
};

}  // namespace tripet::explanation
