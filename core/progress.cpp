#include "core/progress.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>

namespace tripet::core {
namespace {

std::atomic<bool> enabled{true};
std::atomic<bool> drawn{false};

bool visible() {
  return enabled && isatty(STDERR_FILENO) != 0;
}

std::string duration(double seconds) {
  char text[32];
  const int whole = static_cast<int>(seconds + 0.5);
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%d:%02d", whole / 60, whole % 60);
  }
  return text;
}

}  // namespace

Progress::Progress(std::string label, std::size_t total)
    : label_(std::move(label)), total_(total), started_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  clear_line();
}

void Progress::set_enabled(bool on) {
  enabled = on;
}

void Progress::clear_line() {
  if (drawn.exchange(false)) std::fputs("\r\033[K", stderr);
}

void Progress::advance(const std::string& note) {
  const std::lock_guard lock(mutex_);
  ++done_;
  if (!visible()) return;
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  const double left =
      elapsed / static_cast<double>(done_ - skipped_) * static_cast<double>(total_ - std::min(done_, total_));
  constexpr std::size_t width = 24;
  const std::size_t filled = total_ == 0 ? width : std::min(width, width * done_ / total_);
  const std::string bar = std::string(filled, '#') + std::string(width - filled, '.');
  std::fprintf(stderr, "\r\033[K%s [%s] %zu/%zu  %s left  %s", label_.c_str(), bar.c_str(), done_, total_,
               duration(left).c_str(), note.c_str());
  std::fflush(stderr);
  drawn = true;
}

void Progress::skip(std::size_t pieces) {
  const std::lock_guard lock(mutex_);
  done_ += pieces;
  skipped_ += pieces;
}

}  // namespace tripet::core
