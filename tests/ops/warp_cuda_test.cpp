#include "ops/warp_cuda.hpp"

#include <random>
#include <vector>

#include "ops/on_device.hpp"
#include "ops/warp.hpp"
#include "support.hpp"

namespace tripet::ops {

TEST(WarpCuda, EqualsThePlainReference) {
  if (!tests::has_gpu()) GTEST_SKIP() << "needs a GPU";
  const std::array<int, 3> source_size{31, 27, 23}, target_size{20, 24, 28};
  std::vector<float> source(31 * 27 * 23), expected(20 * 24 * 28);
  std::mt19937 random(1);
  for (float& value : source) value = static_cast<float>(random() % 1000) / 1000.0F;
  Affine affine;
  affine.rows = {{{1.1, 0.1, -0.05, -1.513}, {-0.08, 0.95, 0.12, 2.257}, {0.03, -0.1, 0.9, -0.741}}};
  warp_affine_reference(source, source_size, affine, expected, target_size);

  const tests::OnDevice<float> on_source(source), on_target(expected);
  ASSERT_EQ(warp_affine_cuda(on_source.data(), source_size, affine, on_target.data(), target_size, nullptr), 0);
  const std::vector<float> found = on_target.values();
  for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], 1e-3) << i;
}

}  // namespace tripet::ops
