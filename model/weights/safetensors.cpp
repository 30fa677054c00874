#include "model/weights/safetensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/json.hpp"

namespace tripet::model {

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian and copied as they are");

struct ValueType {
  const char* name;
  torch::ScalarType type;
};
constexpr std::array<ValueType, 8> value_types{{{"F64", torch::kFloat64},
                                                {"F32", torch::kFloat32},
                                                {"F16", torch::kFloat16},
                                                {"BF16", torch::kBFloat16},
                                                {"I64", torch::kInt64},
                                                {"I32", torch::kInt32},
                                                {"U8", torch::kUInt8},
                                                {"BOOL", torch::kBool}}};

constexpr std::uint64_t length_bytes = 8;

/// Where a tensor's values stand, in bytes after the header.
struct Extent {
  std::uint64_t begin, end;
  std::string name;
};

core::Json parse_header(const std::string& text) {
  // nlohmann keeps one of two equal names without a word.
  std::set<std::string> names;
  const auto refuse_twice = [&](int depth, core::Json::parse_event_t event, core::Json& parsed) {
    if (depth == 1 && event == core::Json::parse_event_t::key && !names.insert(parsed.get<std::string>()).second) {
      throw core::Error("the name " + parsed.get<std::string>() + " stands twice in the header");
    }
    return true;
  };
  core::Json header;
  try {
    header = core::Json::parse(text, refuse_twice);
  } catch (const core::Json::exception&) {
    throw core::Error("the header is not valid JSON");
  }
  if (!header.is_object()) throw core::Error("the header is not a JSON object");
  return header;
}

std::map<std::string, std::string> parse_metadata(const core::Json& json) {
  std::map<std::string, std::string> metadata;
  if (!json.is_object()) throw core::Error("its metadata is not a JSON object");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string()) throw core::Error("metadata " + key + " is not text");
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

std::vector<std::uint64_t> unsigned_numbers(const core::Json& entry, const char* key) {
  const auto found = entry.find(key);
  if (found == entry.end() || !found->is_array() ||
      !std::all_of(found->begin(), found->end(), [](const core::Json& value) { return value.is_number_unsigned(); })) {
    throw core::Error(std::string(key) + " is not a list of whole numbers");
  }
  return found->get<std::vector<std::uint64_t>>();
}

/// An empty tensor of the entry's type and shape, and its extent. Throws when they disagree.
torch::Tensor describe_tensor(const core::Json& entry, std::uint64_t data_bytes, Extent& extent) {
  if (!entry.is_object()) throw core::Error("its entry is not a JSON object");
  const auto dtype = entry.find("dtype");
  const auto type = std::find_if(value_types.begin(), value_types.end(), [&](const ValueType& known) {
    return dtype != entry.end() && dtype->is_string() && dtype->get<std::string>() == known.name;
  });
  if (type == value_types.end()) throw core::Error("unknown type " + (dtype == entry.end() ? "" : dtype->dump()));
  const auto offsets = unsigned_numbers(entry, "data_offsets");
  if (offsets.size() != 2 || offsets[0] > offsets[1]) throw core::Error("data_offsets is not a range");
  extent.begin = offsets[0];
  extent.end = offsets[1];
  if (extent.end > data_bytes) throw core::Error("its values reach beyond the end of the file, which was cut short");
  std::vector<std::int64_t> shape;
  std::uint64_t bytes = torch::elementSize(type->type);
  for (const std::uint64_t size : unsigned_numbers(entry, "shape")) {
    if (size > (1ULL << 40) || (size > 0 && bytes > (1ULL << 40) / size)) throw core::Error("its shape is too large");
    bytes *= size;
    shape.push_back(static_cast<std::int64_t>(size));
  }
  if (bytes != extent.end - extent.begin) throw core::Error("its shape does not fit the number of its bytes");
  return torch::empty(shape, type->type);
}

TensorFile parse(const std::string& file) {
  std::uint64_t header_bytes = 0;
  if (file.size() < length_bytes) throw core::Error("it is not a safetensors file: too short");
  std::memcpy(&header_bytes, file.data(), length_bytes);
  if (header_bytes > file.size() - length_bytes) {
    throw core::Error("it is not a safetensors file, or it was cut short: the header is longer than the file");
  }
  const char* const data = file.data() + length_bytes + header_bytes;
  const std::uint64_t data_bytes = file.size() - length_bytes - header_bytes;

  TensorFile content;
  std::vector<Extent> extents;
  const core::Json header = parse_header(file.substr(length_bytes, header_bytes));
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      content.metadata = parse_metadata(entry);
      continue;
    }
    core::with_context("tensor " + name, [&] {
      Extent extent{0, 0, name};
      torch::Tensor tensor = describe_tensor(entry, data_bytes, extent);
      if (extent.end > extent.begin) std::memcpy(tensor.mutable_data_ptr(), data + extent.begin, tensor.nbytes());
      content.tensors[name] = tensor;
      extents.push_back(extent);
    });
  }
  std::sort(extents.begin(), extents.end(),
            [](const Extent& a, const Extent& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); });
  std::uint64_t expected = 0;
  for (const Extent& extent : extents) {
    if (extent.begin < expected) throw core::Error("tensor " + extent.name + " overlaps the one before it");
    if (extent.begin > expected) throw core::Error("there is a hole before tensor " + extent.name);
    expected = extent.end;
  }
  if (expected != data_bytes) throw core::Error("there are bytes after the last tensor");
  return content;
}

}  // namespace

TensorFile read_safetensors(const std::filesystem::path& path) {
  const std::string file = core::read_text(path);
  return core::with_context(path.string(), [&] { return parse(file); });
}

void write_safetensors(const std::filesystem::path& path, const TensorFile& content) {
  core::Json header = core::Json::object();
  if (!content.metadata.empty()) {
    for (const auto& [key, value] : content.metadata) header["__metadata__"][key] = value;
  }
  // Wide types first keep every tensor aligned, as the format's own writer does.
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  for (const auto& [name, tensor] : content.tensors) tensors.emplace_back(name, tensor.detach().cpu().contiguous());
  std::stable_sort(tensors.begin(), tensors.end(),
                   [](const auto& a, const auto& b) { return a.second.element_size() > b.second.element_size(); });
  std::uint64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    const auto type = std::find_if(value_types.begin(), value_types.end(), [&, &values = tensor](const ValueType& t) {
      return t.type == values.scalar_type();
    });
    if (type == value_types.end()) throw core::Error(path.string() + ": tensor " + name + " has a type without a name");
    const std::uint64_t end = offset + tensor.nbytes();
    header[name] = {{"dtype", type->name}, {"shape", tensor.sizes().vec()}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + length_bytes - 1) / length_bytes * length_bytes, ' ');

  core::write_atomically(path, [&](const std::filesystem::path& temporary) {
    std::ofstream stream(temporary, std::ios::binary);
    const std::uint64_t header_bytes = text.size();
    stream.write(reinterpret_cast<const char*>(&header_bytes), length_bytes);
    stream << text;
    for (const auto& [name, tensor] : tensors) {
      stream.write(static_cast<const char*>(tensor.const_data_ptr()), static_cast<std::streamsize>(tensor.nbytes()));
    }
    stream.close();
    if (!stream) throw core::Error(std::strerror(errno));
  });
}

}  // namespace tripet::model
