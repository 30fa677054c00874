#pragma once

#include <filesystem>
#include <vector>

#include "model/weights/model_file.hpp"
#include "training/data/found_scans.hpp"
#include "training/train_options.hpp"

namespace tripet::training {

/// A trained model applied to prepared scans.
class Predictor {
 public:
  /// model: a RUN folder or a model.safetensors. Throws Error.
  explicit Predictor(const std::filesystem::path& model);

  /// The settings that made the scans it learnt from; null when they are unknown.
  const core::Json& preprocessing() const { return loaded_.description.preprocessing; }

  const model::ModelDescription& description() const { return loaded_.description; }
  /// The prepared scans that the last predict() wrote rows of, in their order.
  const std::vector<std::filesystem::path>& files() const { return files_; }

  /// Predicts the scans of folders of prepared scans, and single ones, each once, and writes the table `out`, with
  /// answers and prediction sets where the model has them; returns
  /// how many scans could not be used: each is named with its reason. `label` is that of the folder's participants.tsv
  /// where it is a class of the model (several diseases: those of them that it names). Warns of scans prepared with
  /// other settings and of participants whom the model was trained with. threads: 0: all. site: where all scans were
  /// made; empty: as participants.tsv says. Of a model that harmonises sites, scans of others are warned of. Throws
  /// Error when no scan can be used.
  int predict(const std::vector<std::filesystem::path>& prepared, const std::filesystem::path& out,
              const DeviceOptions& device, int threads, const std::string& site = "");

 private:
  model::LoadedModel loaded_;
  std::vector<std::filesystem::path> files_;
};

}  // namespace tripet::training
