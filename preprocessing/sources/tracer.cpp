#include "preprocessing/sources/tracer.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.hpp"
#include "preprocessing/suv/sidecar.hpp"

namespace tripet::preprocessing {
namespace {

struct Known {
  std::string_view name;  // lower-case letters and digits
  Contrast contrast;
};

// Names that stand for their tracer wherever they occur in a text.
constexpr std::array words{Known{"fdg", Contrast::fdg},
                           Known{"deoxyglucose", Contrast::fdg},
                           Known{"desoxyglucose", Contrast::fdg},
                           Known{"fludeoxyglucose", Contrast::fdg},
                           Known{"amyloid", Contrast::amyloid},
                           Known{"pittsburgh", Contrast::amyloid},
                           Known{"florbetapir", Contrast::amyloid},
                           Known{"amyvid", Contrast::amyloid},
                           Known{"av45", Contrast::amyloid},
                           Known{"florbetaben", Contrast::amyloid},
                           Known{"neuraceq", Contrast::amyloid},
                           Known{"bay949172", Contrast::amyloid},
                           Known{"flutemetamol", Contrast::amyloid},
                           Known{"vizamyl", Contrast::amyloid},
                           Known{"flutafuranol", Contrast::amyloid},
                           Known{"nav4694", Contrast::amyloid},
                           Known{"azd4694", Contrast::amyloid},
                           Known{"flortaucipir", Contrast::tau},
                           Known{"tauvid", Contrast::tau},
                           Known{"av1451", Contrast::tau},
                           Known{"mk6240", Contrast::tau},
                           Known{"florquinitau", Contrast::tau},
                           Known{"pi2620", Contrast::tau},
                           Known{"ro948", Contrast::tau},
                           Known{"ro6958948", Contrast::tau},
                           Known{"gtp1", Contrast::tau},
                           Known{"pbb3", Contrast::tau},
                           Known{"apn1607", Contrast::tau},
                           Known{"florzolotau", Contrast::tau},
                           Known{"thk5351", Contrast::tau},
                           Known{"thk5317", Contrast::tau},
                           Known{"dopamine", Contrast::dopamine},
                           Known{"raclopride", Contrast::dopamine},
                           Known{"fallypride", Contrast::dopamine},
                           Known{"spiperone", Contrast::dopamine},
                           Known{"fluorodopa", Contrast::dopamine},
                           Known{"fluoroldopa", Contrast::dopamine},
                           Known{"fdopa", Contrast::dopamine},
                           Known{"dtbz", Contrast::dopamine},
                           Known{"tetrabenazine", Contrast::dopamine},
                           Known{"florbenazine", Contrast::dopamine},
                           Known{"av133", Contrast::dopamine},
                           Known{"phno", Contrast::dopamine},
                           Known{"pe2i", Contrast::dopamine},
                           Known{"fpcit", Contrast::dopamine},
                           Known{"ioflupane", Contrast::dopamine},
                           Known{"sch23390", Contrast::dopamine}};

// Names too short for that: they are the whole text, once the nuclide is taken off.
constexpr std::array short_names{
    Known{"pib", Contrast::amyloid},   Known{"fbp", Contrast::amyloid},    Known{"fbb", Contrast::amyloid},
    Known{"flute", Contrast::amyloid}, Known{"fmm", Contrast::amyloid},    Known{"nav", Contrast::amyloid},
    Known{"tau", Contrast::tau},       Known{"ftp", Contrast::tau},        Known{"t807", Contrast::tau},
    Known{"rac", Contrast::dopamine},  Known{"raclo", Contrast::dopamine}, Known{"fal", Contrast::dopamine},
    Known{"dopa", Contrast::dopamine}, Known{"ldopa", Contrast::dopamine}, Known{"cft", Contrast::dopamine}};

std::string without_nuclide(std::string text) {
  for (const std::string_view nuclide : {"18f", "f18", "11c", "c11"}) {
    if (text.starts_with(nuclide)) return text.substr(nuclide.size());
    if (text.ends_with(nuclide)) return text.substr(0, text.size() - nuclide.size());
  }
  return text;
}

}  // namespace

std::string to_text(Contrast contrast) {
  constexpr std::array names{"unknown", "fdg", "amyloid", "tau", "dopamine"};
  return names.at(static_cast<std::size_t>(contrast));
}

Contrast contrast_of(std::string_view name) {
  std::string text;
  for (const char c : core::to_lower(name)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) text += c;
  }
  for (const Known& known : words) {
    if (text.find(known.name) != std::string::npos) return known.contrast;
  }
  const std::string bare = without_nuclide(text);
  const auto* const found =
      std::find_if(short_names.begin(), short_names.end(), [&](const Known& known) { return known.name == bare; });
  return found == short_names.end() ? Contrast::unknown : found->contrast;
}

std::string tracer_of(const core::Json& sidecar) {
  return Sidecar(sidecar).text({"TracerName", "Radiopharmaceutical"});
}

std::string tracer_of(const SuvHeader& header) {
  for (const Radiopharmaceutical& item : header.radiopharmaceuticals) {
    if (!item.name.empty()) return item.name;
  }
  return "";
}

}  // namespace tripet::preprocessing
