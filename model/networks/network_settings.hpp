#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace tripet::model {

struct NetworkSettings {
  std::string name = "conv5";
  std::array<std::int64_t, 3> input{};  // voxels: depth (z), height (y), width (x)
  std::int64_t heads = 0;               // logits
  double dropout = 0;                   // before the classifier; 0 <= dropout < 1
  std::string geometry = "monai";       // of residual networks: monai or medicalnet, see model/networks/resnet.hpp
  std::string shortcut = "auto";        // of residual networks: A, B or auto; a network that was made says A or B
};

}  // namespace tripet::model
