// Times affine resampling and fused augmentation for benchmarks/resample, which compares them with other programs'.
//
//   cmake --build build --target warp_times
//   build/warp_times SCAN.raw NX NY NZ "12 numbers of the affine" OUT.raw THREADS REPEATS
//
// Prints the median milliseconds of warp_affine() and of augment() with the same map, gamma, scale and noise.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/stopwatch.hpp"
#include "ops/augment.hpp"
#include "ops/warp.hpp"

namespace {

template <class F>
double median_milliseconds(int repeats, const F& call) {
  std::vector<double> times;
  for (int i = 0; i <= repeats; ++i) {
    const tripet::core::Stopwatch watch;
    call();
    if (i > 0) times.push_back(1e3 * watch.seconds());  // the first fetches memory
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tripet;
  if (argc != 9) {
    std::fprintf(stderr, "see the head of benchmarks/warp_times.cpp\n");
    return 2;
  }
  const std::array<int, 3> size{std::atoi(argv[2]), std::atoi(argv[3]), std::atoi(argv[4])};
  const std::string bytes = core::read_text(argv[1]);
  std::vector<float> scan(bytes.size() / sizeof(float)), out(scan.size());
  std::memcpy(scan.data(), bytes.data(), bytes.size());
  ops::Affine map;
  std::istringstream numbers(argv[5]);
  for (auto& row : map.rows) {
    for (double& number : row) numbers >> number;
  }
  const int threads = std::atoi(argv[7]), repeats = std::atoi(argv[8]);
  // OpenMP's, as in training: threads made for each call begin on the caller's processor often enough to double the
  // time.
  const ops::Parallel parallel = [threads](std::int64_t count, const auto& work) {
#pragma omp parallel for num_threads(threads) schedule(static, 1)
    for (int t = 0; t < threads; ++t) work(count * t / threads, count * (t + 1) / threads);
  };
  const double fused = median_milliseconds(repeats, [&] {
    ops::augment(scan, size, {.to_source = map}, {.scale = 1.1F, .gamma = 1.05F, .noise = 0.1F}, out, parallel);
  });
  const double warp = median_milliseconds(repeats, [&] { ops::warp_affine(scan, size, map, out, size, parallel); });
  core::write_text(argv[6], {reinterpret_cast<const char*>(out.data()), out.size() * sizeof(float)});
  std::printf("%.4f %.4f\n", warp, fused);
}
