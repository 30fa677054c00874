#include "commands/shell_files.hpp"

#include "commands/completion.hpp"
#include "commands/manual.hpp"
#include "core/atomic_file.hpp"

namespace tripet::commands {

void write_shell_files(const std::vector<std::unique_ptr<Verb>>& verbs, const std::filesystem::path& folder) {
  const auto pages = folder / "man/man1";
  core::write_text(pages / "tripet.1", manual_page(verbs));
  for (const auto& verb : verbs) core::write_text(pages / (manual_name(*verb) + ".1"), manual_page(*verb));
  core::write_text(folder / "bash-completion/completions/tripet", bash_completion(verbs));
  // Debian's zsh looks in the first of these below /usr, in the second below /usr/local.
  core::write_text(folder / "zsh/vendor-completions/_tripet", zsh_completion(verbs));
  core::write_text(folder / "zsh/site-functions/_tripet", zsh_completion(verbs));
  core::write_text(folder / "fish/vendor_completions.d/tripet.fish", fish_completion(verbs));
}

}  // namespace tripet::commands
