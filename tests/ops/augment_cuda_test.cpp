#include "ops/augment_cuda.hpp"

#include <vector>

#include "core/random.hpp"
#include "ops/augment.hpp"
#include "ops/on_device.hpp"
#include "support.hpp"

namespace tripet::ops {
namespace {

TEST(AugmentCuda, EqualsThePlainReference) {
  if (!tests::has_gpu()) GTEST_SKIP() << "needs a GPU";
  const std::array<int, 3> size{65, 30, 21};
  core::Random random("scan");
  std::vector<float> scan;
  for (int i = 0; i < 65 * 30 * 21; ++i) scan.push_back(static_cast<float>(random.normal(1, 1)));
  Affine turned;
  turned.rows = {{{0.95, -0.2, 0.05, 0.7137}, {0.2, 0.97, 0.1, -1.3071}, {-0.03, -0.1, 1.02, 0.4137}}};
  const Intensity intensity{.factor = 1.7F, .scale = 1.1F, .gamma = 0.9F, .noise = 0.3F, .key = 0x123456789abcdef0U};
  for (const auto& placement :
       {Placement{.flip = true, .shift = {2, -1, 1}}, Placement{.to_source = turned}, Placement{}}) {
    std::vector<float> wanted(scan.size());
    augment_reference(scan, size, placement, intensity, wanted);
    const tests::OnDevice<float> d_scan(scan), d_found(scan);
    ASSERT_EQ(augment_cuda(d_scan.data(), size, placement, intensity, d_found.data(), nullptr), 0);
    const auto found = d_found.values();
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], wanted[i], 1e-3) << i;
  }
}

}  // namespace
}  // namespace tripet::ops
