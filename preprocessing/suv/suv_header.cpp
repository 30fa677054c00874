#include "preprocessing/suv/suv_header.hpp"

#include <algorithm>

namespace tripet::preprocessing {

bool SuvHeader::is_corrected_for(const std::string& correction) const {
  return std::find(corrected_image.begin(), corrected_image.end(), correction) != corrected_image.end();
}

}  // namespace tripet::preprocessing
