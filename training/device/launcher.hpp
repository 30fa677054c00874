#pragma once

#include <algorithm>
#include <cstdlib>

namespace tripet::training {

/// How many processes mpirun, or srun with MPI, started together, this one among them; 1 without them.
inline int launched_processes() {
  const auto number = [](const char* variable) {
    const char* text = std::getenv(variable);
    return text == nullptr ? 1 : std::max(1, std::atoi(text));
  };
  // Open MPI's mpirun; those of MPICH and its relatives, and srun --mpi=pmi2.
  const int launched = std::max(number("OMPI_COMM_WORLD_SIZE"), number("PMI_SIZE"));
  // srun --mpi=pmix says how many only in Slurm's own words, which other steps have as well.
  return std::getenv("PMIX_RANK") == nullptr ? launched : std::max(launched, number("SLURM_STEP_NUM_TASKS"));
}

}  // namespace tripet::training
