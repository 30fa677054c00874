#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace tripet::training {

/// The processes (MPI) that train one network together. One where no launcher started this process with others. All
/// ranks make the same calls in the same order. Not for several threads at once.
class Ranks {
 public:
  /// Joins the others. Once a process. Throws UsageError when there are others and this build has no MPI.
  Ranks();
  /// Leaves them, unless an exception is under way: then the others wait for this rank, and stop_all() is to come.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  int size() const { return size_; }
  int rank() const { return rank_; }
  /// The one that writes files and talks.
  bool is_writer() const { return rank_ == 0; }
  /// This one's place among those on the same machine, and how many they are.
  int place() const { return place_; }
  int neighbours() const { return neighbours_; }

  /// Items [first, last) of `count` that are this rank's: parts as equal as can be, in the order of the ranks.
  struct Part {
    std::size_t first, last;
  };
  Part part(std::size_t count) const { return part(count, rank_); }

  /// Each number becomes its sum over the ranks.
  void sum(std::span<double> numbers) const;
  /// Puts together what all ranks have of `count` items of `bytes` bytes, each its part().
  void gather(const void* mine, void* all, std::size_t count, std::size_t bytes) const;
  /// Returns when all ranks are here.
  void meet() const;

  /// A sum over the ranks that goes on beside other work. The numbers stay untouched until it has ended.
  class Sum {
   public:
    virtual ~Sum() = default;
    virtual void move_on() = 0;  // MPI works only while it is called
    virtual void wait() = 0;
  };
  std::unique_ptr<Sum> start_sum(std::span<float> numbers) const;

  /// Ends all ranks with this status.
  [[noreturn]] void stop_all(int status) const;

 private:
  Part part(std::size_t count, int rank) const {
    const auto n = static_cast<std::size_t>(size_), r = static_cast<std::size_t>(rank);
    return {count * r / n, count * (r + 1) / n};
  }

  int size_ = 1, rank_ = 0, place_ = 0, neighbours_ = 1;
  int exceptions_;  // under way when this was made
};

}  // namespace tripet::training
