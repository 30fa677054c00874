#include "evaluation/report/pictures/missed.hpp"

#include "core/scan_list.hpp"
#include "evaluation/report/pictures/pictures.hpp"
#include "evaluation/report/pictures/slices.hpp"

namespace tripet::evaluation {

using core::Json;

Json missed_pictures(const Answers& answers, const std::filesystem::path& data, const Json& means,
                     const ExplainedMaps& maps) {
  constexpr std::size_t most = 8;
  const auto scans = answers.missed(most);
  const auto pictures = scan_pictures(data, scans, means);
  Json out = Json::array();
  Json mapped = Json::array();
  for (const auto& scan : scans) {
    const auto found = pictures.find(scan);
    if (found == pictures.end()) continue;
    const std::string name = core::scan_name(scan.first, scan.second);
    const Json of_scan = maps.of(scan);
    out.push_back({{"image", found->second},
                   {"name", name},
                   {"caption", answers.caption(scan)},
                   {"alt", "Scan of " + name + ", " + planes_text()},
                   {"maps", of_scan}});
    if (!of_scan.empty()) mapped.push_back(out.back());
  }
  return out.empty() ? Json(false)
                     : Json{{"scans", out}, {"mapped", mapped.empty() ? Json(false) : Json{{"scans", mapped}}}};
}

}  // namespace tripet::evaluation
