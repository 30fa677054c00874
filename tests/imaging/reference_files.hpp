#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "imaging/volume.hpp"
#include "support.hpp"

namespace tripet::tests {

/// Unpacks an archive of the shared data into a folder.
inline void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const std::string command = "tar -xf '" + archive.string() + "' -C '" + folder.string() + "'";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

/// Runs a script of the reference environment; the test fails when that is missing.
inline void run_python(const std::filesystem::path& script, const std::vector<std::string>& arguments) {
  const char* const python = TRIPET_SOURCE_DIR "/.venv-tests/bin/python";
  ASSERT_TRUE(std::filesystem::exists(python)) << "run scripts/setup --tests for the reference environment";
  std::string command = python;
  command += " '" + script.string() + "'";
  for (const std::string& argument : arguments) command += " '" + argument + "'";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

inline std::vector<float> values_of(const imaging::Volume& volume) {
  return {volume.GetBufferPointer(), volume.GetBufferPointer() + volume.GetBufferedRegion().GetNumberOfPixels()};
}

}  // namespace tripet::tests
