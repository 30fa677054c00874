#include "core/resources.hpp"

#include <cstdlib>
#include <vector>

#include "core/error.hpp"

namespace tripet::core {

namespace fs = std::filesystem;

fs::path program_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

fs::path resource(const std::string& name) {
  std::vector<fs::path> folders;
  if (const char* chosen = std::getenv("TRIPET_SHARE")) folders.emplace_back(chosen);
  folders.push_back(program_folder() / "share/tripet");
  folders.push_back(program_folder() / "../share/tripet");
  for (const auto& folder : folders) {
    if (fs::exists(folder / name)) return fs::canonical(folder / name);
  }
  throw Error(name + ": not found in " + folders.front().string() +
              "; set TRIPET_SHARE to the folder with the program's data files");
}

}  // namespace tripet::core
