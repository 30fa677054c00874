#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tripet::model {

/// Where a tensor of a torch.save file has its values: a view of a storage, which is a record of the archive.
struct StoredTensor {
  std::string type;           // of the storage: FloatStorage, LongStorage ...
  std::string key;            // the record is data/KEY
  std::int64_t elements = 0;  // of the storage
  std::int64_t offset = 0;    // in elements, as are the strides
  std::vector<std::int64_t> sizes, strides;
};

/// The tensors by name in the pickle (data.pkl) of a torch.save file: of the dictionary that it holds, or of the one
/// under `state_dict`, `model_state_dict` or `model` in it. Other values in it are passed over.
///
/// A pickle is a program for a stack machine that may call any function of Python. This reader runs the instructions
/// that put numbers, texts and containers together, protocols 2 to 5, and knows four names: OrderedDict, tensors, their
/// parameters and storages. Throws core::Error for any other name or instruction, and for whatever does not fit
/// together; time and memory stay proportional to the length of the pickle. Extents are not checked against storages.
std::map<std::string, StoredTensor> read_state_dict(std::string_view pickle);

}  // namespace tripet::model
