#pragma once

#include <cstdint>

#include "ops/blocks/neighbour_moments.hpp"
#include "ops/blocks/padded_scans.hpp"

namespace tripet::ops {

// The gradient of first_conv_norm_relu_pool(): sums over the winners, then what follows from them by channel.

/// With g the gradient of the pooled values at their winners: sum of g, [channels], and of g x_p, [channels, 27].
template <class T>
void first_conv_norm_relu_pool_sums(const PaddedScans& scans, const MapShape& shape, const T* gradient,
                                    const std::uint8_t* winner, double* sum, double* product, const Parallel& parallel);

/// The gradient of the weights [channels, 27] from these sums, where the maps had this mean, 1 / deviation and scale of
/// batch norm; product_centred [channels]: sum of g * (map - mean), which is that of the scale when divided by the
/// deviation. moments: null when the statistics did not come from these scans (evaluation mode).
void first_conv_norm_relu_pool_gradient(const NeighbourMoments* moments, const MapShape& shape, const float* weights,
                                        const double* mean, const double* inverse_deviation, const float* scale,
                                        const double* sum, const double* product, double* product_centred,
                                        float* weights_gradient);

}  // namespace tripet::ops
