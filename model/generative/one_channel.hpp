#pragma once

#include <torch/types.h>

namespace tripet::model {

// The convolutions of 4 x 4 x 4, stride 2 and padding 1 between a scan, which has one channel, and the finest maps.
// Where maps become a scan, forwards or as a gradient, oneDNN takes three times as long as a matrix product whose rows
// are then added in their places (on one thread, 8 scans at 4 mm: 68 against 24 ms); the other ways are its own.

/// conv_transpose3d. maps [n, c, d, h, w], weight [c, 1, 4, 4, 4], bias [1] to [n, 1, 2 d, 2 h, 2 w].
torch::Tensor maps_to_scan(const torch::Tensor& maps, const torch::Tensor& weight, const torch::Tensor& bias);

/// conv3d. scans [n, 1, 2 d, 2 h, 2 w], weight [c, 1, 4, 4, 4], bias [c] to [n, c, d, h, w].
torch::Tensor scan_to_maps(const torch::Tensor& scans, const torch::Tensor& weight, const torch::Tensor& bias);

}  // namespace tripet::model
