#pragma once

#include <cstdint>

#include "ops/blocks/neighbour_moments.hpp"

namespace tripet::ops {

// The first block of a network as one operation: convolution 3 x 3 x 3 of one-channel scans (zeros around, no bias),
// then norm_relu_pool(). Its maps are the largest of the network, eight times the scan, and are never written. They
// need not be:
// - the statistics of a linear map follow from the second moments of what it maps. With x_p the 27 voxels around p,
//   mean y = w . mean x_p and mean y^2 = w . (mean x_p x_p') w;
// - the weights' gradient needs x_p at the winners, and the same second moments for what batch norm adds elsewhere.
// `shape` is that of the maps: shape.channels is the number of filters.

/// Mean and biased variance of each filter's map. weights [channels, 27].
void first_conv_norm_relu_pool_statistics(const NeighbourMoments& moments, const MapShape& shape, const float* weights,
                                          double* mean, double* variance);

/// norm_relu_pool() of the maps. winner may be null.
template <class T>
void first_conv_norm_relu_pool(const PaddedScans& scans, const MapShape& shape, const float* weights,
                               const float* scale, const float* shift, T* pooled, std::uint8_t* winner,
                               const Parallel& parallel);

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

/// The same, written for reading: the maps themselves, float32 [scans, depth, height, width, channels].
namespace reference {
void first_convolution(const float* scans, const MapShape& shape, const float* weights, float* maps);
}  // namespace reference

}  // namespace tripet::ops
