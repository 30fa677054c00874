// Judges a table of predictions with tripet's library and prints the finding, as `tripet evaluate` would.
//
//   judge_predictions PREDICTIONS.tsv OUT

#include <cstdlib>
#include <exception>
#include <iostream>

#include "evaluation/evaluate.hpp"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: judge_predictions PREDICTIONS.tsv OUT\n";
    return 2;
  }
  // Where the report's data files are; what the user chose wins.
  setenv("TRIPET_SHARE", TRIPET_SHARE, 0);
  tripet::evaluation::EvaluateOptions options;
  options.predictions = {argv[1]};
  options.out = argv[2];
  options.judge.resamples = 1000;
  try {
    const auto result = tripet::evaluation::evaluate(options, 0, 1);
    std::cout << result.headline << "\n" << result.report.string() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "judge_predictions: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
