#include "model/weights/pth.hpp"

#include <c10/util/Exception.h>
#include <caffe2/serialize/inline_container.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "core/error.hpp"
#include "model/weights/restricted_pickle.hpp"

namespace tripet::model {

namespace {

using Archive = caffe2::serialize::PyTorchStreamReader;

struct StorageType {
  const char* name;
  torch::ScalarType type;
};
constexpr std::array<StorageType, 9> storage_types{{{"DoubleStorage", torch::kFloat64},
                                                    {"FloatStorage", torch::kFloat32},
                                                    {"HalfStorage", torch::kFloat16},
                                                    {"BFloat16Storage", torch::kBFloat16},
                                                    {"LongStorage", torch::kInt64},
                                                    {"IntStorage", torch::kInt32},
                                                    {"ShortStorage", torch::kInt16},
                                                    {"ByteStorage", torch::kUInt8},
                                                    {"BoolStorage", torch::kBool}}};

constexpr std::int64_t largest_axis = std::int64_t{1} << 40;

void check_format(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::array<char, 4> start{};
  if (!stream.read(start.data(), start.size())) throw core::Error("cannot be read, or is too short");
  const std::string_view text(start.data(), start.size());
  if (text == "PK\3\4") return;
  // The old format begins with the pickle of a number, an older one is a tar of three members.
  if (text.starts_with('\x80') || text == "sys_" || text == "tens" || text == "stor") {
    throw core::Error("is in torch.save's old format; convert it: scripts/to_safetensors.py " +
                      path.filename().string() + " OUT.safetensors");
  }
  throw core::Error("is neither a safetensors file nor one of torch.save");
}

/// A record's size as the archive's index says. The records of torch.save are stored as they are, so one that claims to
/// be larger than the file would unpack to what was never saved.
std::uint64_t record_size(Archive& archive, const std::string& name, std::uint64_t file_size) {
  if (!archive.hasRecord(name)) throw core::Error("it holds no record " + name);
  const std::uint64_t size = archive.getRecordSize(name);
  if (size > file_size) throw core::Error("its record " + name + " is packed or has an impossible size");
  return size;
}

std::string read_text_record(Archive& archive, const std::string& name, std::uint64_t file_size) {
  std::string text(record_size(archive, name, file_size), '\0');
  archive.getRecord(name, text.data(), text.size());
  return text;
}

torch::Tensor read_storage(Archive& archive, const StoredTensor& stored, std::uint64_t file_size) {
  for (const auto& [name, type] : storage_types) {
    if (stored.type != name) continue;
    const std::string record = "data/" + stored.key;
    const std::uint64_t size = record_size(archive, record, file_size);
    const std::uint64_t wide = torch::elementSize(type);
    if (stored.elements < 0 || static_cast<std::uint64_t>(stored.elements) != size / wide || size % wide != 0) {
      throw core::Error("its record " + record + " has another size than its storage");
    }
    torch::Tensor values = torch::empty({stored.elements}, type);
    archive.getRecord(record, values.mutable_data_ptr(), size);
    return values;
  }
  throw core::Error("values of " + stored.type + " are not known");
}

/// Throws unless every element lies in the storage and no more of them than it has, which an expanded view would.
void check_extent(const StoredTensor& stored) {
  // Divided rather than multiplied: nothing overflows.
  std::int64_t count = 1, last = stored.offset;
  const auto impossible = [] { throw core::Error("its shape does not fit its storage"); };
  if (stored.offset < 0 || stored.offset > stored.elements) impossible();
  for (const std::int64_t size : stored.sizes) {
    if (size < 0 || size > largest_axis) impossible();
    if (size == 0) count = 0;
  }
  if (count == 0) return;
  for (std::size_t axis = 0; axis < stored.sizes.size(); ++axis) {
    const std::int64_t size = stored.sizes[axis], stride = stored.strides[axis];
    if (size > stored.elements / count) impossible();
    count *= size;
    if (size == 1) continue;
    if (stride < 0 || stride > (stored.elements - last) / (size - 1)) impossible();
    last += stride * (size - 1);
  }
  if (last >= stored.elements) impossible();
}

std::map<std::string, torch::Tensor> read_archive(const std::filesystem::path& path) {
  check_format(path);
  const std::uint64_t file_size = std::filesystem::file_size(path);
  Archive archive(path.string());
  archive.setShouldLoadDebugSymbol(false);
  if (archive.hasRecord("byteorder") && read_text_record(archive, "byteorder", file_size) != "little") {
    throw core::Error("it was written on a big-endian machine; save it again on another");
  }
  const auto stored = read_state_dict(read_text_record(archive, "data.pkl", file_size));
  std::map<std::pair<std::string, std::string>, torch::Tensor> storages;
  std::map<std::string, torch::Tensor> tensors;
  for (const auto& [name, tensor] : stored) {
    core::with_context("tensor " + name, [&tensor = tensor] { check_extent(tensor); });
    torch::Tensor& storage = storages[{tensor.key, tensor.type}];
    if (!storage.defined()) storage = read_storage(archive, tensor, file_size);
    if (storage.numel() != tensor.elements) throw core::Error("tensor " + name + ": its storage has two sizes");
    tensors[name] = storage.as_strided(tensor.sizes, tensor.strides, tensor.offset);
  }
  return tensors;
}

}  // namespace

std::map<std::string, torch::Tensor> read_pth(const std::filesystem::path& path) {
  return core::with_context(path.string(), [&] {
    try {
      return read_archive(path);
    } catch (const c10::Error& e) {
      const std::string what = e.what_without_backtrace();
      throw core::Error("its archive is damaged: " + what.substr(0, std::min<std::size_t>(what.find('\n'), 200)));
    }
  });
}

}  // namespace tripet::model
