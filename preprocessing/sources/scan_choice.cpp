#include "preprocessing/sources/scan_choice.hpp"

namespace tripet::preprocessing {

void ScanChoice::describe(core::OptionSet& options) {
  options.group("Which scan of a session");
  options.add("reconstruction", reconstruction, "Take the scans with this label of rec-, such as acstat")
      .value_name("LABEL");
  options.add("run", run, "Take the scans with this number of run-").value_name("N");
  options.add("task", task, "Take the scans with this label of task-").value_name("LABEL");
}

}  // namespace tripet::preprocessing
