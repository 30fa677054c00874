// What this machine can do at most: float32 multiply-adds and bytes read and written per second.
//
//   cmake --build build --target machine_limits && build/machine_limits [THREADS=2]

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "core/stopwatch.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "benchmarks/machine_limits.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tripet::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Operations done: 12 independent sums hide the latency of each.
double MultiplyAdds(std::int64_t rounds, float* result) {
  const hn::ScalableTag<float> d;
  auto a = hn::Set(d, 1.0F), b = a, c = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a, m = a;
  const auto x = hn::Set(d, 0.999F), y = hn::Set(d, 1e-3F);
  for (std::int64_t round = 0; round < rounds; ++round) {
    a = hn::MulAdd(a, x, y), b = hn::MulAdd(b, x, y), c = hn::MulAdd(c, x, y), e = hn::MulAdd(e, x, y);
    f = hn::MulAdd(f, x, y), g = hn::MulAdd(g, x, y), h = hn::MulAdd(h, x, y), i = hn::MulAdd(i, x, y);
    j = hn::MulAdd(j, x, y), k = hn::MulAdd(k, x, y), l = hn::MulAdd(l, x, y), m = hn::MulAdd(m, x, y);
  }
  a = hn::Add(hn::Add(hn::Add(a, b), hn::Add(c, e)), hn::Add(hn::Add(f, g), hn::Add(h, i)));
  *result = hn::GetLane(hn::Add(hn::Add(a, j), hn::Add(hn::Add(k, l), m)));
  return 24.0 * static_cast<double>(rounds) * static_cast<double>(hn::Lanes(d));
}

void Scale(const float* from, float* to, std::int64_t count) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  const auto x = hn::Set(d, 0.5F);
  for (std::int64_t i = 0; i + lanes <= count; i += lanes) hn::StoreU(hn::Mul(x, hn::LoadU(d, from + i)), d, to + i);
}

}  // namespace tripet::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tripet {
namespace {

HWY_EXPORT(MultiplyAdds);
HWY_EXPORT(Scale);

/// The shortest of several times that all threads took together.
template <class F>
double best_seconds(int threads, const F& work) {
  double best = 1e9;
  for (int attempt = 0; attempt < 7; ++attempt) {
    const core::Stopwatch watch;
    {
      std::vector<std::jthread> pool;
      for (int t = 0; t < threads; ++t) pool.emplace_back(work, t);
    }
    best = std::min(best, watch.seconds());
  }
  return best;
}

void print_limits(int threads) {
  std::vector<float> results(static_cast<std::size_t>(threads));
  double operations = 0;
  const double arithmetic = best_seconds(threads, [&](int t) {
    const double done = HWY_DYNAMIC_DISPATCH(MultiplyAdds)(20000000, &results[static_cast<std::size_t>(t)]);
    if (t == 0) operations = done;
  });
  std::printf("%d threads: %.0f GFLOP/s in float32\n", threads, threads * operations / arithmetic / 1e9);
  for (const std::int64_t megabytes : {4, 128, 512}) {
    const std::int64_t count = megabytes * 1000000 / 4 / threads;
    std::vector<float> from(static_cast<std::size_t>(count * threads), 1), to(from.size());
    const int repeats = static_cast<int>(1024 / megabytes);
    const double memory = best_seconds(threads, [&](int t) {
      for (int i = 0; i < repeats; ++i)
        HWY_DYNAMIC_DISPATCH(Scale)(from.data() + t * count, to.data() + t * count, count);
    });
    std::printf("%lld MB read and as many written: %.1f GB/s\n", static_cast<long long>(megabytes),
                2e-3 * static_cast<double>(megabytes) * repeats / memory);
  }
}

}  // namespace
}  // namespace tripet

int main(int argc, char** argv) {
  tripet::print_limits(argc > 1 ? std::atoi(argv[1]) : 2);
}
#endif
