// The names that --help offers are those that model/ can make.
#include <gtest/gtest.h>

#include "model/networks/network.hpp"
#include "model/strategies/strategy.hpp"
#include "training/train_options.hpp"

namespace tripet::training {
namespace {

TEST(Names, AreThoseOfTheTables) {
  EXPECT_EQ(strategy_names, model::strategy_names());
  EXPECT_EQ(network_names, model::network_names());
}

}  // namespace
}  // namespace tripet::training
