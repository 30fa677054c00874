#include "preprocessing/library_versions.hpp"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <itkVersion.h>

namespace tripet::preprocessing {

std::vector<std::pair<std::string, std::string>> library_versions() {
  return {{"ITK", itk::Version::GetITKVersion()}, {"DCMTK", OFFIS_DCMTK_VERSION_STRING}};
}

}  // namespace tripet::preprocessing
