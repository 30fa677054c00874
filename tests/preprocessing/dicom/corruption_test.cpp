// Verifies that a series with damaged files is read or refused, and never ends the program or keeps it busy. Worth the
// most under the sanitizers; TRIPET_CORRUPTIONS=500 in the environment makes the run longer.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "imaging/reference_files.hpp"
#include "preprocessing/load_scan.hpp"
#include "preprocessing/settings.hpp"
#include "preprocessing/sources/scan_sources.hpp"

namespace tripet::preprocessing {
namespace {

namespace fs = std::filesystem;

/// Damages bytes as disks, transfers and editors do.
class Damage {
 public:
  explicit Damage(unsigned seed) : random_(seed) {}

  void apply(std::string& bytes) {
    const std::size_t times = 1 + below(8), kind = below(7);
    for (std::size_t i = 0; i < times && !bytes.empty(); ++i) {
      const std::size_t at = below(bytes.size());
      const std::size_t length = std::min(below(300), bytes.size() - at);
      switch (kind) {
        case 0:
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
          break;
        case 1:
          bytes[at] = any();
          break;
        case 2:
          bytes.resize(at);
          return;
        case 3:
          bytes.erase(at, length / 20);
          break;
        case 4:
          bytes.insert(at, 1 + below(8), any());
          break;
        case 5:
          std::generate_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), length, [&] { return any(); });
          return;
        default:
          std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), length, '\0');
          return;
      }
    }
  }

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }

 private:
  char any() { return static_cast<char>(below(256)); }

  std::mt19937 random_;
};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A copy of the series with damage to one or two of its files.
void write_damaged(const fs::path& series, const fs::path& copy, Damage& damage) {
  fs::remove_all(copy);
  fs::copy(series, copy);
  for (std::size_t files = 1 + damage.below(2); files > 0; --files) {
    const fs::path file = copy / (std::to_string(damage.below(3)) + ".dcm");
    std::string bytes = content(file);
    damage.apply(bytes);
    std::ofstream(file, std::ios::binary) << bytes;
  }
}

bool is_read(const fs::path& series) {
  try {
    std::vector<std::string> notes;
    for (const ScanSource& source : find_scans({series}, notes)) load_scan(source, tests::settings_with("auto"));
    return true;
  } catch (const core::Error&) {
    return false;
  }
}

TEST(DicomCorruption, IsReadOrRefusedAndNothingElse) {
  const tests::ScratchFolder scratch;
  tests::run_python(fs::path(TRIPET_SOURCE_DIR) / "tests/preprocessing/dicom/write_transfer_syntaxes.py",
                    {scratch.path().string(), "s16"});
  std::vector<fs::path> series;
  for (const auto& entry : fs::directory_iterator(scratch / "series")) series.push_back(entry.path());
  std::sort(series.begin(), series.end());
  const char* asked = std::getenv("TRIPET_CORRUPTIONS");
  const int corruptions = asked == nullptr ? 50 : std::atoi(asked);
  int read = 0;
  for (int k = 0; k < corruptions; ++k) {
    Damage damage(static_cast<unsigned>(k));
    const fs::path& chosen = series[damage.below(series.size())];
    SCOPED_TRACE("corruption " + std::to_string(k) + " of " + chosen.filename().string());
    write_damaged(chosen, scratch / "damaged", damage);
    const auto start = std::chrono::steady_clock::now();
    read += is_read(scratch / "damaged") ? 1 : 0;
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  }
  // Some damage hits pixels or text alone, and most does not.
  EXPECT_GT(read, corruptions / 20);
  EXPECT_LT(read, corruptions * 19 / 20);
}

}  // namespace
}  // namespace tripet::preprocessing
