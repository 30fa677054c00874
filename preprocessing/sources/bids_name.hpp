#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "core/remarks.hpp"

namespace tripet::preprocessing {

/// `sub-01_ses-a_trc-18FFDG_pet.nii.gz`: its entities by key and its suffix ("pet"). Any other name has no entities.
struct BidsName {
  std::map<std::string, std::string> entities;
  std::string suffix;
};

BidsName parse_bids_name(const std::filesystem::path& file);

/// The name without folders and without .nii, .nii.gz, .hdr, .img, .dcm or .json.
std::string stem(const std::filesystem::path& file);

/// Letters and digits of the text, all that a BIDS label may hold; "unnamed" when none is left.
std::string label_of(const std::string& text);

/// The JSON sidecars that apply to an image, the most general first: those of the folder levels above whose entities
/// the image has too, and the one of its own name. Outside of sub-*/ses-*/pet folders only the latter.
std::vector<std::filesystem::path> bids_sidecars(const std::filesystem::path& image);

/// All of them as one object, the nearer ones overriding. Throws Error naming the sidecar that is empty or not a JSON
/// object.
core::Json read_bids_sidecars(const std::vector<std::filesystem::path>& sidecars, core::Remarks& remarks);

}  // namespace tripet::preprocessing
