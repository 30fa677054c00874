#pragma once

#include <cstdint>

#include "ops/blocks/neighbour_moments.hpp"
#include "ops/blocks/padded_scans.hpp"

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
                               const float* factor, const float* summand, T* pooled, std::uint8_t* winner,
                               const Parallel& parallel);

/// The same, written for reading: the maps themselves, float32 [scans, depth, height, width, channels].
namespace reference {
void first_convolution(const float* scans, const MapShape& shape, const float* weights, float* maps);
}  // namespace reference

}  // namespace tripet::ops
