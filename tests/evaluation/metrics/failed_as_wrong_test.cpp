// A participant whose scans all failed counts as a wrong answer.

#include "evaluation/metrics/failed_as_wrong.hpp"

#include "evaluation/cohort_fixture.hpp"
#include "evaluation/judge.hpp"

namespace tripet::tests {
namespace {

using core::Json;

TEST_F(Cohort, FailedScansCountAsWrong) {
  evaluation::EvaluateOptions options;
  options.data = folder_.path();
  options.judge.resamples = 100;
  const Json metrics = evaluation::judge(predictions_, options, 1, 1);
  const Json found = evaluation::failed_as_wrong(predictions_, metrics, options);
  EXPECT_EQ(found["failed"], 1);
  EXPECT_EQ(found["scans"], 10);
  const auto of_class = [&](const char* name) {
    return metrics["strategies"]["softmax"]["per_class"][name]["sensitivity"]["value"].get<double>();
  };
  EXPECT_NEAR(found["strategies"]["softmax"]["value"].get<double>(),
              (of_class("C0") + of_class("C1") * 3 / 4 + of_class("C2")) / 3, 1e-12);

  options.data.clear();
  EXPECT_TRUE(evaluation::failed_as_wrong(predictions_, metrics, options).is_null());
}

}  // namespace
}  // namespace tripet::tests
