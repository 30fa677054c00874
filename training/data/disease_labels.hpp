#pragma once

#include <string>
#include <vector>

namespace tripet::training {

/// The label of a scan that may have several diseases is text: the diseases that it has joined by `+`, `none`, and `?`
/// behind a disease of which it is not known: "AD+DLB?", "none", "n/a" when nothing is known.

/// Diseases that the labels name, by first appearance. `healthy`: labels that name none, beside `none`. Throws Error
/// for a label such as "AD+", "AD+AD" or "AD+CN".
std::vector<std::string> diseases_of(const std::vector<std::string>& labels, const std::vector<std::string>& healthy);

/// For each disease 1 (has it), 0 (has it not) or NaN (not known); diseases that are not named in `diseases` play no
/// part.
std::vector<float> parse_diseases(const std::string& label, const std::vector<std::string>& diseases);

/// The inverse; present as parse_diseases() gives it.
std::string disease_label(const std::vector<float>& present, const std::vector<std::string>& diseases);

}  // namespace tripet::training
