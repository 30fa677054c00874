#include "training/learning_curve.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/text.hpp"

namespace tripet::training {
namespace {

int percent_in(const std::string& word) {
  int percent = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), percent);
  const bool whole = error == std::errc{} && end == word.data() + word.size();
  if (!whole || percent < 1 || percent > 100) {
    throw core::UsageError("--learning-curve: '" + word + "' is not a whole number of percent from 1 to 100");
  }
  return percent;
}

}  // namespace

std::vector<int> learning_curve_percents(const std::vector<std::string>& words) {
  std::set<int> percents;
  for (const auto& word : words) percents.insert(percent_in(word));
  percents.erase(100);
  if (!words.empty() && percents.empty()) {
    throw core::UsageError("--learning-curve: 100 percent is what is trained anyway; name a smaller size");
  }
  return {percents.begin(), percents.end()};
}

std::string learning_curve_arm(int percent) {
  std::string arm = "@";  // in steps: GCC 12 takes "..." + string for an overflow here
  arm += std::to_string(percent);
  return arm += '%';
}

int percent_of_arm(const std::string& arm) {
  return arm.starts_with('@') ? std::stoi(arm.substr(1)) : 100;
}

void thin_training(Split& split, const std::map<std::string, std::string>& label_of_participant, int percent,
                   std::uint64_t seed, int repeat, int fold) {
  std::map<std::string, std::vector<std::string>> of_label;
  for (const auto& [participant, set] : split) {
    if (set != Set::train) continue;
    const auto label = label_of_participant.find(participant);
    of_label[label == label_of_participant.end() ? "" : label->second].push_back(participant);
  }
  const std::string key =
      "learning-curve/" + std::to_string(seed) + "/" + std::to_string(repeat) + "/" + std::to_string(fold) + "/";
  for (auto& [label, participants] : of_label) {
    core::Random(key + label).shuffle(participants);
    const double kept = std::round(static_cast<double>(participants.size()) * percent / 100);
    for (std::size_t i = static_cast<std::size_t>(std::max(1.0, kept)); i < participants.size(); ++i) {
      split.erase(participants[i]);
    }
  }
}

std::string learning_curve_cost(const std::vector<int>& percents, std::size_t on_all, std::size_t networks) {
  std::vector<std::string> words;
  double sum = 0;
  for (const int percent : percents) {
    words.push_back(std::to_string(percent));
    sum += percent;
  }
  const double more = sum * static_cast<double>(on_all) / static_cast<double>(networks);
  return "learning curve: " + std::to_string(on_all * percents.size()) + " more networks, on " +
         core::join(words, ", ") + " % of each fold's training participants; beside the " + std::to_string(networks) +
         " of all of them that is about " + std::to_string(static_cast<int>(std::lround(more))) + " % more training";
}

}  // namespace tripet::training
