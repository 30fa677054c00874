#include <unistd.h>

#include <iostream>
#include <thread>

#include "commands/doctor/machine.hpp"
#include "commands/doctor/parts.hpp"
#include "commands/verbs.hpp"
#include "core/error.hpp"
#include "core/parallel_for.hpp"
#include "core/resources.hpp"
#include "core/run_record.hpp"
#include "ops/instruction_set.hpp"

namespace tripet::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t least_disk = std::uint64_t{1} << 30;

/// What is told, a line each, and what is missing, with what to do.
class Findings {
 public:
  void tell(const std::string& name, const std::string& value) {
    std::cout << name << std::string(name.size() < column ? column - name.size() : 1, ' ') << value << "\n";
  }
  void miss(const std::string& what) { missing_.push_back(what); }

  /// Prints what is missing; returns the exit status.
  int conclude() const {
    for (const auto& what : missing_) std::cout << "missing: " << what << "\n";
    if (missing_.empty()) std::cout << "All works. See it at work: tripet demo --out demo\n";
    return missing_.empty() ? 0 : 1;
  }

 private:
  static constexpr std::size_t column = 14;
  std::vector<std::string> missing_;
};

/// The versions of another program's libraries; returns what it says of GPUs.
std::string ask(const std::string& program, Findings& findings) {
  std::string gpus;
  try {
    for (const auto& [name, value] : ask_parts(program)) {
      if (name == "GPU") {
        gpus = value;
      } else {
        findings.tell(name, value);
      }
    }
  } catch (const core::Error& e) {
    findings.miss(std::string(e.what()) + "; install tripet again (docs/install.md)");
  }
  return gpus;
}

void tell_processor(int threads, Findings& findings) {
  findings.tell("processor", core::run_record()["processor"].get<std::string>());
  findings.tell("threads", std::to_string(core::thread_count(threads)));
  findings.tell("kernels for", ops::instruction_set());
}

void tell_gpu(const std::string& usable, Findings& findings) {
  const NvidiaDriver driver = nvidia_driver();
  const bool used = !usable.empty() && usable.find_first_not_of("0123456789") == std::string::npos;
  std::string text = driver.version.empty() && !used ? "none: networks train on the processor" : "";
  for (const auto& card : driver.cards) text += (text.empty() ? "" : ", ") + card;
  if (!driver.version.empty()) text += " (driver " + driver.version + ")";
  findings.tell("GPU", text.empty() ? usable : text);
  if (!driver.cards.empty() && !used && !usable.empty()) findings.miss("the GPU cannot be used: " + usable);
}

void tell_memory_and_disk(const fs::path& out, Findings& findings) {
  const Memory memory = machine_memory();
  findings.tell("memory", in_gibibytes(memory.total) + ", " + in_gibibytes(memory.available) + " free");
  const fs::path folder = existing_folder(out);
  std::error_code unknown;
  const fs::space_info space = fs::space(folder, unknown);
  if (unknown) {
    findings.miss("--out: " + folder.string() + ": " + unknown.message());
    return;
  }
  findings.tell("disk", in_gibibytes(space.available) + " free at " + folder.string());
  if (space.available < least_disk) {
    findings.miss("less than 1 GiB is free at " + folder.string() + "; choose another folder for --out");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    findings.miss(folder.string() + " cannot be written into; choose another folder for --out");
  }
}

void tell_data(Findings& findings) {
  try {
    core::resource("plotly.min.js");
    findings.tell("data files", core::resource("fdg_template.nii.gz").parent_path().string());
  } catch (const core::Error& e) {
    findings.miss(e.what());
  }
}

}  // namespace

int run(DoctorVerb& verb, const CommonOptions& common) {
  Findings findings;
  findings.tell("tripet", core::version());
#ifdef __clang__
  findings.tell("compiler", __VERSION__);
#else
  findings.tell("compiler", std::string("GCC ") + __VERSION__);
#endif
  ask("tripet-scan", findings);
  const std::string gpus = ask("tripet-torch", findings);
  tell_processor(common.threads, findings);
  tell_gpu(gpus, findings);
  tell_memory_and_disk(verb.out, findings);
  tell_data(findings);
  return findings.conclude();
}

}  // namespace tripet::commands
