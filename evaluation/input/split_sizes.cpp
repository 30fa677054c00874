#include "evaluation/input/split_sizes.hpp"

#include "core/json.hpp"

namespace tripet::evaluation {

double recorded_test_to_train(const std::vector<TrainingRun>& runs) {
  double sum = 0;
  for (const auto& run : runs) {
    const auto file = run.folder / "run.json";
    if (run.folder.empty() || !std::filesystem::exists(file)) return 0;
    const core::Json record = core::read_json(file);
    const auto& scans = core::member(record, "scans");
    if (!scans.is_object()) return 0;
    const auto &test = core::member(scans, "test"), &train = core::member(scans, "train");
    if (!test.is_number() || !train.is_number() || !(train.get<double>() > 0)) return 0;
    sum += test.get<double>() / train.get<double>();
  }
  return runs.empty() ? 0 : sum / static_cast<double>(runs.size());
}

}  // namespace tripet::evaluation
