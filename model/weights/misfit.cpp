#include "model/weights/misfit.hpp"

#include <sstream>
#include <utility>

#include "core/text.hpp"

namespace tripet::model {
namespace {

std::string shown(const torch::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.sizes() << " " << tensor.scalar_type();
  return text.str();
}

}  // namespace

void Misfit::add_different(const std::string& name, const torch::Tensor& given, const torch::Tensor& own) {
  different.push_back(name + " is " + shown(given) + " instead of " + shown(own));
}

bool Misfit::any() const {
  return !missing.empty() || !unknown.empty() || !different.empty() || !not_finite.empty();
}

std::string Misfit::text() const {
  std::vector<std::string> kinds;
  const auto add = [&](const std::string& kind, const std::vector<std::string>& names) {
    if (!names.empty()) kinds.push_back(kind + ": " + some_of(names));
  };
  add("missing", missing);
  add("unknown", unknown);
  add("different", different);
  add("not finite", not_finite);
  return core::join(kinds, "; ");
}

std::string some_of(std::vector<std::string> names) {
  const std::size_t most = 3;
  std::string rest;
  if (names.size() > most) {
    rest = " and " + std::to_string(names.size() - most) + " more";
    names.resize(most);
  }
  return core::join(names, ", ") + rest;
}

}  // namespace tripet::model
