#include "model/strategies/one_vs_one.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text.hpp"
#include "model/strategies/batch_mean.hpp"
#include "model/strategies/binary_loss.hpp"
#include "model/strategies/device_constant.hpp"
#include "ops/pairs/pair_decoding.hpp"
#include "ops/pairs/sigmoid.hpp"

namespace tripet::model {

namespace {

class OneVsOne : public Strategy {
 public:
  OneVsOne(const StrategySettings& settings, const ops::PairDecoding& decoding)
      : Strategy(settings), decoding_(decoding), neutral_(settings.irrelevant_pairs == "neutral") {
    std::vector<std::int64_t> first, second;
    for (std::int64_t i = 0; i < class_count(); ++i) {
      for (std::int64_t j = i + 1; j < class_count(); ++j) {
        first.push_back(i);
        second.push_back(j);
      }
    }
    first_ = DeviceConstant(torch::tensor(first, torch::kInt64));
    second_ = DeviceConstant(torch::tensor(second, torch::kInt64));
  }

  std::string name() const override { return "one-vs-one"; }
  std::string decoding() const override { return decoding_.name; }
  bool calibrated() const override { return decoding_.calibrated; }

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
    const torch::Tensor is_first = label.eq(first_.on(z.device())).to(z.options());
    const torch::Tensor is_second = label.eq(second_.on(z.device())).to(z.options());
    const torch::Tensor target = (1 + is_first - is_second) / 2;  // 1, 0, or 1/2 where the pair is without the class
    const torch::Tensor enters = neutral_ ? torch::ones_like(z) : is_first + is_second;
    return batch_mean(binary_losses(z, target, settings().label_smoothing, settings().focal), enters, sample_weights);
  }

  torch::Tensor decode(const torch::Tensor& logits) const override {
    const torch::Tensor z = logits_to_decode(logits);
    torch::Tensor probabilities = torch::empty({z.size(0), class_count()}, torch::kFloat64);
    for (std::int64_t n = 0; n < z.size(0); ++n) {
      const std::vector<double> p = decoding_.decode(pairwise(z, n), classes());
      std::copy(p.begin(), p.end(), probabilities.mutable_data_ptr<double>() + n * class_count());
    }
    return probabilities;
  }

  torch::Tensor predicted(const torch::Tensor& logits) const override {
    if (decoding_.name != "vote") return Strategy::predicted(logits);
    const torch::Tensor z = logits_to_decode(logits);
    torch::Tensor chosen = torch::empty({z.size(0)}, torch::kInt64);
    for (std::int64_t n = 0; n < z.size(0); ++n) {
      chosen[n] = static_cast<std::int64_t>(ops::vote_winner(pairwise(z, n), classes()));
    }
    return chosen;
  }

 private:
  std::size_t classes() const { return settings().classes.size(); }

  /// [classes x classes] of scan n: both triangles from the logit itself, so that a small r keeps all its digits.
  std::vector<double> pairwise(const torch::Tensor& logits, std::int64_t n) const {
    const double* z = logits.const_data_ptr<double>() + n * head_count();
    std::vector<double> r(classes() * classes(), 0.0);
    for (std::size_t i = 0; i < classes(); ++i) {
      for (std::size_t j = i + 1; j < classes(); ++j, ++z) {
        r[i * classes() + j] = ops::sigmoid(*z);
        r[j * classes() + i] = ops::sigmoid(-*z);
      }
    }
    return r;
  }

  const ops::PairDecoding& decoding_;
  bool neutral_;
  DeviceConstant first_, second_;  // int64 [heads], the classes of each pair
};

}  // namespace

std::unique_ptr<Strategy> make_one_vs_one(const StrategySettings& settings) {
  const std::string& pairs = settings.irrelevant_pairs;
  if (pairs != "ignore" && pairs != "neutral") {
    throw core::UsageError("pairs without a scan's class are ignored or neutral, not " + pairs);
  }
  const bool neutral = pairs == "neutral";
  const std::string name = settings.decode != "auto" ? settings.decode : neutral ? "linear" : "coupling";
  std::vector<std::string> fitting;
  for (const ops::PairDecoding& decoding : ops::pair_decodings()) {
    if (!(neutral ? decoding.neutral : decoding.ratio)) continue;
    if (decoding.name == name) return std::make_unique<OneVsOne>(settings, decoding);
    fitting.push_back(decoding.name);
  }
  throw core::UsageError("one-vs-one with irrelevant pairs set to " + pairs + " has no decoding " + name +
                         "; there are " + core::join(fitting, ", "));
}

}  // namespace tripet::model
