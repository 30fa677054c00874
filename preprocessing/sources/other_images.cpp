#include "preprocessing/sources/other_images.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <exception>
#include <set>
#include <span>

#include "core/error.hpp"
#include "core/parallel_for.hpp"
#include "core/text.hpp"
#include "imaging/volume_file.hpp"
#include "imaging/volume_grid.hpp"
#include "preprocessing/sources/bids_name.hpp"
#include "preprocessing/suv/bids_fields.hpp"
#include "preprocessing/suv/suv.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

// Words of file names, in lower case. A scan registered to a T1 begins with what it is: fdg_in_t1_space.
const std::set<std::string> other_words{
    "t1",          "t1w",          "t2",           "t2w",       "t2star",   "t2starw", "pdw",       "pdt2",
    "flair",       "mprage",       "mp2rage",      "spgr",      "fspgr",    "bravo",   "bold",      "sbref",
    "fmri",        "rsfmri",       "dwi",          "dti",       "adc",      "bval",    "asl",       "cbf",
    "m0scan",      "swi",          "epi",          "mr",        "mri",      "ct",      "ctac",      "acct",
    "cta",         "spect",        "phasediff",    "magnitude", "fieldmap", "angio",   "mask",      "brainmask",
    "seg",         "dseg",         "probseg",      "aseg",      "aparc",    "label",   "labels",    "labelmap",
    "parc",        "parcellation", "segmentation", "roi",       "rois",     "atlas",   "mumap",     "umap",
    "attenuation", "localizer",    "scout",        "unit1",     "megre",    "qsm",     "defacemask"};
const std::set<std::string> pet_words{
    "pet",     "fdg", "18ffdg", "suv",          "suvbw", "suvr",  "av45",  "florbetapir", "pib",          "11cpib",
    "amyloid", "tau", "av1451", "flortaucipir", "nac",   "petct", "petmr", "florbetaben", "flutemetamol", "mk6240"};
// Whatever they belong to, they hold no activity.
const std::set<std::string> labels{"mask", "brainmask", "seg",      "dseg",         "probseg",     "roi",
                                   "rois", "labels",    "labelmap", "segmentation", "parcellation"};

std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> words(1);
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

std::string by_sidecar(const fs::path& path) {
  core::Remarks ignored;
  const core::Json sidecar = read_bids_sidecars(bids_sidecars(path), ignored);
  const std::string modality = Sidecar(sidecar).text({"Modality"});
  try {
    require_pet(Sidecar(sidecar));
  } catch (const SuvRefused&) {
    return "Modality " + modality + " in its sidecar";
  }
  return "";
}

/// Air is -1000 HU; PET and MR never go far below zero.
bool is_hounsfield(std::span<const float> values) {
  std::size_t low = 0;
  for (const float value : values) low += value < -200 ? 1 : 0;
  return low * 50 > values.size() && *std::min_element(values.begin(), values.end()) > -5000;
}

/// Whole numbers, few of them, in patches: of two neighbours in a row that are not zero nearly all are equal.
bool is_label_map(std::span<const float> values, std::size_t columns) {
  std::set<float> different;
  std::size_t pairs = 0, equal = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float value = values[i];
    if (value < 0 || value != std::floor(value)) return false;
    if (different.size() <= 512) different.insert(value);
    if (value == 0 || i % columns == 0 || values[i - 1] == 0) continue;
    ++pairs;
    equal += value == values[i - 1] ? 1 : 0;
  }
  if (different.size() < 2 || different.size() > 512 || pairs == 0) return false;
  return static_cast<double>(equal) > 0.8 * static_cast<double>(pairs);
}

std::string by_values(const fs::path& path) {
  core::Remarks ignored;
  const imaging::Volume::Pointer volume = imaging::read_nifti(path, ignored);
  const auto values = imaging::values_of(*volume);
  if (is_hounsfield(values)) return "values of CT, in Hounsfield units";
  if (is_label_map(values, volume->GetBufferedRegion().GetSize()[0])) return "values of a mask or of labels";
  return "";
}

}  // namespace

std::string other_image_by_name(const fs::path& path) {
  const BidsName name = parse_bids_name(path);
  if (name.entities.contains("sub") && !name.suffix.empty()) {
    return other_words.contains(core::to_lower(name.suffix)) ? "named " + name.suffix : "";
  }
  std::string kind;
  bool is_pet = false;
  for (const std::string& word : words_of(stem(path))) {
    const std::string lower = core::to_lower(word);
    if (labels.contains(lower)) return "named " + word;
    if (kind.empty() && !is_pet && other_words.contains(lower)) kind = word;
    is_pet = is_pet || (kind.empty() && pet_words.contains(lower));
  }
  return kind.empty() ? "" : "named " + kind;
}

std::vector<OtherImage> images_that_are_not_pet(const std::vector<fs::path>& images, int threads) {
  std::vector<std::string> reasons(images.size());
  core::parallel_for(images.size(), threads, [&](std::size_t i) {
    std::string& reason = reasons[i];
    reason = other_image_by_name(images[i]);
    try {
      if (reason.empty()) reason = by_sidecar(images[i]);
      if (reason.empty()) reason = by_values(images[i]);
    } catch (const core::Interrupted&) {
      throw;
    } catch (const std::exception&) {
      // Reading the scan says why.
    }
  });
  std::vector<OtherImage> others;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (!reasons[i].empty()) others.push_back({images[i], reasons[i]});
  }
  return others;
}

}  // namespace tripet::preprocessing
