// Verifies that what `tripet evaluate` says of a study is true, in designs whose truth is known: every sentence that
// claims something, every interval, verdict and warning, and what an honest page must not leave out.

#include "commands/designs/checker.hpp"
#include "commands/program.hpp"
#include "training/phantom.hpp"

namespace tripet::tests {
namespace {

std::vector<Design> all_designs() {
  std::vector<Design> all;
  for (const auto& some : {exclusive_designs(), grouped_designs(), multilabel_designs(), odd_designs()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

class Designs : public testing::Test {
 protected:
  void write(const Design& design) {
    design.predictions.write(scratch_ / "predictions.tsv");
    for (const auto& [name, text] : design.files) {
      std::filesystem::create_directories((scratch_ / name).parent_path());
      core::write_text(scratch_ / name, text);
    }
    if (design.participants) design.participants->write(scratch_ / "participants.tsv");
    // The scan that all of scans.tsv share.
    if (design.files.contains("data/scans.tsv")) write_prepared(scratch_ / "data/x.nii", phantom(0, "x"));
  }
  /// What the page and metrics.json say that is not so.
  std::vector<std::string> complaints(const Design& design) {
    std::filesystem::remove_all(scratch_ / "out");
    write(design);
    std::vector<std::string> words{"evaluate",
                                   "--predictions",
                                   (scratch_ / "predictions.tsv").string(),
                                   "--out",
                                   (scratch_ / "out").string(),
                                   "--resamples",
                                   "200",
                                   "--threads",
                                   "1",
                                   "--no-progress"};
    if (design.participants) words.insert(words.end(), {"--participants", (scratch_ / "participants.tsv").string()});
    for (const auto& word : design.options) {
      words.push_back(word.starts_with("@/") ? (scratch_ / word.substr(2)).string() : word);
    }
    const Outcome outcome = tripet(scratch_, words);
    if (outcome.status != 0) return {"ended with " + std::to_string(outcome.status) + ": " + outcome.err};
    const core::Json metrics = core::read_json(scratch_ / "out/metrics.json");
    auto found = false_numbers(design, metrics);
    for (const auto& one : false_sentences(design, metrics, Page(core::read_text(scratch_ / "out/report.html")))) {
      found.push_back(one);
    }
    for (const auto& word : unknown_words(outcome.out + outcome.err)) found.push_back("does not exist: " + word);
    return found;
  }

 private:
  ScratchFolder scratch_;
};

TEST_F(Designs, AreToldTruly) {
  const auto designs = all_designs();
  EXPECT_GE(designs.size(), 75U);
  for (const auto& design : designs) {
    for (const auto& one : complaints(design)) ADD_FAILURE() << design.name << ": " << one;
  }
}

/// A checker that accepts everything would accept this too.
TEST_F(Designs, LiesAreFound) {
  Design design = exclusive_designs().front();
  design.truth.values["good"]["balanced_accuracy"] = 0.5;
  design.truth.values["bad"]["balanced_accuracy"] = 0.9;
  design.truth.few = true;
  design.truth.overconfident = true;
  design.truth.said = {"the moon is made of cheese"};
  EXPECT_GE(complaints(design).size(), 6U);
}

}  // namespace
}  // namespace tripet::tests
