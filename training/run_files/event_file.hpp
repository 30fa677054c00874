#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/picture/png.hpp"

namespace tripet::training {

/// What TensorBoard shows of one step.
struct StepSummary {
  using Scalars = std::vector<std::pair<std::string, double>>;

  Scalars scalars;  // those that are not finite are left out
  std::vector<std::pair<std::string, std::vector<double>>> probabilities = {};  // shown as histograms over [0, 1]
  std::vector<std::pair<std::string, core::Picture>> pictures = {};
};

/// An events.out.tfevents file, which grows by whole records, so that TensorBoard can watch it.
/// Source: tensorflow's tsl/lib/io/record_writer.h, core/util/event.proto, core/framework/summary.proto.
class EventFile {
 public:
  /// Makes a new file in the folder. TensorBoard forgets what earlier files of the folder hold from first_step on: a
  /// run that was killed had gone further than the checkpoint from which it continues. Throws Error.
  EventFile(const std::filesystem::path& folder, std::int64_t first_step);
  ~EventFile();
  EventFile(const EventFile&) = delete;
  EventFile& operator=(const EventFile&) = delete;

  void write(std::int64_t step, const StepSummary& summary);

 private:
  void append(const std::string& event);

  std::filesystem::path path_;
  int file_;
};

/// Deletes the event files of a folder.
void remove_event_files(const std::filesystem::path& folder);

}  // namespace tripet::training
