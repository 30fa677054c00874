#include "commands/manual.hpp"

#include <algorithm>
#include <cctype>

#include "commands/option_text.hpp"
#include "core/run_record.hpp"

namespace tripet::commands {
namespace {

/// Text that roff prints as it stands: a hyphen that can be copied, no control line.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
  return out;
}

std::string head(std::string name, const std::string& summary) {
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) { return std::toupper(c); });
  return ".TH " + roff(title) + " 1 \"\" \"tripet " + core::version() + "\" \"User Commands\"\n.SH NAME\n" +
         roff(name) + " \\- " + roff(summary) + "\n";
}

constexpr const char* exit_status =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nDone.\n"
    ".TP\n.B 1\nFailed; one line on stderr says which file, which step, why.\n"
    ".TP\n.B 2\nWrong usage or config file.\n"
    ".TP\n.B 3\nDone, but some scans could not be used; each is listed with its reason.\n";

}  // namespace

std::string manual_name(const Verb& verb) {
  std::string name = "tripet-" + verb.name;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string manual_page(const std::vector<std::unique_ptr<Verb>>& verbs) {
  std::string text = head("tripet", "which loss strategy classifies brain PET scans better, and how sure one can be") +
                     ".SH SYNOPSIS\n.B tripet\n.I VERB\n.RI [ options ]\n.br\n.B tripet help\n.RI [ VERB ]\n"
                     ".SH DESCRIPTION\n"
                     "Raw scans go in (DICOM, NIfTI, BIDS); tripet converts them to SUV, registers them to MNI152, "
                     "trains a 3D network for every strategy on the same folds, and writes a report. For research "
                     "only: it is not a medical device.\n.SH VERBS\n";
  std::string see_also;
  for (const auto& verb : verbs) {
    text += ".TP\n.BR " + roff(manual_name(*verb)) + " (1)\n" + roff(verb->summary) + ".\n";
    see_also += (see_also.empty() ? "" : ",\n") + (".BR " + roff(manual_name(*verb))) + " (1)";
  }
  return text + exit_status +
         ".SH ENVIRONMENT\n.TP\n.B TRIPET_SHARE\nFolder with the program's data files (template, masks, plotly), where "
         "they are not beside the program.\n.SH SEE ALSO\n" +
         see_also + "\n";
}

std::string manual_page(Verb& verb) {
  CommonOptions common;
  const core::OptionSet set = all_options(verb, common);
  std::string text = head(manual_name(verb), verb.summary) + ".SH SYNOPSIS\n.B tripet " + roff(verb.name) +
                     "\n.RI [ options ]\n.SH EXAMPLE\n.nf\n" + roff(verb.example) + "\n.fi\n.SH OPTIONS\n" +
                     "Each can also stand in a file given with \\-\\-config, as name = value.\n";
  std::string group;
  for (const auto& option : set.options()) {
    if (option.group() != group) text += ".SS " + roff(group = option.group()) + "\n";
    text += ".TP\n.B \\-\\-" + roff(option.name());
    if (!option.placeholder().empty()) text += " \\fI" + roff(option.placeholder()) + "\\fR";
    text += "\n" + roff(help_with_details(option)) + "\n";
  }
  return text + exit_status + ".SH SEE ALSO\n.BR tripet (1)\n";
}

}  // namespace tripet::commands
