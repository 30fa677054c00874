// The front program: everything that needs no LibTorch. Verbs that do are run by tripet-torch, which takes this process
// over.

#include "commands/program.hpp"
#include "commands/torch_program.hpp"

int main(int argc, char** argv) {
  using namespace tripet::commands;
  return program_main(argc, argv,
                      {{"demo", runner<DemoVerb>()},
                       {"simulate", runner<SimulateVerb>()},
                       {"preprocess", runner<PreprocessVerb>()},
                       {"evaluate", runner<EvaluateVerb>()}},
                      [](const std::vector<std::string>& arguments) -> int { exec_torch_program(arguments); });
}
