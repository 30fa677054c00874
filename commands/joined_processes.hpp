#pragma once

#include <functional>
#include <string>

#include "training/device/ranks.hpp"

namespace tripet::commands {

/// Runs a verb in which several processes (mpirun) may work together, all but the first of them in silence. Where there
/// are several, an error of one ends all, in one line that names it.
int in_joined_processes(const std::string& verb, const std::function<int(const training::Ranks&)>& work);

}  // namespace tripet::commands
