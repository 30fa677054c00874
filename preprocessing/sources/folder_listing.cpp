#include "preprocessing/sources/folder_listing.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/readable_file.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

bool is_scan_name(const fs::path& path) {
  return has_dicom_name(path) || imaging::has_nifti_name(path);
}

class Walk {
 public:
  explicit Walk(FolderListing& listing) : listing_(listing) {}

  void visit(const fs::path& folder, bool top = false) {
    std::error_code error;
    const fs::path real = fs::canonical(folder, error);
    if (!error && !visited_.insert(real).second) {
      // Reached again through a link. Above itself, it is a circle that someone should know of.
      if (std::find(above_.begin(), above_.end(), real) != above_.end()) {
        listing_.bad.push_back({folder, "is a symbolic link that leads in a circle"});
      }
      return;
    }
    std::vector<fs::path> entries;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) entries.push_back(entry->path());
    if (error) {
      listing_.bad.push_back({folder, "the folder can't be read: " + error.message()});
      return;
    }
    std::sort(entries.begin(), entries.end());
    above_.push_back(real);
    for (const fs::path& path : entries) look_at(path, top);
    above_.pop_back();
  }

 private:
  void look_at(const fs::path& path, bool top) {
    const std::string name = path.filename().string();
    if (name.starts_with('.')) return;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) {
      const bool link = fs::is_symlink(fs::symlink_status(path, error));
      if (top && listing_.is_bids && !link && !name.starts_with("sub-") && name != "sourcedata" && !is_scan_name(path))
        return;
      const std::size_t files = listing_.files.size(), bad = listing_.bad.size();
      visit(path);
      const bool nothing = files == listing_.files.size() && bad == listing_.bad.size();
      if (nothing && is_scan_name(path)) listing_.bad.push_back({path, "is a folder, not a file"});
    } else if (fs::is_regular_file(status)) {
      listing_.files.push_back(path);
    } else if (is_scan_name(path) || error == std::errc::too_many_symbolic_link_levels) {
      try {
        imaging::require_readable_file(path);
      } catch (const core::Error& e) {
        listing_.bad.push_back({path, e.what()});
      }
    }
  }

  FolderListing& listing_;
  std::set<fs::path> visited_;
  std::vector<fs::path> above_;
};

}  // namespace

bool has_dicom_name(const fs::path& path) {
  const std::string extension = core::to_lower(path.extension().string());
  return extension == ".dcm" || extension == ".ima" || extension == ".dicom";
}

FolderListing list_folder(const fs::path& folder) {
  FolderListing listing;
  std::error_code ignored;
  listing.is_bids = fs::exists(folder / "dataset_description.json", ignored);
  Walk(listing).visit(folder, true);
  return listing;
}

}  // namespace tripet::preprocessing
