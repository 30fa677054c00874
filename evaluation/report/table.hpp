#pragma once

#include <string>
#include <vector>

#include "core/json.hpp"

namespace tripet::evaluation {

/// A table of the page, without rows: {"id", "caption", "columns": [{"name"}], "rows": []}. A row is {"head", "cells"},
/// with "row_class" where it is marked.
core::Json table(const std::string& id, const std::string& caption, std::vector<std::string> columns);

/// One cell: what is shown, and what the downloaded table holds.
core::Json cell(const std::string& text);
/// value with its interval below; the downloaded table gets three columns in full precision.
core::Json cell(const core::Json& entry, int digits);

}  // namespace tripet::evaluation
