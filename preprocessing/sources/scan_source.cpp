#include "preprocessing/sources/scan_source.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/scan_names.hpp"

namespace tripet::preprocessing {

void name_entities(const std::filesystem::path& path, ScanName& name) {
  using Entities = std::map<std::string, std::string>;
  static constexpr std::array<std::pair<const char*, std::string ScanName::*>, 4> keys{
      {{"trc", &ScanName::tracer},
       {"rec", &ScanName::reconstruction},
       {"run", &ScanName::run},
       {"task", &ScanName::task}}};
  Entities entities = parse_bids_name(path).entities;
  if (entities.empty()) {  // a folder of slices may bear the name of the scan
    Entities of_folder = parse_bids_name(path.parent_path().filename()).entities;
    if (of_folder.contains("sub")) entities = std::move(of_folder);
  }
  for (const auto& [key, label] : keys) {
    const auto found = entities.find(key);
    if (found != entities.end() && !found->second.empty()) name.*label = label_of(found->second);
  }
}

ScanSource source_of(const std::filesystem::path& path) {
  ScanSource source;
  source.participant_id = participant_in(path);
  if (source.participant_id.empty()) source.participant_id = "sub-" + label_of(stem(path));
  source.session_id = session_in(path);
  name_entities(path, source);
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
