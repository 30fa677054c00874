#include "core/picture/base64.hpp"

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>

namespace tripet::core {

std::string base64(const std::string& bytes) {
  using namespace boost::archive::iterators;
  using Base64 = base64_from_binary<transform_width<std::string::const_iterator, 6, 8>>;
  // The library's iterator wants whole groups of three bytes and leaves the padding to the caller.
  const std::size_t padding = (3 - bytes.size() % 3) % 3;
  const std::string padded = bytes + std::string(padding, '\0');
  std::string text(Base64(padded.begin()), Base64(padded.end()));
  text.replace(text.size() - padding, padding, padding, '=');
  return text;
}

}  // namespace tripet::core
