// Verifies that a model file carries what its sites' scans go through, and that maps which do not fit are refused.

#include "model/weights/site_maps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <functional>

#include "core/error.hpp"
#include "model/weights/model_file.hpp"
#include "model/weights/safetensors.hpp"
#include "support.hpp"

namespace tripet::model {
namespace {

using testing::HasSubstr;

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const core::Error& e) {
    return e.what();
  }
  return "accepted";
}

std::shared_ptr<const Harmonisation> example_harmonisation() {
  const std::size_t voxels = 24 * 28 * 24;
  auto harmonisation = std::make_shared<Harmonisation>();
  harmonisation->sites = {"Kiel", "Lund"};
  for (const float factor : {0.5F, 2.0F}) {
    harmonisation->maps.push_back({std::vector<float>(voxels, factor), std::vector<float>(voxels, -factor)});
    harmonisation->maps.back().factor[7] = 3 * factor;
  }
  harmonisation->about = {{"kept", {"age"}}};
  return harmonisation;
}

TEST(SiteMaps, GoWithTheModelBesideItsWeights) {
  const tests::ScratchFolder scratch;
  ModelDescription description;
  description.network = {"conv5", {24, 28, 24}, 2, 0.25};
  description.strategy = "softmax";
  description.strategy_settings.classes = {"CN", "AD"};
  description.harmonisation = example_harmonisation();
  write_model(scratch / "model.safetensors", *make_network(description.network, 7), description);
  const auto read = read_model(scratch / "model.safetensors").description.harmonisation;
  ASSERT_TRUE(read);
  EXPECT_EQ(read->sites, description.harmonisation->sites);
  EXPECT_EQ(read->about, description.harmonisation->about);
  for (std::size_t s = 0; s < 2; ++s) {
    EXPECT_EQ(read->maps[s].factor, description.harmonisation->maps[s].factor);
    EXPECT_EQ(read->maps[s].offset, description.harmonisation->maps[s].offset);
  }
  EXPECT_EQ(read->of("Lund")->factor[7], 6);
  EXPECT_EQ(read->of("Oslo"), nullptr);

  const auto refused = [&](const std::function<void(TensorFile&)>& change) {
    TensorFile file = read_safetensors(scratch / "model.safetensors");
    change(file);
    write_safetensors(scratch / "spoilt.safetensors", file);
    return refusal([&] { read_model(scratch / "spoilt.safetensors"); });
  };
  EXPECT_THAT(refused([](TensorFile& file) { file.tensors.erase("harmonisation.offset"); }),
              HasSubstr("harmonisation.offset does not fit"));
  EXPECT_THAT(refused([](TensorFile& file) { file.tensors["harmonisation.factor"][0][0][0][0] = std::nanf(""); }),
              HasSubstr("harmonisation.factor does not fit"));
  EXPECT_THAT(refused([](TensorFile& file) { file.metadata["harmonisation"] = R"({"sites": ["Kiel"], "about": {}})"; }),
              HasSubstr("does not fit its sites"));
  EXPECT_THAT(refused([](TensorFile& file) { file.metadata["harmonisation"] = "[]"; }),
              HasSubstr("cannot be understood"));
  EXPECT_THAT(refused([](TensorFile& file) { file.metadata.erase("harmonisation"); }),
              HasSubstr("unknown: harmonisation.factor"));
}

}  // namespace
}  // namespace tripet::model
