// The program behind the verbs that need ITK. Users start `tripet`, which execs this one.

#include "commands/doctor/parts.hpp"
#include "commands/program.hpp"
#include "preprocessing/library_versions.hpp"

int main(int argc, char** argv) {
  using namespace tripet::commands;
  if (asks_parts(argc, argv)) return print_parts(tripet::preprocessing::library_versions());
  return program_main(
      argc, argv,
      {{"demo", runner<DemoVerb>()}, {"simulate", runner<SimulateVerb>()}, {"preprocess", runner<PreprocessVerb>()}});
}
