#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "model/networks/network.hpp"

namespace tripet::model {

/// What load_trunk() did, by names of tensors.
struct TrunkReport {
  std::size_t taken = 0;
  std::size_t converted = 0;          // of those: from another type of number
  std::vector<std::string> fresh;     // the head, and what only counts batches, as the network had them
  std::vector<std::string> not_used;  // in the file: its head, and layers that the network has no place for
};

/// Copies the trunk's values; the head stays as it is, since what its outputs mean differs between strategies. Names
/// may all begin with `module.`, as those of parallel training do. Throws core::Error that names what is missing, what
/// has another shape, what is not finite, and what the file has more of in layers that the network has too (a deeper
/// network's); nothing is then changed. metadata: of the file; that of a model of tripet must tell of the same network.
TrunkReport load_trunk(Network& network, const std::map<std::string, torch::Tensor>& state,
                       const std::map<std::string, std::string>& metadata = {});

/// The report in one line.
std::string describe(const TrunkReport& report);

}  // namespace tripet::model
