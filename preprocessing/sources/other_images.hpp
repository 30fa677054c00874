#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tripet::preprocessing {

/// A NIfTI image that is not PET, and by what that is known.
struct OtherImage {
  std::filesystem::path path;
  std::string reason;
};

/// "named T1w": by the suffix of a BIDS name, else by the first word of the name that stands for a kind of image; empty
/// when that kind is PET, or none is named.
std::string other_image_by_name(const std::filesystem::path& path);

/// Those among images of any name that can't be PET: by their names, by Modality of their sidecars, or by their values,
/// which are Hounsfield units or the labels of a mask. Read on up to `threads` threads; what can't be read is not among
/// them.
std::vector<OtherImage> images_that_are_not_pet(const std::vector<std::filesystem::path>& images, int threads);

}  // namespace tripet::preprocessing
