#pragma once

#include <string>

#include "core/json.hpp"

namespace tripet::core {

/// What every run.json starts with: program version, compiler, host, processor, start (field `started_time`, UTC).
/// Fields that depend on the clock are named `*_time` or `seconds`, so that a comparison of runs can leave them out.
Json run_record();

std::string version();

}  // namespace tripet::core
