#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "commands/program.hpp"
#include "core/json.hpp"
#include "core/tsv.hpp"

namespace tripet::tests {

/// Name and bytes of every file below the folder, without the columns and fields that depend on the clock and the page
/// that shows them.
inline std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
  std::map<std::string, std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = std::filesystem::relative(entry.path(), folder).string();
    const std::string file = entry.path().filename().string();
    if (file == "run.json" || file == "report.html" || file == "metrics.json" || file == "checkpoint.pt") continue;
    if (file == "scans.tsv" || file == "history.tsv") {
      const core::Tsv table = core::Tsv::read(entry.path());
      std::string text;
      for (std::size_t row = 0; row < table.size(); ++row) {
        for (const auto& column : table.columns()) {
          if (column != "seconds") text += table.at(row, column) + "\t";
        }
      }
      found[name] = text;
    } else if (entry.path().extension() == ".json") {
      auto json = core::read_json(entry.path());
      json.erase("seconds");
      found[name] = json.dump();
    } else {
      found[name] = core::read_text(entry.path());
    }
  }
  return found;
}

inline void expect_same(const std::filesystem::path& a, const std::filesystem::path& b) {
  const auto first = contents(a);
  const auto second = contents(b);
  for (const auto& [name, bytes] : first) {
    ASSERT_TRUE(second.count(name)) << name << " is missing in " << b;
    EXPECT_TRUE(bytes == second.at(name)) << name << " differs";
  }
  EXPECT_EQ(first.size(), second.size());
}

/// Starts tripet, kills it after the given time, and says whether it was still at work.
inline bool start_and_kill(const std::vector<std::string>& arguments, std::chrono::milliseconds after) {
  const pid_t child = fork();
  if (child == 0) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    if (freopen("/dev/null", "w", stdout) == nullptr || freopen("/dev/null", "w", stderr) == nullptr) _exit(126);
    execv(program.c_str(), argv.data());
    _exit(127);
  }
  std::this_thread::sleep_for(after);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

}  // namespace tripet::tests
