#include "preprocessing/suv/participant_body.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/table/ids.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "imaging/absent_content.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/sources/sidecar_json.hpp"
#include "preprocessing/suv/body_table.hpp"
#include "preprocessing/suv/sidecar.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

/// Whose body it is, and the tables that may know it, the nearest first.
struct Place {
  std::vector<fs::path> tables;
  std::string participant, session;  // labels without sub- and ses-, in lower case; empty when there is none
};

/// What a data set keeps in `root`.
void add_tables(const fs::path& root, const std::string& participant_id, Place& place) {
  place.tables.push_back(root / participant_id / (participant_id + "_sessions.tsv"));
  place.tables.push_back(root / "participants.tsv");
}

std::optional<Place> place_of(const fs::path& image) {
  fs::path folder = fs::absolute(image).lexically_normal().parent_path();
  while (!folder.filename().string().starts_with("sub-")) {
    if (folder == folder.parent_path()) return std::nullopt;
    folder = folder.parent_path();
  }
  const auto entities = parse_bids_name(image).entities;
  const auto session = entities.find("ses");
  const std::string participant_id = folder.filename().string();
  Place place{
      {}, core::to_lower(participant_id.substr(4)), session == entities.end() ? "" : core::to_lower(session->second)};
  const fs::path root = folder.parent_path();
  add_tables(root, participant_id, place);
  if (root.filename() == "sourcedata" || root.filename() == "rawdata")
    add_tables(root.parent_path(), participant_id, place);
  return place;
}

/// Slices lie in folders of any name: the tables of the nearest folder above that has a participants.tsv, which may be
/// the root of a data set whose sourcedata/sub-01/ses-1/pet/series they are.
Place place_of_slices(const fs::path& folder, const ScanName& name) {
  constexpr int levels = 6;
  const bool has_session = name.session_id.starts_with("ses-");
  Place place{
      {}, core::to_lower(name.participant_id.substr(4)), has_session ? core::to_lower(name.session_id.substr(4)) : ""};
  fs::path above = fs::absolute(folder).lexically_normal();
  for (int level = 0; level < levels && above != above.parent_path(); ++level, above = above.parent_path()) {
    std::error_code ignored;
    if (above.filename() != name.participant_id) add_tables(above, name.participant_id, place);
    if (fs::exists(above / "participants.tsv", ignored)) break;
  }
  return place;
}

bool is_label(const std::string& cell, const std::string& label) {
  return core::id_key(cell) == core::id_key(label);
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
  if (const std::string absent = imaging::absent_content(path); !absent.empty())
    throw core::Error(path.filename().string() + " " + absent);
  if (!fs::is_regular_file(path, ignored)) return;
  const core::Tsv table = core::Tsv::read(path);
  for (const auto& told : table.warnings()) remarks.note(told);
  const core::Json description = description_of(path, remarks);
  const bool of_participant = table.has("participant_id"), of_session = table.has("session_id");
  std::optional<double> weight;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (of_participant && !is_label(table.at(row, "participant_id"), place.participant)) continue;
    if (of_session && !place.session.empty() && !is_label(table.at(row, "session_id"), place.session)) continue;
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

core::Json body_at(const Place& place, core::Remarks& remarks) {
  core::Json fields = core::Json::object();
  TableBody body;
  for (const fs::path& table : place.tables) {
    try {
      add_from(table, place, body, remarks);
    } catch (const SuvUnavailable&) {
      throw;
    } catch (const core::Error& e) {
      throw SuvUnavailable("the body weight is missing, and " + std::string(e.what()));
    }
  }
  if (body.weight) fields["BodyWeight"] = *body.weight;
  if (body.height) fields["BodyHeight"] = *body.height;
  if (!body.sex.empty()) fields["PatientSex"] = body.sex;
  if (body.age) fields["PatientAge"] = *body.age;
  return fields;
}

/// A note of where the weight comes from, which many scans share.
void note_weight(const core::Json& fields, core::Remarks& remarks) {
  const double weight = std::round(100 * fields["BodyWeight"].get<double>()) / 100;
  remarks.note("the body weight is that of the data set's table: " + core::format_number(weight) + " kg");
}

}  // namespace

core::Json participant_body(const fs::path& image, core::Remarks& remarks) {
  const auto place = place_of(image);
  return place ? body_at(*place, remarks) : core::Json::object();
}

core::Json missing_body(const fs::path& image, const core::Json& sidecar, core::Remarks& remarks) {
  core::Json missing = core::Json::object();
  if (Sidecar(sidecar).number({"BodyWeight", "PatientWeight"})) return missing;
  core::Remarks own;
  const core::Json fields = participant_body(image, own);
  if (!fields.contains("BodyWeight")) return missing;
  note_weight(fields, own);
  remarks.add(own);
  for (const auto& [key, value] : fields.items()) {
    if (Sidecar(sidecar).text({key}).empty()) missing[key] = value;
  }
  return missing;
}

core::Json missing_body(const fs::path& slices, const ScanName& name, const SuvHeader& header, core::Remarks& remarks) {
  const bool needs_none = header.units == "GML" && (header.suv_type.empty() || header.suv_type == "BW");
  if (needs_none || header.weight.value_or(0) > 0 || !name.participant_id.starts_with("sub-"))
    return core::Json::object();
  core::Remarks own;
  core::Json fields = body_at(place_of_slices(slices, name), own);
  if (!fields.contains("BodyWeight")) return core::Json::object();
  note_weight(fields, own);
  remarks.add(own);
  return fields;
}

SuvHeader with_body(SuvHeader header, const core::Json& fields) {
  if (!fields.contains("BodyWeight")) return header;
  header.weight = fields["BodyWeight"].get<double>();
  if (header.size.value_or(0) <= 0 && fields.contains("BodyHeight")) header.size = fields["BodyHeight"].get<double>();
  if (header.sex.empty() && fields.contains("PatientSex")) header.sex = fields["PatientSex"].get<std::string>();
  return header;
}

}  // namespace tripet::preprocessing
