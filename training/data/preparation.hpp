#pragma once

#include <filesystem>
#include <string>

#include "core/json.hpp"

namespace tripet::training {

/// How a folder's scans were prepared: `Preprocessing`, the settings, and `SettingsHash`, which changes with the
/// contents of the files that they name, not with their paths. From preprocessing.json; null when there is none.
core::Json read_preparation(const std::filesystem::path& folder);

/// Its settings alone, as preprocessing::settings_from_json reads them; null when they are unknown.
core::Json preparation_settings(const core::Json& preparation);

/// Its SettingsHash; "" when it is unknown.
std::string preparation_hash(const core::Json& preparation);

}  // namespace tripet::training
