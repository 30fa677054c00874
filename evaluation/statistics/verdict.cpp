#include "evaluation/statistics/verdict.hpp"

#include <initializer_list>

#include "core/error.hpp"

namespace tripet::evaluation {
namespace {

template <class Word>
Word word_in(const core::Json& entry, const char* key, std::initializer_list<Word> words) {
  const std::string text = core::text_of(entry, key);
  for (const Word word : words) {
    if (text == to_text(word)) return word;
  }
  throw core::Error("metrics.json: " + std::string(key) + " is '" + text + "'; was it made by another version?");
}

}  // namespace

std::string to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::a_better:
      return "a better";
    case Verdict::b_better:
      return "b better";
    case Verdict::equivalent:
      return "equivalent";
    case Verdict::cannot_tell:
      return "cannot tell";
  }
  return "";
}

std::string to_text(Question question) {
  return question == Question::models ? "models" : "procedures";
}

Verdict verdict_in(const core::Json& entry) {
  return word_in(entry, "verdict", {Verdict::a_better, Verdict::b_better, Verdict::equivalent, Verdict::cannot_tell});
}

Question question_in(const core::Json& entry) {
  return word_in(entry, "question", {Question::models, Question::procedures});
}

}  // namespace tripet::evaluation
