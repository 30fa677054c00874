#include <iostream>

#include "commands/verbs.hpp"
#include "core/error.hpp"
#include "core/log.hpp"
#include "model/onnx/onnx_file.hpp"
#include "model/weights/safetensors.hpp"

namespace tripet::commands {

int run(ExportVerb& verb, const CommonOptions&) {
  namespace fs = std::filesystem;
  if (fs::is_directory(verb.onnx)) {
    throw core::UsageError("--onnx: " + verb.onnx.string() + " is a folder; name the file to write");
  }
  const fs::path file = fs::is_directory(verb.model) ? verb.model / "model.safetensors" : verb.model;
  const auto model = model::read_model(file);
  if (model.description.harmonisation) {
    core::log_warn(file.string() + ": learnt from harmonised scans, which the ONNX file does not make; its tensors " +
                   "harmonisation.factor and harmonisation.offset do");
  }
  auto metadata = model::read_safetensors(file).metadata;
  metadata.erase("format");    // of safetensors
  metadata.erase("training");  // by its hashes one could tell who trained it; a model that goes elsewhere is silent
  model::write_onnx(verb.onnx, model, metadata);
  std::cout << verb.onnx.string() << "\n";
  return 0;
}

}  // namespace tripet::commands
