#include "preprocessing/sources/folder_listing.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/text.hpp"
#include "imaging/absent_content.hpp"
#include "imaging/nifti_header.hpp"
#include "imaging/readable_file.hpp"
#include "preprocessing/sources/ignore_file.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

bool is_scan_name(const fs::path& path) {
  return has_dicom_name(path) || imaging::has_nifti_name(path);
}

/// The data set that holds the folder, or is it; the folder itself where none does.
fs::path data_set_of(const fs::path& folder) {
  std::error_code ignored;
  const fs::path start = fs::absolute(folder, ignored).lexically_normal();
  for (fs::path above = start;; above = above.parent_path()) {
    if (fs::exists(above / "dataset_description.json", ignored)) return above;
    if (above == above.parent_path()) return start;
  }
}

/// A slice often has no extension; these files never are one.
bool may_be_slice(const fs::path& path) {
  static const std::set<std::string> texts{"README", "CHANGES", "LICENSE", "LICENCE", "CITATION", "Makefile"};
  return has_dicom_name(path) || (!path.has_extension() && !texts.contains(path.filename().string()));
}

/// Scans may be packed in it; compressed NIfTI images and tables are not meant.
bool is_archive(const fs::path& path) {
  static const std::set<std::string> packed{".zip", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".gz", ".zst"};
  static const std::set<std::string> others{".tsv", ".csv", ".json", ".txt"};
  if (!packed.contains(core::to_lower(path.extension().string())) || imaging::has_nifti_name(path)) return false;
  return !others.contains(core::to_lower(path.stem().extension().string()));
}

class Walk {
 public:
  Walk(const fs::path& folder, FolderListing& listing)
      : root_(data_set_of(folder)), ignore_(root_ / ".bidsignore"), listing_(listing) {}

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
    Absent absent;
    for (const fs::path& path : entries) look_at(path, top, absent);
    if (absent.files > 0) {
      const std::string others = absent.files > 1 ? ", and " + std::to_string(absent.files - 1) + " more files" : "";
      listing_.absent.push_back({folder, absent.example + " " + absent.reason + others});
    }
    above_.pop_back();
  }

 private:
  /// Files of one folder that may be slices and whose content is elsewhere.
  struct Absent {
    std::size_t files = 0;
    std::string reason, example;  // of the first
  };

  bool is_ignored(const fs::path& path, bool is_folder) {
    if (ignore_.is_empty()) return false;
    std::error_code ignored;
    const fs::path relative = fs::absolute(path, ignored).lexically_normal().lexically_relative(root_);
    if (!ignore_.leaves_out(relative, is_folder)) return false;
    if (is_folder || is_scan_name(path) || may_be_slice(path)) ++listing_.ignored;
    return true;
  }

  void look_at(const fs::path& path, bool top, Absent& absent) {
    const std::string name = path.filename().string();
    if (name.starts_with('.')) return;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (fs::is_directory(status)) {
      const bool link = fs::is_symlink(fs::symlink_status(path, error));
      if (top && listing_.is_bids && !link && !name.starts_with("sub-") && name != "sourcedata" && !is_scan_name(path))
        return;
      if (is_ignored(path, true)) return;
      const std::size_t before = found();
      visit(path);
      const bool nothing = found() == before;
      if (nothing && is_scan_name(path)) listing_.bad.push_back({path, "is a folder, not a file"});
      return;
    }
    if (is_ignored(path, false)) return;
    const std::string elsewhere = may_be_slice(path) ? imaging::absent_content(path) : "";
    if (!elsewhere.empty()) {
      if (absent.files++ == 0) absent.reason = elsewhere, absent.example = name;
    } else if (fs::is_regular_file(status)) {
      if (is_archive(path)) ++listing_.archives;
      listing_.files.push_back(path);
    } else if (is_scan_name(path) || error == std::errc::too_many_symbolic_link_levels) {
      try {
        imaging::require_readable_file(path);
      } catch (const core::Error& e) {
        listing_.bad.push_back({path, e.what()});
      }
    }
  }

  std::size_t found() const { return listing_.files.size() + listing_.bad.size() + listing_.absent.size(); }

  fs::path root_;
  IgnoreFile ignore_;
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
  Walk(folder, listing).visit(folder, true);
  return listing;
}

}  // namespace tripet::preprocessing
