#pragma once

#include <string>

namespace tripet::evaluation {

/// report.mustache, table.mustache, figure.mustache, checklists/checklists.tsv and report.js as they were when the
/// program was built.
extern const std::string report_template;
extern const std::string report_table_template;
extern const std::string report_figure_template;
extern const std::string report_checklist_items;
extern const std::string report_script;

}  // namespace tripet::evaluation
