#pragma once

#include <memory>

#include "model/harmonisation.hpp"
#include "model/weights/tensor_file.hpp"

namespace tripet::model {

/// What the names of a model file's tensors that are no weights start with.
inline const std::string harmonisation_prefix = "harmonisation.";

/// Adds the tensors harmonisation.factor and harmonisation.offset, float32 [sites, d, h, w], and the metadata
/// harmonisation (sites, about).
void add_site_maps(TensorFile& file, const Harmonisation& harmonisation, const std::array<std::int64_t, 3>& input);

/// Takes them out again, so that weights are left; null where there are none. Throws core::Error when they do not fit
/// each other or the network's input.
std::shared_ptr<const Harmonisation> take_site_maps(TensorFile& file, const std::array<std::int64_t, 3>& input);

}  // namespace tripet::model
