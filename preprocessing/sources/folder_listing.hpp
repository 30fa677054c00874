#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace tripet::preprocessing {

/// Something found in place of a scan, and why it can't be one.
struct BadFile {
  std::filesystem::path path;
  std::string reason;
};

/// The files below a folder, sorted by path. Links are followed, each folder is visited once, hidden files are left
/// out. In a BIDS data set (dataset_description.json) only sub-*, sourcedata and loose files are looked at; what the
/// .bidsignore of the data set that holds the folder names is left out.
struct FolderListing {
  std::vector<std::filesystem::path> files;
  std::vector<BadFile> bad;     // links in a circle, folders without permission or named like a scan, absent content
  std::vector<BadFile> absent;  // folders with files that may be slices and whose content is elsewhere
  std::size_t archives = 0;     // files by whose names others are packed in them: .zip, .tar, .dcm.gz
  std::size_t ignored = 0;      // folders, and files that may be scans, that .bidsignore leaves out
  bool is_bids = false;
};

FolderListing list_folder(const std::filesystem::path& folder);

/// .dcm, .ima or .dicom in any case.
bool has_dicom_name(const std::filesystem::path& path);

}  // namespace tripet::preprocessing
