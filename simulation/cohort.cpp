#include "simulation/cohort.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/text.hpp"

namespace tripet::simulation {
namespace {

struct Distribution {
  double mean, deviation, low, high;
};
// The absolute value of N(0, s) is N(0, s) restricted to what is not negative.
Distribution distribution(Presence presence) {
  switch (presence) {
    case Presence::mild:
      return {0.45, 0.15, 0, 1};
    case Presence::full:
      return {1, 0.20, 0.5, largest_severity};
    case Presence::background:
      break;
  }
  return {0, 0.10, 0, largest_severity};
}

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

std::string label_of(const PerDisease<Presence>& presence) {
  std::vector<std::string> parts;
  for (std::size_t d = 0; d < presence.size(); ++d) {
    if (presence[d] == Presence::mild) parts.emplace_back("MCI");
    if (presence[d] == Presence::full) parts.emplace_back(disease_names[d]);
  }
  return parts.empty() ? "CN" : core::join(parts, "+");
}

/// The diseases that the cohort has and this diagnosis lacks: what comorbidity may add.
std::vector<std::size_t> others(const Diagnosis& diagnosis, const PerDisease<bool>& of_cohort) {
  std::vector<std::size_t> found;
  if (diagnosis.label == "CN") return found;
  for (std::size_t d = 0; d < of_cohort.size(); ++d) {
    if (of_cohort[d] && diagnosis.presence[d] == Presence::background) found.push_back(d);
  }
  return found;
}

Diagnosis with_disease(Diagnosis diagnosis, std::size_t disease) {
  diagnosis.presence[disease] = Presence::full;
  diagnosis.label = label_of(diagnosis.presence);
  return diagnosis;
}

/// The site of the n-th participant of class k. What is the class's own comes as evenly as its share allows, not at
/// random, so that any number of participants is confounded as asked.
int site_of(std::size_t n, std::size_t k, std::size_t classes, const SimulateOptions& options) {
  const auto sites = static_cast<std::size_t>(options.sites);
  const auto in_turn = [](const std::vector<int>& of, std::size_t turn) { return of[turn % of.size()]; };
  std::vector<int> all, own, other;
  for (std::size_t s = 0; s < sites; ++s) {
    all.push_back(static_cast<int>(s) + 1);
    (s % classes == k % sites ? own : other).push_back(all.back());
  }
  if (options.confounding == 0 || other.empty()) return in_turn(all, n);
  const auto own_before = [&](std::size_t count) {
    return static_cast<std::size_t>(std::floor(static_cast<double>(count) * options.confounding + 0.5));
  };
  const std::size_t before = own_before(n);
  return own_before(n + 1) > before ? in_turn(own, before) : in_turn(other, n - before);
}

}  // namespace

double severity_density(Presence presence, double severity) {
  const Distribution d = distribution(presence);
  if (severity < d.low || severity > d.high) return 0;
  const double inside = normal_cdf((d.high - d.mean) / d.deviation) - normal_cdf((d.low - d.mean) / d.deviation);
  const double z = (severity - d.mean) / d.deviation;
  return std::exp(-z * z / 2) / (std::sqrt(2 * std::numbers::pi) * d.deviation * inside);
}

Diagnosis parse_diagnosis(const std::string& text) {
  Diagnosis diagnosis;
  if (text == "CN") return {.label = "CN"};
  for (const std::string& part : core::split(text, '+')) {
    const bool mild = part == "MCI";
    const auto* const found = std::find(disease_names.begin(), disease_names.end(), mild ? "AD" : part);
    if (found == disease_names.end()) {
      std::string why = "classes: '" + text +
                        "' is not a diagnosis that can be simulated: give CN, MCI, AD, FTD, DLB, or "
                        "diseases joined by '+', such as AD+DLB";
      throw core::UsageError(why);
    }
    Presence& presence = diagnosis.presence[static_cast<std::size_t>(found - disease_names.begin())];
    if (presence != Presence::background) {
      throw core::UsageError("classes: '" + text + "' names a disease twice (MCI is mild AD)");
    }
    presence = mild ? Presence::mild : Presence::full;
  }
  diagnosis.label = label_of(diagnosis.presence);
  return diagnosis;
}

std::vector<Diagnosis> cohort_classes(const SimulateOptions& options) {
  std::vector<Diagnosis> classes;
  for (const std::string& text : options.classes) {
    classes.push_back(parse_diagnosis(text));
    if (std::count(classes.begin(), classes.end(), classes.back()) > 1) {
      throw core::UsageError("classes: '" + text + "' is given twice");
    }
  }
  if (classes.empty()) throw core::UsageError("classes: name at least one, such as CN,MCI,AD");
  return classes;
}

PerDisease<bool> cohort_diseases(const std::vector<Diagnosis>& classes) {
  PerDisease<bool> present{};
  for (const Diagnosis& diagnosis : classes) {
    for (std::size_t d = 0; d < present.size(); ++d) {
      if (diagnosis.presence[d] != Presence::background) present[d] = true;
    }
  }
  return present;
}

std::vector<Share> cohort_shares(const SimulateOptions& options) {
  const std::vector<Diagnosis> classes = cohort_classes(options);
  const PerDisease<bool> diseases = cohort_diseases(classes);
  std::vector<Share> shares;
  const auto add = [&](const Diagnosis& diagnosis, double part) {
    const auto same =
        std::find_if(shares.begin(), shares.end(), [&](const Share& s) { return s.diagnosis == diagnosis; });
    if (same != shares.end()) {
      same->part += part;
    } else if (part > 0) {
      shares.push_back({diagnosis, part});
    }
  };
  const double part = 1 / static_cast<double>(classes.size());
  for (const Diagnosis& diagnosis : classes) {
    const auto more = others(diagnosis, diseases);
    add(diagnosis, more.empty() ? part : part * (1 - options.comorbidity));
  }
  for (const Diagnosis& diagnosis : classes) {
    const auto more = others(diagnosis, diseases);
    for (const std::size_t d : more) {
      add(with_disease(diagnosis, d), part * options.comorbidity / static_cast<double>(more.size()));
    }
  }
  return shares;
}

double main_severity(const Participant& participant) {
  double largest = 0;
  for (std::size_t d = 0; d < participant.severity.size(); ++d) {
    const bool counts =
        participant.diagnosis.label == "CN" || participant.diagnosis.presence[d] != Presence::background;
    if (counts) largest = std::max(largest, participant.severity[d]);
  }
  return largest;
}

std::vector<Participant> draw_cohort(const SimulateOptions& options, std::uint64_t seed) {
  const std::vector<Diagnosis> classes = cohort_classes(options);
  const PerDisease<bool> diseases = cohort_diseases(classes);
  std::vector<Participant> cohort;
  for (std::size_t i = 0; i < classes.size() * static_cast<std::size_t>(options.subjects); ++i) {
    Participant p;
    char id[32];
    std::snprintf(id, sizeof id, "sub-%04zu", i + 1);
    p.id = id;
    p.diagnosis = classes[i % classes.size()];
    p.site = site_of(i / classes.size(), i % classes.size(), classes.size(), options);
    core::Random random(stream_key("person", seed, p.id));
    const auto more = others(p.diagnosis, diseases);
    const double chance = random.uniform();
    const std::uint64_t which = random.next();
    if (!more.empty() && chance < options.comorbidity)
      p.diagnosis = with_disease(p.diagnosis, more[which % more.size()]);
    // In a stream of its own: the number of draws depends on the diagnosis, and all else must not.
    core::Random severity(stream_key("severity", seed, p.id));
    for (std::size_t d = 0; d < diseases.size(); ++d) {
      if (!diseases[d]) continue;
      const Distribution s = distribution(p.diagnosis.presence[d]);
      p.severity[d] = severity.normal_within(s.mean, s.deviation, s.low, s.high);
    }
    const double place = static_cast<double>(i % classes.size()) - static_cast<double>(classes.size() - 1) / 2;
    p.age = std::floor(random.normal_within(72 + place * options.age_confounding, 7, 55, 89));
    p.sex = random.uniform() < 0.5 ? "F" : "M";
    p.height = std::round(random.normal_within(p.sex == "F" ? 1.62 : 1.76, 0.07, 1.4, 2) * 100) / 100;
    p.weight = std::round(random.normal_within(25.5, 3.5, 18, 38) * p.height * p.height * 10) / 10;
    p.suv_scale = std::exp(random.normal(0, 0.15));
    cohort.push_back(p);
  }
  return cohort;
}

std::string stream_key(const std::string& purpose, std::uint64_t seed, const std::string& participant_id) {
  return "simulate/" + purpose + "/" + std::to_string(seed) + "/" + participant_id;
}

}  // namespace tripet::simulation
