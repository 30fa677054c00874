// ranks.hpp with MPI.

// The C interface only.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

#include <exception>
#include <string>

#include "core/error.hpp"
#include "training/device/launcher.hpp"
#include "training/device/ranks.hpp"

namespace tripet::training {
namespace {

class RunningSum : public Ranks::Sum {
 public:
  explicit RunningSum(std::span<float> numbers) {
    MPI_Iallreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD,
                   &request_);
  }
  void move_on() override {
    int ended = 0;
    MPI_Test(&request_, &ended, MPI_STATUS_IGNORE);
  }
  void wait() override { MPI_Wait(&request_, MPI_STATUS_IGNORE); }

 private:
  MPI_Request request_ = MPI_REQUEST_NULL;
};

}  // namespace

// Errors of MPI itself end all ranks: its default. MPI is started only under a launcher: alone that takes 0.3 s.
Ranks::Ranks() : exceptions_(std::uncaught_exceptions()) {
  if (training::launched_processes() == 1) return;
  int provided = 0;
  // On a GPU the gradients come in LibTorch's own thread, while this one waits.
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
  MPI_Comm_size(MPI_COMM_WORLD, &size_);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm machine;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, rank_, MPI_INFO_NULL, &machine);
  MPI_Comm_size(machine, &neighbours_);
  MPI_Comm_rank(machine, &place_);
  MPI_Comm_free(&machine);
  if (const int launched = training::launched_processes(); size_ != launched) {
    throw core::UsageError("the launcher started " + std::to_string(launched) + " processes, and MPI knows of " +
                           std::to_string(size_) + ": start tripet with the mpirun of the MPI that it was built with");
  }
}

Ranks::~Ranks() {
  int started = 0;
  MPI_Initialized(&started);
  if (started != 0 && std::uncaught_exceptions() == exceptions_) MPI_Finalize();
}

void Ranks::sum(std::span<double> numbers) const {
  if (size_ == 1) return;
  MPI_Allreduce(MPI_IN_PLACE, numbers.data(), static_cast<int>(numbers.size()), MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

void Ranks::gather(const void* mine, void* all, std::size_t count, std::size_t bytes) const {
  std::vector<int> counts, starts;
  for (int rank = 0; rank < size_; ++rank) {
    const Part of = part(count, rank);
    counts.push_back(static_cast<int>(of.last - of.first));
    starts.push_back(static_cast<int>(of.first));
  }
  MPI_Datatype item;  // counts are int: items, not bytes
  MPI_Type_contiguous(static_cast<int>(bytes), MPI_BYTE, &item);
  MPI_Type_commit(&item);
  MPI_Allgatherv(mine, counts[static_cast<std::size_t>(rank_)], item, all, counts.data(), starts.data(), item,
                 MPI_COMM_WORLD);
  MPI_Type_free(&item);
}

void Ranks::meet() const {
  if (size_ > 1) MPI_Barrier(MPI_COMM_WORLD);
}

std::unique_ptr<Ranks::Sum> Ranks::start_sum(std::span<float> numbers) const {
  return std::make_unique<RunningSum>(numbers);
}

void Ranks::stop_all(int status) const {
  MPI_Abort(MPI_COMM_WORLD, status);
  std::abort();  // MPI_Abort does not return, and does not say so
}

}  // namespace tripet::training
