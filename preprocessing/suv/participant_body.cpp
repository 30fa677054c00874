#include "preprocessing/suv/participant_body.hpp"

#include <cmath>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/sidecar_json.hpp"
#include "preprocessing/suv/body_table.hpp"
#include "preprocessing/suv/sidecar.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

/// Where the image stands in its data set.
struct Place {
  fs::path root, participant_folder;
  std::string participant, session;  // labels without sub- and ses-, in lower case; empty when there is none
};

std::optional<Place> place_of(const fs::path& image) {
  fs::path folder = fs::absolute(image).lexically_normal().parent_path();
  while (!folder.filename().string().starts_with("sub-")) {
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
  const auto entities = parse_bids_name(image).entities;
  const auto session = entities.find("ses");
  return Place{folder.parent_path(), folder, core::to_lower(folder.filename().string().substr(4)),
               session == entities.end() ? "" : core::to_lower(session->second)};
}

bool is_label(const std::string& cell, const std::string& prefix, const std::string& label) {
  const std::string lower = core::to_lower(cell);
  return lower == label || lower == prefix + label;
}

core::Json description_of(const fs::path& table, core::Remarks& remarks) {
  const fs::path path = fs::path(table).replace_extension(".json");
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return core::Json::object();
  core::Json json = read_sidecar_json(path, remarks);
  return json.is_object() ? json : core::Json::object();
}

/// Adds what the table's rows of this scan say and `body` does not yet.
void add_from(const fs::path& path, const Place& place, TableBody& body, core::Remarks& remarks) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return;
  const core::Tsv table = core::Tsv::read(path);
  for (const auto& told : table.warnings()) remarks.note(told);
  const core::Json description = description_of(path, remarks);
  const bool of_participant = table.has("participant_id"), of_session = table.has("session_id");
  std::optional<double> weight;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (of_participant && !is_label(table.at(row, "participant_id"), "sub-", place.participant)) continue;
    if (of_session && !place.session.empty() && !is_label(table.at(row, "session_id"), "ses-", place.session)) continue;
    const TableBody own = body_in_row(table, row, description, remarks);
    if (weight && own.weight && *weight != *own.weight) {
      throw SuvUnavailable(path.filename().string() + " has several weights for sub-" + place.participant);
    }
    if (own.weight) weight = own.weight;
    if (!body.height) body.height = own.height;
    if (!body.age) body.age = own.age;
    if (body.sex.empty()) body.sex = own.sex;
  }
  if (!body.weight) body.weight = weight;
}

}  // namespace

core::Json participant_body(const fs::path& image, core::Remarks& remarks) {
  core::Json fields = core::Json::object();
  const auto place = place_of(image);
  if (!place) return fields;
  TableBody body;
  const std::string sessions = place->participant_folder.filename().string() + "_sessions.tsv";
  for (const fs::path& table : {place->participant_folder / sessions, place->root / "participants.tsv"}) {
    try {
      add_from(table, *place, body, remarks);
    } catch (const SuvUnavailable&) {
      throw;
    } catch (const core::Error& e) {
      throw SuvUnavailable("BodyWeight is missing in the sidecar, and " + std::string(e.what()));
    }
  }
  if (body.weight) fields["BodyWeight"] = *body.weight;
  if (body.height) fields["BodyHeight"] = *body.height;
  if (!body.sex.empty()) fields["PatientSex"] = body.sex;
  if (body.age) fields["PatientAge"] = *body.age;
  return fields;
}

core::Json missing_body(const fs::path& image, const core::Json& sidecar, core::Remarks& remarks) {
  core::Json missing = core::Json::object();
  if (Sidecar(sidecar).number({"BodyWeight", "PatientWeight"})) return missing;
  core::Remarks own;
  const core::Json fields = participant_body(image, own);
  if (!fields.contains("BodyWeight")) return missing;
  const double weight = std::round(100 * fields["BodyWeight"].get<double>()) / 100;
  own.note("the body weight is that of the data set's table: " + core::format_number(weight) + " kg");
  remarks.add(own);
  for (const auto& [key, value] : fields.items()) {
    if (Sidecar(sidecar).text({key}).empty()) missing[key] = value;
  }
  return missing;
}

}  // namespace tripet::preprocessing
