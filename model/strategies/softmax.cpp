#include "model/strategies/softmax.hpp"

#include "model/strategies/batch_mean.hpp"

namespace tripet::model {

namespace {

class Softmax : public Strategy {
 public:
  using Strategy::Strategy;

  std::string name() const override { return "softmax"; }
  std::string decoding() const override { return "softmax"; }
  std::vector<std::string> head_names() const override { return settings().classes; }

  torch::Tensor loss(const torch::Tensor& logits, const torch::Tensor& labels,
                     const torch::Tensor& sample_weights) const override {
    const torch::Tensor log_p = checked_logits(logits).log_softmax(1);
    const torch::Tensor index = checked_labels(labels, log_p).unsqueeze(1);
    torch::Tensor losses = -log_p.gather(1, index).squeeze(1);
    const double smoothing = settings().label_smoothing;
    if (settings().focal > 0) losses = losses * (-torch::expm1(-losses)).pow(settings().focal);
    if (smoothing > 0) losses = (1 - smoothing) * losses - smoothing * log_p.mean(1);
    return batch_mean(losses, torch::ones_like(losses), sample_weights);
  }

  torch::Tensor decode(const torch::Tensor& logits) const override { return logits_to_decode(logits).softmax(1); }
};

}  // namespace

std::unique_ptr<Strategy> make_softmax(const StrategySettings& settings) {
  return std::make_unique<Softmax>(settings);
}

}  // namespace tripet::model
