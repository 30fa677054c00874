#pragma once

#include <string>

namespace tripet::preprocessing {

/// quality_page.mustache and quality_page.js as they were when the program was built.
extern const std::string quality_template;
extern const std::string quality_script;

}  // namespace tripet::preprocessing
