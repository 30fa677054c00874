#pragma once

namespace tripet::core {

/// How many processes mpirun, or srun with MPI, started together, this one among them; 1 without them.
int launched_processes();

}  // namespace tripet::core
