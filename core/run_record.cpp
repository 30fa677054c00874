#include "core/run_record.hpp"

#include <unistd.h>

#include <ctime>
#include <fstream>
#include <thread>

#include "core/text.hpp"

namespace tripet::core {
namespace {

std::string processor() {
  std::ifstream stream("/proc/cpuinfo");
  std::string line;
  while (std::getline(stream, line)) {
    if (line.rfind("model name", 0) == 0) return trim(line.substr(line.find(':') + 1));
  }
  return "unknown";
}

}  // namespace

std::string version() {
  return TRIPET_VERSION;
}

Json run_record() {
  char host[256] = "unknown";
  gethostname(host, sizeof host - 1);
  const std::time_t now = std::time(nullptr);
  char time[32];
  std::strftime(time, sizeof time, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return {{"tripet", version()},
          {"compiler", __VERSION__},
          {"host", host},
          {"processor", processor()},
          {"cores", std::thread::hardware_concurrency()},
          {"started_time", time}};
}

}  // namespace tripet::core
