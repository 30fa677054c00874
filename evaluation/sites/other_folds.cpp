#include "evaluation/sites/other_folds.hpp"

#include "core/error.hpp"

namespace tripet::evaluation {

using core::member;

core::Json other_folds_json(const std::filesystem::path& folder, const core::Json& metrics) {
  if (folder.empty()) return nullptr;
  const auto path = std::filesystem::is_directory(folder) ? folder / "metrics.json" : folder;
  const core::Json other = core::read_json(path);
  if (member(other, "classes") != member(metrics, "classes")) {
    throw core::Error(path.string() + ": is of other classes; give the folder of a comparison of the same scans");
  }
  if (member(other, "scans") != member(metrics, "scans")) {
    throw core::Error(path.string() + ": is of " + member(other, "scans").dump() + " scans, not of " +
                      member(metrics, "scans").dump() + "; give the folder of a comparison of the same scans");
  }
  const std::string primary = core::text_of(metrics, "primary");
  core::Json json{{"split_by", member(other, "split_by")}, {"strategies", core::Json::object()}};
  for (const auto& [name, strategy] : member(metrics, "strategies").items()) {
    const auto& value = member(member(member(member(other, "strategies"), name), "metrics"), primary);
    if (value.is_object()) json["strategies"][name] = value;
  }
  if (json["strategies"].empty()) {
    throw core::Error(path.string() + ": judged none of these strategies by " + primary);
  }
  return json;
}

}  // namespace tripet::evaluation
