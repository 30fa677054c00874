// Verifies that the kernels' work really is shared among LibTorch's threads, as many as LibTorch is told.

#include "model/threads.hpp"

#include <gtest/gtest.h>
#include <torch/utils.h>

#include <mutex>
#include <set>
#include <thread>

namespace tripet::model {
namespace {

TEST(Threads, ShareTheWork) {
  torch::set_num_threads(3);
  std::mutex lock;
  std::set<std::thread::id> threads;
  std::set<std::int64_t> done;
  in_threads(10, [&](std::int64_t begin, std::int64_t end) {
    const std::lock_guard guard(lock);
    threads.insert(std::this_thread::get_id());
    for (std::int64_t i = begin; i < end; ++i) EXPECT_TRUE(done.insert(i).second);
  });
  torch::set_num_threads(1);
  EXPECT_EQ(threads.size(), 3U);
  EXPECT_EQ(done.size(), 10U);
}

}  // namespace
}  // namespace tripet::model
