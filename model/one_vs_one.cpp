#include "model/one_vs_one.hpp"

#include <cmath>
#include <span>

#include "core/error.hpp"
#include "model/coupling.hpp"
#include "model/weighted_mean.hpp"

namespace tripet::model {

namespace {

double sigmoid(double z) {
  return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z));
}

class OneVsOne : public Strategy {
 public:
  explicit OneVsOne(const StrategySettings& settings)
      : Strategy(settings), decoding_(settings.decode == "auto" ? "coupling" : settings.decode) {
    std::vector<std::int64_t> first, second;
    for (std::int64_t i = 0; i < class_count(); ++i) {
      for (std::int64_t j = i + 1; j < class_count(); ++j) {
        first.push_back(i);
        second.push_back(j);
      }
    }
    first_ = torch::tensor(first, torch::kInt64);
    second_ = torch::tensor(second, torch::kInt64);
  }

  std::string name() const override { return "one-vs-one"; }
  std::string decoding() const override { return decoding_; }
  bool calibrated() const override { return decoding_ != "vote"; }

  std::vector<std::string> head_names() const override {
    std::vector<std::string> names;
    const auto& classes = settings().classes;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      for (std::size_t j = i + 1; j < classes.size(); ++j) names.push_back(classes[i] + "|" + classes[j]);
    }
    return names;
  }

  torch::Tensor loss(const torch::Tensor& logits, const torch::Tensor& labels,
                     const torch::Tensor& sample_weights) const override {
    const torch::Tensor z = checked_logits(logits);
    const torch::Tensor label = checked_labels(labels, z).unsqueeze(1);
    const torch::Tensor is_first = label.eq(first_.to(z.device()));
    const torch::Tensor active = is_first.logical_or(label.eq(second_.to(z.device()))).to(z.options());
    const double smoothing = settings().label_smoothing;
    const torch::Tensor target = is_first.to(z.options()) * (1 - smoothing) + smoothing / 2;
    const torch::Tensor losses = torch::binary_cross_entropy_with_logits(z, target, {}, {}, at::Reduction::None);
    return weighted_mean(losses,
                         sample_weights.defined() ? active * sample_weights.to(z.options()).unsqueeze(1) : active);
  }

  torch::Tensor decode(const torch::Tensor& logits) const override {
    const torch::Tensor z = logits_to_decode(logits);
    const auto classes = static_cast<std::size_t>(class_count());
    torch::Tensor probabilities = torch::empty({z.size(0), class_count()}, torch::kFloat64);
    for (std::int64_t n = 0; n < z.size(0); ++n) {
      const std::vector<double> r = pairwise(z.const_data_ptr<double>() + n * head_count());
      const std::vector<double> p = decoding_ == "vote" ? vote_scores(r) : couple(r, classes);
      std::copy(p.begin(), p.end(), probabilities.mutable_data_ptr<double>() + n * class_count());
    }
    return probabilities;
  }

  torch::Tensor predicted(const torch::Tensor& logits) const override {
    if (decoding_ != "vote") return Strategy::predicted(logits);
    const torch::Tensor z = logits_to_decode(logits);
    torch::Tensor chosen = torch::empty({z.size(0)}, torch::kInt64);
    for (std::int64_t n = 0; n < z.size(0); ++n) {
      chosen[n] = winner(pairwise(z.const_data_ptr<double>() + n * head_count()));
    }
    return chosen;
  }

 private:
  /// [classes x classes]: both triangles from the logit itself, so that a small r keeps all its digits.
  std::vector<double> pairwise(const double* z) const {
    const auto classes = static_cast<std::size_t>(class_count());
    std::vector<double> r(classes * classes, 0.0);
    for (std::size_t i = 0; i < classes; ++i) {
      for (std::size_t j = i + 1; j < classes; ++j, ++z) {
        r[i * classes + j] = sigmoid(*z);
        r[j * classes + i] = sigmoid(-*z);
      }
    }
    return r;
  }

  std::vector<double> vote_scores(const std::vector<double>& r) const {
    const auto classes = static_cast<std::size_t>(class_count());
    std::vector<double> scores(classes, 0.0);
    for (std::size_t i = 0; i < classes; ++i) {
      for (std::size_t j = 0; j < classes; ++j) scores[i] += r[i * classes + j];
      scores[i] *= 2.0 / static_cast<double>(classes * (classes - 1));
    }
    return scores;
  }

  /// Most votes; then the largest summed r; then class order. An r of exactly 1/2 is half a vote for each.
  std::int64_t winner(const std::vector<double>& r) const {
    const auto classes = static_cast<std::size_t>(class_count());
    const std::vector<double> scores = vote_scores(r);
    std::vector<double> votes(classes, 0.0);
    for (std::size_t i = 0; i < classes; ++i) {
      for (std::size_t j = 0; j < classes; ++j) {
        if (i == j) continue;
        const double r_ij = r[i * classes + j], r_ji = r[j * classes + i];
        votes[i] += r_ij > r_ji ? 1 : r_ij == r_ji ? 0.5 : 0;
      }
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < classes; ++i) {
      if (votes[i] > votes[best] || (votes[i] == votes[best] && scores[i] > scores[best])) best = i;
    }
    return static_cast<std::int64_t>(best);
  }

  std::string decoding_;
  torch::Tensor first_, second_;  // int64 [heads], the classes of each pair
};

}  // namespace

std::unique_ptr<Strategy> make_one_vs_one(const StrategySettings& settings) {
  if (settings.decode != "auto" && settings.decode != "coupling" && settings.decode != "vote") {
    throw core::UsageError("one-vs-one has no decoding " + settings.decode + "; there are coupling and vote");
  }
  return std::make_unique<OneVsOne>(settings);
}

}  // namespace tripet::model
