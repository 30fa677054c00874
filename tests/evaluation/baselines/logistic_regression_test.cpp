// Verifies the logistic regression of the baselines against scikit-learn, and what it does with absent classes and
// separable data.

#include "evaluation/baselines/logistic_regression.hpp"

#include <limits>
#include <numeric>

#include "evaluation/evaluation_support.hpp"
#include "support.hpp"

namespace tripet::tests {
namespace {

using evaluation::FeatureTable;
using evaluation::LogisticRegression;

struct Sample {
  FeatureTable rows;
  std::vector<int> labels;
};

/// Classes in unequal numbers whose features lean to the class.
Sample draw(int count, int classes, int features, double skill, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> noise;
  Sample out;
  for (int i = 0; i < count; ++i) {
    const int label = std::min(classes - 1, static_cast<int>(generator() % static_cast<unsigned>(classes + 2)));
    std::vector<double> row;
    for (int f = 0; f < features; ++f) row.push_back(noise(generator) + (f % classes == label ? skill : 0));
    out.rows.push_back(row);
    out.labels.push_back(label);
  }
  return out;
}

std::filesystem::path write(const std::filesystem::path& path, const Sample& sample, bool labelled) {
  std::vector<std::string> columns;
  if (labelled) columns.push_back("label");
  for (std::size_t f = 0; f < sample.rows[0].size(); ++f) columns.push_back("x" + std::to_string(f));
  core::Tsv table(columns);
  for (std::size_t i = 0; i < sample.rows.size(); ++i) {
    std::vector<std::string> row;
    if (labelled) row.push_back(std::to_string(sample.labels[i]));
    for (const double value : sample.rows[i]) row.push_back(core::format_number(value));
    table.add(row);
  }
  table.write(path);
  return path;
}

TEST(LogisticRegression, EqualsScikitLearn) {
  for (const int classes : {2, 3, 7}) {
    for (const bool balanced : {false, true}) {
      SCOPED_TRACE(std::to_string(classes) + (balanced ? " classes, balanced" : " classes"));
      const ScratchFolder folder;
      const Sample train = draw(90, classes, 6, 0.8, 3), test = draw(40, classes, 6, 0.8, 4);
      const core::Json expected =
          python("reference_logistic.py", write(folder / "train.tsv", train, true).string() + " " +
                                              write(folder / "test.tsv", test, false).string() +
                                              (balanced ? " balanced" : " none"));
      const auto weights = balanced ? evaluation::balanced_weights(train.labels) : std::vector<double>();
      const LogisticRegression model(train.rows, train.labels, classes, 1, weights);
      for (std::size_t i = 0; i < test.rows.size(); ++i) {
        const auto p = model.probabilities(test.rows[i]);
        for (std::size_t k = 0; k < p.size(); ++k) EXPECT_NEAR(p[k], expected[i][k].get<double>(), 1e-6);
      }
    }
  }
}

TEST(LogisticRegression, AClassWithoutRowsGetsNothing) {
  Sample train = draw(60, 3, 4, 1, 5);
  for (int& label : train.labels) label = label == 1 ? 3 : label;
  const LogisticRegression model(train.rows, train.labels, 5);
  const auto p = model.probabilities(train.rows[0]);
  EXPECT_EQ(p[1], 0);
  EXPECT_EQ(p[4], 0);
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
}

TEST(LogisticRegression, SeparableAndFarScaledDataHaveAnOptimum) {
  Sample train = draw(60, 3, 4, 50, 6);
  const LogisticRegression separable(train.rows, train.labels, 3);
  for (std::size_t i = 0; i < train.rows.size(); ++i) {
    EXPECT_EQ(evaluation::most_probable(separable.probabilities(train.rows[i])), train.labels[i]);
  }
  for (auto& row : train.rows) row[0] *= 1e3;
  EXPECT_NO_THROW(LogisticRegression(train.rows, train.labels, 3));
}

TEST(LogisticRegression, AFeatureThatIsNotANumberIsAnError) {
  Sample train = draw(20, 2, 3, 1, 7);
  train.rows[4][1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(LogisticRegression(train.rows, train.labels, 2), core::Error);
}

}  // namespace
}  // namespace tripet::tests
