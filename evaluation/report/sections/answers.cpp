#include "evaluation/report/sections/answers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "core/scan_list.hpp"
#include "core/text.hpp"
#include "evaluation/report/table.hpp"
#include "evaluation/report/text.hpp"

namespace tripet::evaluation {
namespace {

using core::Json;

// A longer list is not one that a reader goes through; predictions.tsv has them all.
constexpr std::size_t most_lines = 100;

/// The probability of the right answer; of several diseases the mean over them.
double probability_of_label(const PredictionRow& row) {
  if (row.label >= 0) return row.probabilities[static_cast<std::size_t>(row.label)];
  double sum = 0;
  std::size_t known = 0;
  for (std::size_t k = 0; k < row.probabilities.size(); ++k) {
    if (!knows_class(row, static_cast<int>(k))) continue;
    ++known;
    sum += has_class(row, static_cast<int>(k)) ? row.probabilities[k] : 1 - row.probabilities[k];
  }
  return sum / static_cast<double>(known);
}

/// What the row says, in the words of labels.
std::string predicted_text(PredictionRow row, const std::vector<std::string>& classes) {
  row.label = row.predicted;
  row.labels = row.predicted_labels;
  row.unknown = 0;
  return label_text(row, classes);
}

std::string percent_text(double count, double of) {
  return decimals(100 * count / of, 1) + " %";
}

}  // namespace

void Answers::OfStrategy::count(const PredictionRow& row, const std::vector<std::string>& classes) {
  ++rows;
  right += is_right(row);
  certainty += probability_of_label(row);
  Said& one = said[predicted_text(row, classes)];
  ++one.times;
  one.probability += row.label < 0 ? std::numeric_limits<double>::quiet_NaN()
                                   : row.probabilities[static_cast<std::size_t>(row.predicted)];
}

/// The answer of most repeats; of equally frequent ones the more probable.
const std::pair<const std::string, Answers::Said>& Answers::OfStrategy::usual() const {
  return *std::max_element(said.begin(), said.end(), [](const auto& a, const auto& b) {
    if (a.second.times != b.second.times) return a.second.times < b.second.times;
    return a.second.probability < b.second.probability;
  });
}

bool Answers::Scan::missed() const {
  return !strategies.empty() &&
         std::all_of(strategies.begin(), strategies.end(), [](const auto& s) { return s.rows > 0 && s.right == 0; });
}

double Answers::Scan::certainty() const {
  double sum = 0;
  for (const auto& one : strategies) sum += one.certainty / one.rows;
  return sum / static_cast<double>(strategies.size());
}

Answers::Answers(const Predictions& predictions) {
  for (const auto& one : predictions.strategies) {
    if (!one.baseline) compared_.push_back(&one);
  }
  std::map<ScanId, std::size_t> places;
  for (std::size_t s = 0; s < compared_.size(); ++s) {
    for (const auto& row : compared_[s]->rows) {
      repeated_ = repeated_ || row.repeat != compared_[s]->rows[0].repeat;
      const auto [place, added] = places.try_emplace(row.scan(), scans_.size());
      if (added)
        scans_.push_back({row.scan(), label_text(row, predictions.classes), std::vector<OfStrategy>(compared_.size())});
      scans_[place->second].strategies[s].count(row, predictions.classes);
    }
  }
}

std::vector<const Answers::Scan*> Answers::missed_scans() const {
  std::vector<const Scan*> out;
  for (const auto& scan : scans_) {
    if (scan.missed()) out.push_back(&scan);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto* a, const auto* b) { return a->certainty() < b->certainty(); });
  return out;
}

Json Answers::answer_cell(const Scan& scan, std::size_t strategy) const {
  const OfStrategy& one = scan.strategies[strategy];
  const auto& [answer, said] = one.usual();
  const bool known = !std::isnan(said.probability);
  Json out = cell(answer + (known ? " (" + decimals(said.probability / said.times, 2) + ")" : ""));
  if (known && answer != scan.label) out["small"] = scan.label + " " + decimals(one.certainty / one.rows, 2);
  return out;
}

