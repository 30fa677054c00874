// The program behind the verbs that need ITK. Users start `tripet`, which execs this one.

#include "commands/program.hpp"

int main(int argc, char** argv) {
  using namespace tripet::commands;
  return program_main(
      argc, argv,
      {{"demo", runner<DemoVerb>()}, {"simulate", runner<SimulateVerb>()}, {"preprocess", runner<PreprocessVerb>()}});
}
