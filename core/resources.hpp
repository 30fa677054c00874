#pragma once

#include <filesystem>
#include <string>

namespace tripet::core {

/// The path of a file shipped with the program (`fdg_template.nii.gz`, `plotly.min.js`). Looked for in $TRIPET_SHARE,
/// then beside the program (`share/tripet`, the build tree), then in `../share/tripet` (installed). Throws Error when
/// absent.
std::filesystem::path resource(const std::string& name);

/// The folder of the running program.
std::filesystem::path program_folder();

}  // namespace tripet::core
