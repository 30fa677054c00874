// The Bradley-Terry decoding: exact on consistent pairs, stationary on any, and equal to a fit by scipy.
#include "ops/pairs/bradley_terry.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "core/json.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

using Matrix = std::vector<double>;

Matrix random_pairs(std::size_t classes, double spread, std::mt19937_64& random) {
  std::normal_distribution<double> normal(0, spread);
  Matrix r(classes * classes, 0.0);
  for (std::size_t i = 0; i < classes; ++i) {
    for (std::size_t j = i + 1; j < classes; ++j) {
      const double z = normal(random);
      r[i * classes + j] = 1 / (1 + std::exp(-z));
      r[j * classes + i] = 1 / (1 + std::exp(z));
    }
  }
  return r;
}

TEST(BradleyTerry, ReturnsTheProbabilitiesThatMadeThePairs) {
  std::mt19937_64 random(1);
  std::exponential_distribution<double> draw;
  for (std::size_t classes = 2; classes <= 8; ++classes) {
    for (int repetition = 0; repetition < 100; ++repetition) {
      std::vector<double> p(classes);
      double sum = 0;
      for (double& value : p) sum += value = draw(random) + 1e-3;
      Matrix r(classes * classes, 0.0);
      for (std::size_t i = 0; i < classes; ++i) {
        for (std::size_t j = 0; j < classes; ++j) r[i * classes + j] = p[i] / (p[i] + p[j]);
      }
      const auto fitted = fit_bradley_terry(r, classes);
      for (std::size_t i = 0; i < classes; ++i) ASSERT_NEAR(fitted[i], p[i] / sum, 1e-12) << classes;
    }
  }
}

TEST(BradleyTerry, ReproducesTheSumOfEveryClassesPairs) {
  // The condition for the minimum of a convex function: sum_j p_i / (p_i + p_j) = sum_j r_ij for every class i.
  std::mt19937_64 random(2);
  for (const double spread : {0.5, 3.0, 8.0}) {
    for (std::size_t classes = 2; classes <= 8; ++classes) {
      for (int repetition = 0; repetition < 50; ++repetition) {
        const Matrix r = random_pairs(classes, spread, random);
        const auto p = fit_bradley_terry(r, classes);
        for (std::size_t i = 0; i < classes; ++i) {
          double given = 0, fitted = 0;
          for (std::size_t j = 0; j < classes; ++j) {
            if (i == j) continue;
            given += r[i * classes + j];
            fitted += p[i] / (p[i] + p[j]);
          }
          ASSERT_NEAR(given, fitted, 1e-10) << classes << " classes, spread " << spread;
        }
      }
    }
  }
}

TEST(BradleyTerry, EqualsAFitByScipy) {
  std::mt19937_64 random(3);
  core::Json cases = core::Json::array();
  for (std::size_t classes = 2; classes <= 8; ++classes) {
    for (int repetition = 0; repetition < 20; ++repetition) {
      const Matrix r = random_pairs(classes, repetition % 2 ? 1.0 : 3.0, random);
      cases.push_back({{"classes", classes}, {"r", r}, {"p", fit_bradley_terry(r, classes)}});
    }
  }
  const tests::ScratchFolder scratch;
  core::write_json(scratch / "cases.json", cases);
  const std::string command = std::string(TRIPET_SOURCE_DIR) + "/.venv-tests/bin/python " + TRIPET_SOURCE_DIR +
                              "/tests/ops/pairs/bradley_terry_reference.py " + (scratch / "cases.json").string() + " " +
                              (scratch / "reference.json").string();
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const core::Json reference = core::read_json(scratch / "reference.json");
  ASSERT_EQ(reference.size(), cases.size());
  for (std::size_t n = 0; n < cases.size(); ++n) {
    for (std::size_t i = 0; i < reference[n].size(); ++i) {
      ASSERT_NEAR(cases[n]["p"][i].get<double>(), reference[n][i].get<double>(), 1e-10) << cases[n].dump();
    }
  }
}

TEST(BradleyTerry, IsAProbabilityForEveryTournament) {
  for (int wins = 0; wins < 64; ++wins) {
    Matrix r(16, 0.0);
    int bit = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      for (std::size_t j = i + 1; j < 4; ++j, ++bit) {
        r[i * 4 + j] = (wins >> bit) & 1;
        r[j * 4 + i] = 1 - r[i * 4 + j];
      }
    }
    const auto p = fit_bradley_terry(r, 4);
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
