#include "explanation/results/map_files.hpp"

namespace tripet::explanation {

MapFiles::MapFiles(const std::filesystem::path& out, const std::string& participant_id, const std::string& session_id,
                   const std::string& model) {
  const bool has_session = !session_id.empty() && session_id != "n/a";
  folder_ = has_session ? out / participant_id / session_id : out / participant_id;
  start_ = participant_id + (has_session ? "_" + session_id : "") + "_model-" + model;
}

std::filesystem::path MapFiles::in_template_space(const std::string& method) const {
  return folder_ / (start_ + "_method-" + method + "_space-MNI152_map.nii");
}

std::filesystem::path MapFiles::in_scan_space(const std::string& method) const {
  return folder_ / (start_ + "_method-" + method + "_space-scan_map.nii.gz");
}

std::filesystem::path MapFiles::picture(const std::string& method) const {
  return folder_ / (start_ + "_method-" + method + "_map.png");
}

std::filesystem::path MapFiles::record() const {
  return folder_ / (start_ + "_explanation.json");
}

}  // namespace tripet::explanation
