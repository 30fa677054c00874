#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>

#include "explanation/results/map_files.hpp"
#include "explanation/scans/scan_space.hpp"

namespace tripet::explanation {

struct Batch;

/// Writes maps on the template's grid, and on the raw scan's where the options ask for it and the raw scan is there.
/// Used by several threads.
class MapWriter {
 public:
  /// batch must outlive it.
  explicit MapWriter(const Batch& batch) : batch_(batch) {}

  /// The raw scan of scan number `scan` for write(); null where it is not asked for or cannot be read.
  std::shared_ptr<const RawScan> raw_scan(std::size_t scan);
  /// values: on the batch's grid.
  void write(std::span<const float> values, const RawScan* raw, const MapFiles& files, const std::string& method) const;
  /// One warning of all raw scans that could not be read, with the reason of the first.
  void warn_of_missing() const;

 private:
  const Batch& batch_;
  std::mutex mutex_;
  std::map<std::size_t, std::string> missing_;  // scan to reason
};

}  // namespace tripet::explanation
