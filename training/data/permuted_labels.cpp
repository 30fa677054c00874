#include "training/data/permuted_labels.hpp"

#include <vector>

#include "core/random.hpp"

namespace tripet::training {

Cohort with_permuted_labels(const Cohort& cohort, const Split& split, const std::string& key) {
  std::map<std::string, const Example*> first;  // of each participant
  for (const Example& example : cohort.examples) {
    if (!example.synthetic) first.emplace(example.participant_id, &example);
  }
  Cohort permuted = cohort;
  for (const Set set : {Set::train, Set::validation}) {
    std::vector<std::string> participants;
    for (const auto& [participant, example] : first) {
      const auto found = split.find(participant);
      if (found != split.end() && found->second == set) participants.push_back(participant);
    }
    std::vector<std::string> givers = participants;
    core::Random("labels/" + key + "/" + set_name(set)).shuffle(givers);
    std::map<std::string, const Example*> giver_of;
    for (std::size_t i = 0; i < participants.size(); ++i) giver_of[participants[i]] = first.at(givers[i]);
    for (Example& example : permuted.examples) {
      const auto giver = giver_of.find(example.participant_id);
      if (example.synthetic || giver == giver_of.end()) continue;
      example.label = giver->second->label;
      example.present = giver->second->present;
    }
  }
  return permuted;
}

}  // namespace tripet::training
