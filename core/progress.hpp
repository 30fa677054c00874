#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace tripet::core {

/// A bar on stderr with count, time left and a note. Silent where stderr is not a terminal or the user said
/// --no-progress. advance() may be called from several threads.
class Progress {
 public:
  Progress(std::string label, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(const std::string& note = "");
  /// Counts pieces that took no time: done in an earlier run, or no longer needed. They do not enter the time left.
  void skip(std::size_t pieces);

  static void set_enabled(bool enabled);
  /// Wipes the bar so that a log line can be written; the next advance() draws it again.
  static void clear_line();

 private:
  std::string label_;
  std::size_t total_;
  std::size_t done_ = 0;
  std::size_t skipped_ = 0;  // of done_
  std::chrono::steady_clock::time_point started_;
  std::mutex mutex_;
};

}  // namespace tripet::core
