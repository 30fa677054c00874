#pragma once

#include <string>

namespace tripet::explanation {

/// page.mustache and page.js as they were when the program was built.
extern const std::string maps_template;
extern const std::string maps_script;

}  // namespace tripet::explanation
