#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/json.hpp"
#include "model/generative/generator_file.hpp"

namespace tripet::training {

/// A generator with the hash of its file.
struct SyntheticSource {
  /// path: a run of synthesize train, or its generator.safetensors. Throws Error naming the file.
  explicit SyntheticSource(const std::filesystem::path& path);

  std::filesystem::path path;
  std::string hash;
  model::GeneratorFile file;
};

/// One row of synthetic.tsv.
struct SyntheticScan {
  std::string id;  // sub-synthetic0001
  std::string label;
  std::filesystem::path volume;
};

/// Writes `each` scans of every class (empty: all of the generator), numbered on through the classes:
/// DIR/sub-syntheticN/pet/sub-syntheticN_space-MNI152_desc-synthetic_pet.nii with a sidecar, DIR/synthetic.json, which
/// says whose scans the generator has seen (salted hashes), and DIR/synthetic.tsv, the last: synthetic_id, label,
/// output. There is no scans.tsv, and each file carries the mark of core/mapped_volume.hpp, so that no other step takes
/// them for scans of people. The bytes depend on generator and seed. Throws UsageError for a class that the generator
/// lacks.
std::vector<SyntheticScan> write_synthetic_scans(const SyntheticSource& source, const std::filesystem::path& out,
                                                 const std::vector<std::string>& classes, int each, std::uint64_t seed);

/// What write_synthetic_scans() wrote, and the provenance of synthetic.json.
struct SyntheticFolder {
  std::vector<SyntheticScan> scans;
  core::Json provenance;
};

/// Throws Error naming the file.
SyntheticFolder read_synthetic_scans(const std::filesystem::path& folder);

}  // namespace tripet::training
