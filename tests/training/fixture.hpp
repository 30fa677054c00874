#pragma once

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "core/tsv.hpp"
#include "support.hpp"
#include "training/job.hpp"
#include "training/phantom.hpp"

namespace tripet::tests {

/// A cohort that anyone can tell apart, and options to learn it in seconds on one thread of the CPU.
class TrainingTest : public testing::Test {
 protected:
  TrainingTest() {
    at::set_num_threads(1);
    write_cohort(folder_ / "data", 10);
    options_.out = folder_ / "compared";
    options_.data.data = folder_ / "data";
    options_.data.folds = 2;
    options_.learning.epochs = 12;
    options_.learning.batch_size = 4;
    options_.learning.learning_rate = 3e-3;
    options_.device.device = "cpu";
  }

  training::Experiment experiment(std::uint64_t seed = 1) const {
    return {options_.data, options_.learning, options_.device, seed};
  }
  training::Job job(const std::string& name, const std::string& strategy = "softmax") const {
    return {folder_ / name, strategy, 0, 0, "# options\n"};
  }
  std::string bytes(const std::string& file) const { return core::read_text(folder_ / file); }
  static double accuracy(const core::Tsv& table) {
    double right = 0;
    for (std::size_t row = 0; row < table.size(); ++row) right += table.at(row, "label") == table.at(row, "predicted");
    return right / static_cast<double>(table.size());
  }

  ScratchFolder folder_;
  training::CompareOptions options_;
};

}  // namespace tripet::tests
