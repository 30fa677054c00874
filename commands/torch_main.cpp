// The program behind the verbs that need LibTorch. Users start `tripet`, which execs this one.

#include <malloc.h>

#include "commands/doctor/parts.hpp"
#include "commands/program.hpp"
#include "training/device/library_versions.hpp"

int main(int argc, char** argv) {
  using namespace tripet::commands;
  if (asks_parts(argc, argv)) return print_parts(tripet::training::library_versions());
  // Tensors of tens of megabytes come and go in each step. By default each is mapped anew and the kernel clears its
  // pages: a quarter of the training time. One heap that is kept serves all threads.
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
  return program_main(argc, argv,
                      {{"train", runner<TrainVerb>()},
                       {"predict", runner<PredictVerb>()},
                       {"compare", runner<CompareVerb>()},
                       {"export", runner<ExportVerb>()},
                       {"explain", runner<ExplainVerb>()},
                       {"synthesize train", runner<SynthesizeTrainVerb>()},
                       {"synthesize sample", runner<SynthesizeSampleVerb>()}});
}
