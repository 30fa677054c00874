#include "model/generative/generator_file.hpp"

#include "core/error.hpp"
#include "model/weights/safetensors.hpp"
#include "model/weights/weights.hpp"

namespace tripet::model {

namespace {

const char* const architecture = "dcgan3d";
const std::string of_generator = "generator.";

std::map<std::string, std::string> metadata_of(const GeneratorFile& content) {
  const DcganSettings& settings = content.generator->settings();
  return {{"format", "pt"},
          {"tripet_schema", "1"},
          {"architecture", architecture},
          {"size", core::Json(settings.size).dump()},
          {"latent", std::to_string(settings.latent)},
          {"width", std::to_string(settings.width)},
          {"noise", core::Json(settings.noise).dump()},
          {"classes", core::Json(content.classes).dump()},
          {"affine", core::Json(content.affine).dump()},
          {"preparation", content.preparation.dump()},
          {"training", content.training.dump()}};
}

template <class T>
T value_of(const TensorFile& file, const std::string& key) {
  const auto found = file.metadata.find(key);
  if (found == file.metadata.end()) throw core::Error("is not a generator of tripet: its metadata has no " + key);
  try {
    return core::Json::parse(found->second).get<T>();
  } catch (const core::Json::exception&) {
    throw core::Error("its metadata " + key + " cannot be understood");
  }
}

torch::Tensor map_named(const TensorFile& file, const std::string& name, const DcganSettings& settings) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end() || found->second.sizes() != torch::IntArrayRef(settings.size) ||
      found->second.scalar_type() != torch::kFloat32 || !found->second.isfinite().all().item<bool>()) {
    throw core::Error("holds no " + name + " of its grid");
  }
  return found->second;
}

GeneratorFile content_of(const TensorFile& file) {
  const auto named = file.metadata.find("architecture");
  if (named == file.metadata.end() || named->second != architecture) {
    throw core::Error("is not a generator of tripet synthesize");
  }
  GeneratorFile content;
  DcganSettings settings;
  settings.size = value_of<std::array<std::int64_t, 3>>(file, "size");
  settings.latent = value_of<std::int64_t>(file, "latent");
  settings.width = value_of<std::int64_t>(file, "width");
  if (file.metadata.contains("noise")) settings.noise = value_of<double>(file, "noise");  // older files have none
  content.classes = value_of<std::vector<std::string>>(file, "classes");
  settings.classes = static_cast<std::int64_t>(content.classes.size());
  content.affine = value_of<std::array<std::array<double, 4>, 3>>(file, "affine");
  content.preparation = value_of<core::Json>(file, "preparation");
  content.training = value_of<core::Json>(file, "training");
  content.mean = map_named(file, "mean", settings);
  content.deviation = map_named(file, "deviation", settings);
  content.generator = std::make_shared<Generator>(settings);
  std::map<std::string, torch::Tensor> weights;
  for (const auto& [name, tensor] : file.tensors) {
    if (name.starts_with(of_generator)) weights.emplace(name.substr(of_generator.size()), tensor);
  }
  load_state(*content.generator, weights);
  content.generator->eval();
  return content;
}

}  // namespace

void write_generator(const std::filesystem::path& path, const GeneratorFile& content) {
  TensorFile file{metadata_of(content), {{"mean", content.mean}, {"deviation", content.deviation}}};
  for (const auto& [name, tensor] : state_of(*content.generator)) file.tensors.emplace(of_generator + name, tensor);
  write_safetensors(path, file);
}

GeneratorFile read_generator(const std::filesystem::path& path) {
  const auto file = std::filesystem::is_directory(path) ? path / generator_file_name : path;
  const TensorFile content = read_safetensors(file);
  try {
    return core::with_context(file.string(), [&] { return content_of(content); });
  } catch (const core::UsageError& e) {
    throw core::Error(e.what());  // the file is at fault, not the command line
  }
}

}  // namespace tripet::model
