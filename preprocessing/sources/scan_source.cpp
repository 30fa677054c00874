#include "preprocessing/sources/scan_source.hpp"

#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/scan_names.hpp"

namespace tripet::preprocessing {

ScanSource source_of(const std::filesystem::path& path) {
  ScanSource source;
  source.participant_id = participant_in(path);
  if (source.participant_id.empty()) source.participant_id = "sub-" + label_of(stem(path));
  source.session_id = session_in(path);
  source.shown = path.string();
  source.files = {path};
  return source;
}

ScanSource bad_source(const std::filesystem::path& path, const std::string& problem) {
  ScanSource source = source_of(path);
  source.problem = problem;
  return source;
}

}  // namespace tripet::preprocessing
