#include "model/weights/site_maps.hpp"

#include <torch/utils.h>

#include <algorithm>

#include "core/error.hpp"

namespace tripet::model {
namespace {

const std::string metadata_key = "harmonisation";

using Values = std::vector<float> ops::SiteMap::*;

torch::Tensor stacked(const std::vector<ops::SiteMap>& maps, Values values, const std::array<std::int64_t, 3>& input) {
  torch::Tensor all = torch::empty({static_cast<std::int64_t>(maps.size()), input[0], input[1], input[2]});
  float* out = all.data_ptr<float>();
  for (const auto& map : maps) out = std::copy((map.*values).begin(), (map.*values).end(), out);
  return all;
}

void unstack(TensorFile& file, const std::string& name, const std::array<std::int64_t, 3>& input,
             std::vector<ops::SiteMap>& maps, Values values) {
  const auto found = file.tensors.find(harmonisation_prefix + name);
  const std::vector<std::int64_t> wanted{static_cast<std::int64_t>(maps.size()), input[0], input[1], input[2]};
  if (found == file.tensors.end() || found->second.sizes() != torch::IntArrayRef(wanted) ||
      found->second.scalar_type() != torch::kFloat32 || !found->second.isfinite().all().item<bool>()) {
    throw core::Error("its harmonisation." + name + " does not fit its sites and its grid");
  }
  const torch::Tensor all = found->second.contiguous();
  const float* in = all.const_data_ptr<float>();
  for (auto& map : maps) {
    (map.*values).assign(in, in + input[0] * input[1] * input[2]);
    in += input[0] * input[1] * input[2];
  }
  file.tensors.erase(found);
}

}  // namespace

void add_site_maps(TensorFile& file, const Harmonisation& harmonisation, const std::array<std::int64_t, 3>& input) {
  file.metadata[metadata_key] = core::Json{{"sites", harmonisation.sites}, {"about", harmonisation.about}}.dump();
  file.tensors[harmonisation_prefix + "factor"] = stacked(harmonisation.maps, &ops::SiteMap::factor, input);
  file.tensors[harmonisation_prefix + "offset"] = stacked(harmonisation.maps, &ops::SiteMap::offset, input);
}

std::shared_ptr<const Harmonisation> take_site_maps(TensorFile& file, const std::array<std::int64_t, 3>& input) {
  const auto text = file.metadata.find(metadata_key);
  if (text == file.metadata.end()) return nullptr;
  auto harmonisation = std::make_shared<Harmonisation>();
  try {
    const auto json = core::Json::parse(text->second);
    json.at("sites").get_to(harmonisation->sites);
    harmonisation->about = json.at("about");
  } catch (const core::Json::exception&) {
    throw core::Error("its metadata harmonisation cannot be understood");
  }
  harmonisation->maps.resize(harmonisation->sites.size());
  unstack(file, "factor", input, harmonisation->maps, &ops::SiteMap::factor);
  unstack(file, "offset", input, harmonisation->maps, &ops::SiteMap::offset);
  return harmonisation;
}

}  // namespace tripet::model
