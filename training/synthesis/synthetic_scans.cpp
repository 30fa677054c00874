#include "training/synthesis/synthetic_scans.hpp"

#include <algorithm>
#include <cstdio>

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/interrupt.hpp"
#include "core/mapped_volume.hpp"
#include "core/progress.hpp"
#include "core/run_record.hpp"
#include "core/text.hpp"
#include "core/tsv.hpp"
#include "training/data/cohort.hpp"
#include "training/data/preparation.hpp"
#include "training/synthesis/adversaries.hpp"
#include "training/synthesis/scan_maps.hpp"

namespace tripet::training {
namespace {

namespace fs = std::filesystem;

const char* const provenance_name = "synthetic.json";

fs::path generator_path(const fs::path& path) {
  return fs::is_directory(path) ? path / model::generator_file_name : path;
}

std::string synthetic_id(int number) {
  char text[40];
  std::snprintf(text, sizeof text, "sub-synthetic%04d", number);
  return text;
}

std::int64_t class_index(const model::GeneratorFile& file, const std::string& name) {
  const auto at = std::find(file.classes.begin(), file.classes.end(), name);
  if (at != file.classes.end()) return at - file.classes.begin();
  const auto near = core::nearest_name(name, file.classes);
  throw core::UsageError("--classes: the generator makes no scans of '" + name + "'" +
                         (near ? "; did you mean '" + *near + "'?" : "; it makes " + core::join(file.classes, ", ")));
}

core::Json provenance_of(const SyntheticSource& source, std::uint64_t seed) {
  const core::Json& training = source.file.training;
  return {{"Synthetic", true},
          {"tripet", core::version()},
          {"GeneratorHash", source.hash},
          {"Seed", seed},
          {"Classes", source.file.classes},
          {"Salt", training.value("salt", "")},
          {"Participants", training.value("participants", core::Json::array())},
          {"SettingsHash", preparation_hash(source.file.preparation)}};
}

// One scan at a time, each from numbers of its own: how many are made changes none of them.
torch::Tensor make_scan(const model::GeneratorFile& file, std::int64_t label, const std::string& key) {
  const torch::NoGradGuard no_grad;
  const torch::Tensor noise = latent_noise(1, model::dcgan_numbers(file.generator->settings()), key);
  const torch::Tensor output = file.generator->forward(noise, torch::full({1}, label, torch::kInt64));
  return ScanMaps{file.mean, file.deviation}.to_scans(output).contiguous();
}

}  // namespace

SyntheticSource::SyntheticSource(const fs::path& path_)
    : path(generator_path(path_)), hash(core::hash_file(path)), file(model::read_generator(path)) {}

std::vector<SyntheticScan> write_synthetic_scans(const SyntheticSource& source, const fs::path& out,
                                                 const std::vector<std::string>& classes, int each,
                                                 std::uint64_t seed) {
  const model::GeneratorFile& file = source.file;
  const auto& wanted = classes.empty() ? file.classes : classes;
  for (const auto& name : wanted) class_index(file, name);
  const auto& size = file.generator->settings().size;
  const std::array<int, 3> grid{static_cast<int>(size[2]), static_cast<int>(size[1]), static_cast<int>(size[0])};
  core::Json provenance = provenance_of(source, seed);
  core::write_json(out / provenance_name, provenance);
  std::vector<SyntheticScan> scans;
  core::Tsv table({"synthetic_id", "label", "output"});
  core::Progress progress("sampling", wanted.size() * static_cast<std::size_t>(each));
  for (const auto& name : wanted) {
    for (int i = 0; i < each; ++i) {
      core::throw_if_interrupted();
      const std::string id = synthetic_id(static_cast<int>(scans.size()) + 1);
      const std::string key = "sample/" + std::to_string(seed) + "/" + name + "/" + std::to_string(i);
      const torch::Tensor values = make_scan(file, class_index(file, name), key);
      const fs::path output = fs::path(id) / "pet" / (id + "_space-MNI152_desc-synthetic_pet.nii");
      core::write_prepared_volume(out / output, grid, file.affine,
                                  {values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())},
                                  "synthetic, by tripet " + core::version(), true);
      core::Json sidecar = provenance;
      sidecar["Label"] = name;
      sidecar["Key"] = key;
      core::write_json(fs::path(out / output).replace_extension(".json"), sidecar);
      table.add({id, name, output.string()});
      scans.push_back({id, name, out / output});
      progress.advance(name);
    }
  }
  table.write(out / synthetic_table);
  return scans;
}

SyntheticFolder read_synthetic_scans(const fs::path& folder) {
  const auto path = folder / synthetic_table;
  if (!fs::exists(path)) {
    throw core::Error(folder.string() + ": has no " + synthetic_table + "; give a folder of tripet synthesize sample");
  }
  SyntheticFolder content;
  content.provenance = core::read_json(folder / provenance_name);
  const core::Tsv table = core::Tsv::read(path);
  for (std::size_t row = 0; row < table.size(); ++row) {
    content.scans.push_back({table.at(row, "synthetic_id"), table.at(row, "label"), folder / table.at(row, "output")});
  }
  return content;
}

}  // namespace tripet::training
