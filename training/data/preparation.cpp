#include "training/data/preparation.hpp"

namespace tripet::training {

core::Json read_preparation(const std::filesystem::path& folder) {
  const auto path = folder / "preprocessing.json";
  if (!std::filesystem::exists(path)) return nullptr;
  return core::read_json(path);
}

core::Json preparation_settings(const core::Json& preparation) {
  return preparation.is_null() ? core::Json() : preparation.value("Preprocessing", core::Json());
}

std::string preparation_hash(const core::Json& preparation) {
  return preparation.is_null() ? "" : preparation.value("SettingsHash", "");
}

}  // namespace tripet::training