Json Answers::scan_table(const std::string& id, const std::string& caption,
                         const std::vector<const Scan*>& scans) const {
  if (scans.empty()) return false;
  std::vector<std::string> columns{"Participant", "Diagnosis"};
  for (const auto* one : compared_) columns.push_back(one->name + " says");
  const std::string count = scans.size() > most_lines ? " (the first " + std::to_string(most_lines) + " of " +
                                                            std::to_string(scans.size()) + ")"
                                                      : "";
  Json out = table(id, caption + count, columns);
  for (std::size_t i = 0; i < std::min(scans.size(), most_lines); ++i) {
    Json cells = Json::array({cell(scans[i]->label)});
    for (std::size_t s = 0; s < compared_.size(); ++s) cells.push_back(answer_cell(*scans[i], s));
    out["rows"].push_back({{"head", core::scan_name(scans[i]->name.first, scans[i]->name.second)}, {"cells", cells}});
  }
  return out;
}

Json Answers::missed_table() const {
  return scan_table("missed",
                    repeated_ ? "Wrong by every strategy in every repeat; mean probability in brackets"
                              : "Wrong by every strategy; its probability in brackets",
                    missed_scans());
}

std::vector<ScanId> Answers::missed(std::size_t most) const {
  std::vector<ScanId> out;
  for (const auto* scan : missed_scans()) {
    if (out.size() < most) out.push_back(scan->name);
  }
  return out;
}

std::string Answers::caption(const ScanId& name) const {
  const auto scan = std::find_if(scans_.begin(), scans_.end(), [&](const auto& one) { return one.name == name; });
  std::map<std::string, std::vector<std::string>> said;
  for (std::size_t s = 0; s < compared_.size(); ++s)
    said[scan->strategies[s].usual().first].push_back(compared_[s]->name);
  std::vector<std::string> parts;
  for (const auto& [answer, names] : said) {
    const std::string who = names.size() == compared_.size() && names.size() > 1 ? "all" : core::join(names, " and ");
    parts.push_back(who + (names.size() > 1 ? " say " : " says ") + answer);
  }
  return scan->label + "; " + core::join(parts, ", ");
}

Json Answers::agreement_table() const {
  if (compared_.size() < 2) return false;
  Json out =
      table("agreement",
            std::string("Answers of two strategies to the same scans") + (repeated_ ? ", repeats counted singly" : ""),
            {"Strategies", "Same answer", "Both right", "Only the first right", "Only the second right", "Both wrong"});
  for (std::size_t a = 0; a < compared_.size(); ++a) {
    for (std::size_t b = a + 1; b < compared_.size(); ++b) {
      std::map<std::tuple<std::string, std::string, int>, const PredictionRow*> of_b;
      for (const auto& row : compared_[b]->rows) of_b[{row.participant_id, row.session_id, row.repeat}] = &row;
      double same = 0, both = 0, first = 0, second = 0, all = 0;
      for (const auto& row : compared_[a]->rows) {
        const auto found = of_b.find({row.participant_id, row.session_id, row.repeat});
        if (found == of_b.end()) continue;
        const bool right_a = is_right(row), right_b = is_right(*found->second);
        ++all;
        same += row.predicted == found->second->predicted && row.predicted_labels == found->second->predicted_labels;
        both += right_a && right_b;
        first += right_a && !right_b;
        second += !right_a && right_b;
      }
      if (all == 0) continue;
      Json cells = Json::array();
      for (const double count : {same, both, first, second, all - both - first - second}) {
        cells.push_back(cell(percent_text(count, all)));
      }
      out["rows"].push_back({{"head", compared_[a]->name + ", " + compared_[b]->name}, {"cells", cells}});
    }
  }
  return out["rows"].empty() ? Json(false) : out;
}

Json Answers::disagreement_table() const {
  std::vector<const Scan*> found;
  for (const auto& scan : scans_) {
    bool differ = false, complete = true;
    for (const auto& one : scan.strategies) complete = complete && one.rows > 0;
    for (std::size_t s = 1; complete && s < scan.strategies.size(); ++s) {
      differ = differ || scan.strategies[s].usual().first != scan.strategies[0].usual().first;
    }
    if (differ) found.push_back(&scan);
  }
  return scan_table("disagreements",
                    repeated_ ? "Scans with different answers; of repeats the most frequent answer, mean probability "
                                "in brackets"
                              : "Scans with different answers, their probability in brackets",
                    found);
}

}  // namespace tripet::evaluation
