// The front program: help, and the verbs that need neither ITK nor LibTorch. The others are run by tripet-scan and
// tripet-torch, which take this process over.

#include "commands/program.hpp"

int main(int argc, char** argv) {
  using namespace tripet::commands;
  return program_main(argc, argv, {{"doctor", runner<DoctorVerb>()}, {"evaluate", runner<EvaluateVerb>()}});
}
