// Class probabilities from pairwise ones: exact on consistent input, and against scipy's constrained minimiser on any.
#include "ops/pairs/coupling.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "core/json.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

using Matrix = std::vector<double>;

std::vector<double> random_probabilities(std::size_t classes, std::mt19937_64& random) {
  std::exponential_distribution<double> draw;
  std::vector<double> p(classes);
  double sum = 0;
  for (double& value : p) sum += value = draw(random) + 1e-3;
  for (double& value : p) value /= sum;
  return p;
}

TEST(Coupling, ReturnsTheProbabilitiesThatMadeThePairs) {
  std::mt19937_64 random(1);
  for (std::size_t classes = 2; classes <= 8; ++classes) {
    for (int repetition = 0; repetition < 200; ++repetition) {
      const auto p = random_probabilities(classes, random);
      Matrix r(classes * classes, 0.0);
      for (std::size_t i = 0; i < classes; ++i) {
        for (std::size_t j = 0; j < classes; ++j) r[i * classes + j] = p[i] / (p[i] + p[j]);
      }
      const auto coupled = couple(r, classes);
      for (std::size_t i = 0; i < classes; ++i) ASSERT_NEAR(coupled[i], p[i], 1e-12) << classes << " classes";
    }
  }
}

TEST(Coupling, TwoClassesKeepTheirPair) {
  for (const double r : {0.0, 1e-9, 0.3, 0.5, 1.0}) {
    const auto p = couple(Matrix{0, r, 1 - r, 0}, 2);
    EXPECT_NEAR(p[0], r, 1e-15);
    EXPECT_NEAR(p[1], 1 - r, 1e-15);
  }
}

/// Random pairs, some of them exactly 0, 1/2 or 1.
Matrix random_pairs(std::size_t classes, double share_exact, std::mt19937_64& random) {
  std::uniform_real_distribution<double> uniform;
  std::uniform_int_distribution<int> three(0, 2);
  Matrix r(classes * classes, 0.0);
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = i + 1; j < classes; ++j) {
      const double value = uniform(random) < share_exact ? 0.5 * three(random) : uniform(random);
      r[i * classes + j] = value;
      r[j * classes + i] = 1 - value;
    }
  }
  return r;
}

TEST(Coupling, EqualsAConstrainedMinimiserAndLibsvmsIteration) {
  std::mt19937_64 random(2);
  core::Json cases = core::Json::array();
  for (std::size_t classes = 2; classes <= 8; ++classes) {
    for (int repetition = 0; repetition < 30; ++repetition) {
      const Matrix r = random_pairs(classes, repetition % 3 * 0.5, random);
      cases.push_back({{"classes", classes}, {"r", r}, {"p", couple(r, classes)}});
    }
  }
  const tests::ScratchFolder scratch;
  core::write_json(scratch / "cases.json", cases);
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/ops/pairs/coupling_reference.py " + (scratch / "cases.json").string() + " " +
                              (scratch / "reference.json").string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const core::Json reference = core::read_json(scratch / "reference.json");
  ASSERT_EQ(reference.size(), cases.size());
  for (std::size_t n = 0; n < cases.size(); ++n) {
    for (std::size_t i = 0; i < cases[n]["p"].size(); ++i) {
      const double p = cases[n]["p"][i].get<double>();
      ASSERT_NEAR(p, reference[n]["minimum"][i].get<double>(), 1e-9) << "case " << n << ", r " << cases[n]["r"].dump();
      EXPECT_NEAR(p, reference[n]["libsvm"][i].get<double>(), 5e-3) << "case " << n << ", r " << cases[n]["r"].dump();
    }
  }
}

TEST(Coupling, IsAProbabilityForEveryTournament) {
  // All pairs certain, every way of four classes: the system must never be singular.
  for (int wins = 0; wins < 64; ++wins) {
    Matrix r(16, 0.0);
    int bit = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = i + 1; j < 4; ++j, ++bit) {
        r[i * 4 + j] = (wins >> bit) & 1;
        r[j * 4 + i] = 1 - r[i * 4 + j];
      }
    }
    const auto p = couple(r, 4);
    double sum = 0;
    for (const double value : p) {
      EXPECT_GE(value, 0);
      sum += value;
    }
    EXPECT_NEAR(sum, 1, 1e-12);
  }
}

}  // namespace
}  // namespace tripet::ops
