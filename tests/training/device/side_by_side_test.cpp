// Verifies how jobs are shared among GPUs, with places that are none.

#include "training/device/side_by_side.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace tripet::training {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const std::string& resolved, const std::string& asked, int at_most, std::size_t gpus) {
  std::vector<std::string> names;
  for (const auto& device : gpus_side_by_side({resolved, "bfloat16"}, {asked, "auto"}, at_most, gpus)) {
    EXPECT_EQ(device.precision, "bfloat16");
    names.push_back(device.device);
  }
  return names;
}

TEST(SideBySide, AllGpusUnlessOneIsNamed) {
  EXPECT_THAT(names("cuda:0", "auto", 0, 3), ElementsAre("cuda:0", "cuda:1", "cuda:2"));
  EXPECT_THAT(names("cuda:0", "cuda", 2, 3), ElementsAre("cuda:0", "cuda:1"));
  EXPECT_THAT(names("cuda:1", "cuda:1", 0, 3), ElementsAre("cuda:1"));
  EXPECT_THAT(names("cuda:1", "cuda:1", 5, 3), ElementsAre("cuda:1", "cuda:2"));
  EXPECT_THAT(names("cpu", "auto", 4, 0), ElementsAre("cpu"));
}

TEST(SideBySide, EachJobRunsOnceAndEachPlaceHasOneAtATime) {
  constexpr std::size_t places = 3, jobs = 20;
  std::vector<std::atomic<int>> busy(places), done(jobs);
  std::atomic<int> at_once{0}, most{0};
  share_among_places(jobs, places, [&](std::size_t job, std::size_t place, const core::StopCheck&) {
    EXPECT_EQ(++busy[place], 1);
    const int now = ++at_once;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ++done[job];
    --at_once;
    --busy[place];
  });
  for (const auto& times : done) EXPECT_EQ(times, 1);
  EXPECT_GT(most, 1);
  EXPECT_LE(most, static_cast<int>(places));
}

TEST(SideBySide, FewerJobsThanPlaces) {
  std::mutex mutex;
  std::vector<std::size_t> taken;
  share_among_places(1, 4, [&](std::size_t, std::size_t place, const core::StopCheck&) {
    const std::lock_guard lock(mutex);
    taken.push_back(place);
  });
  EXPECT_THAT(taken, ElementsAre(0));
  share_among_places(0, 4, [](std::size_t, std::size_t, const core::StopCheck&) { FAIL(); });
}

TEST(SideBySide, TheFirstFailureEndsTheOthers) {
  std::atomic<int> begun{0};
  EXPECT_THROW(share_among_places(1000, 2,
                                  [&](std::size_t job, std::size_t, const core::StopCheck&) {
                                    ++begun;
                                    if (job == 1) throw std::runtime_error("a GPU fell off the bus");
                                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                                  }),
               std::runtime_error);
  EXPECT_LT(begun, 1000);
}

}  // namespace
}  // namespace tripet::training
