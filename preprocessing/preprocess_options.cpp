#include "preprocessing/preprocess_options.hpp"

namespace tripet::preprocessing {

void PreprocessOptions::describe(core::OptionSet& options) {
  options.group("Input and output");
  options
      .add("in", in,
           "BIDS folder, folder tree with DICOM series, NIfTI or DICOM files, or a .tsv with participant_id and path")
      .required();
  options.add("out", out, "Folder for the prepared scans").value_name("DIR").required();
  choice.describe(options);
  settings.describe(options);
  options.group("Batch");
  options.add("stop-after", stop_after, "suv: write each scan in SUV on its own grid and go no further")
      .choices({"suv", "normalize"});
  options.add("workers", workers, "Scans prepared at the same time; 0: one for each processor").range(0, 1024);
  options
      .add("shard", shard,
           "Do only the I-th of N parts of the scans, for cluster arrays; a last run without --shard joins them")
      .value_name("I/N");
}

}  // namespace tripet::preprocessing
