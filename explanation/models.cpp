#include "explanation/models.hpp"

#include <algorithm>
#include <cctype>

#include "core/error.hpp"
#include "core/prediction_columns.hpp"
#include "core/tsv.hpp"
#include "model/weights/model_file.hpp"

namespace tripet::explanation {
namespace {

namespace fs = std::filesystem;
namespace columns = core::prediction_columns;

constexpr const char* model_name = "model.safetensors";

fs::path network_of(const fs::path& comparison, const std::string& strategy, const std::string& repeat,
                    const std::string& fold) {
  const fs::path file = comparison / strategy / ("repeat-" + repeat) / ("fold-" + fold) / model_name;
  if (!fs::exists(file)) throw core::Error(file.string() + ": is missing; run the comparison again to its end");
  return file;
}

std::vector<ExplainedModel> models_of_comparison(const fs::path& folder, int repeat) {
  const core::Tsv table = core::Tsv::read(folder / "predictions.tsv");
  const std::string wanted = std::to_string(repeat);
  std::vector<ExplainedModel> models;
  for (std::size_t row = 0; row < table.size(); ++row) {
    if (table.at(row, columns::repeat) != wanted) continue;
    const std::string& strategy = table.at(row, columns::strategy);
    auto model = std::find_if(models.begin(), models.end(), [&](const auto& m) { return m.name == strategy; });
    if (model == models.end()) model = models.insert(models.end(), {strategy, {}, {}});
    const core::ScanId scan{table.at(row, columns::participant_id), table.get(row, columns::session_id)};
    model->held_out[scan] = network_of(folder, strategy, wanted, table.at(row, columns::fold));
  }
  if (models.empty()) throw core::Error(folder.string() + ": its predictions.tsv has no repeat " + wanted);
  return models;
}

std::vector<ExplainedModel> models_at(const fs::path& path, int repeat) {
  if (!fs::is_directory(path)) return {{model::read_model(path).description.strategy, path, {}}};
  if (fs::exists(path / model_name)) return models_at(path / model_name, repeat);
  if (fs::exists(path / "predictions.tsv")) return models_of_comparison(path, repeat);
  throw core::Error(path.string() +
                    ": is neither a run (it has no model.safetensors) nor a comparison (it has no "
                    "predictions.tsv)");
}

/// What stands in a BIDS name: letters, digits, hyphens.
std::string plain(std::string text) {
  for (char& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '-';
  }
  return text;
}

std::string folder_name(fs::path path) {
  path = fs::weakly_canonical(path);
  if (path.filename() == model_name) path = path.parent_path();
  return path.filename().string();
}

}  // namespace

fs::path model_file(const fs::path& run_or_file) {
  return fs::is_directory(run_or_file) ? run_or_file / model_name : run_or_file;
}

std::optional<fs::path> ExplainedModel::file_for(const core::ScanId& scan) const {
  if (!file.empty()) return file;
  const auto found = held_out.find(scan);
  return found == held_out.end() ? std::nullopt : std::optional(found->second);
}

std::vector<ExplainedModel> find_models(const std::vector<fs::path>& paths, int repeat) {
  std::vector<ExplainedModel> models;
  std::vector<std::string> folders;
  for (const auto& path : paths) {
    for (auto& model : models_at(path, repeat)) {
      models.push_back(std::move(model));
      folders.push_back(folder_name(path));
    }
  }
  std::map<std::string, int> count;
  for (const auto& model : models) ++count[model.name];
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (count[models[i].name] > 1) models[i].name = folders[i] + "-" + models[i].name;
    models[i].name = plain(models[i].name);
    if (++seen[models[i].name] > 1) {
      throw core::UsageError("--model: two models are called " + models[i].name +
                             "; give each a folder of its own name");
    }
  }
  return models;
}

}  // namespace tripet::explanation
