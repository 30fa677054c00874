#include "training/device/data_parallel.hpp"

#include <ATen/DeviceGuard.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>
#include <torch/csrc/autograd/variable.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>
#include <thread>

#include "model/autograd.hpp"

namespace tripet::training {
namespace {

using torch::autograd::variable_list;

struct GatherScans : torch::autograd::Function<GatherScans> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& part, std::int64_t count,
                               const Ranks* ranks) {
    const torch::Tensor mine = part.cpu().contiguous();
    std::vector<std::int64_t> size = mine.sizes().vec();
    size[0] = count;
    const torch::Tensor all = torch::empty(size, mine.options());
    const std::size_t bytes = all.nbytes() / static_cast<std::size_t>(count);
    ranks->gather(mine.const_data_ptr(), all.mutable_data_ptr(), static_cast<std::size_t>(count), bytes);
    const auto [first, last] = ranks->part(static_cast<std::size_t>(count));
    context->saved_data["first"] = static_cast<std::int64_t>(first);
    context->saved_data["size"] = static_cast<std::int64_t>(last - first);
    context->saved_data["ranks"] = static_cast<std::int64_t>(ranks->size());
    return all.to(part.device());
  }

  static variable_list backward(torch::autograd::AutogradContext* context, const variable_list& gradients) {
    const auto number = [&](const char* name) { return context->saved_data[name].toInt(); };
    return {gradients[0].narrow(0, number("first"), number("size")) * number("ranks"), torch::Tensor(),
            torch::Tensor()};
  }
};

// A launcher binds a process to its own processors, or to all; then neighbours share them.
int own_processors(const Ranks& ranks) {
  const auto allowed = static_cast<int>(std::thread::hardware_concurrency());
  return allowed < sysconf(_SC_NPROCESSORS_ONLN) ? allowed : std::max(1, allowed / ranks.neighbours());
}

}  // namespace

void set_own_threads(int threads, const Ranks& ranks) {
  at::set_num_threads(threads > 0 ? threads : own_processors(ranks));
}

torch::Tensor gather_scans(const torch::Tensor& part, std::size_t count, const Ranks& ranks) {
  return GatherScans::apply(part, static_cast<std::int64_t>(count), &ranks);
}

void average(const std::vector<torch::Tensor>& tensors, const Ranks& ranks) {
  for (const torch::Tensor& tensor : tensors) {
    const torch::Tensor numbers =
        tensor.detach().to(torch::kCPU, torch::kFloat64).clone(torch::MemoryFormat::Contiguous);
    ranks.sum({numbers.mutable_data_ptr<double>(), static_cast<std::size_t>(numbers.numel())});
    tensor.detach().copy_(numbers / ranks.size());
  }
}

std::unique_ptr<GpuRanks> join_gpus(const Ranks& ranks, torch::Device device) {
  if (ranks.size() == 1) return nullptr;
  const bool able = device.is_cuda() && gpu_parts() != nullptr;
  const at::OptionalDeviceGuard guard(able ? std::optional(device) : std::nullopt);
  const GpuId mine = able ? gpu_parts()->id() : GpuId{};
  // All ranks decide alike, by what all have.
  std::vector<double> how_many_able{able ? 1.0 : 0.0};
  ranks.sum(how_many_able);
  std::vector<GpuId> all(static_cast<std::size_t>(ranks.size()));
  ranks.gather(mine.data(), all.data(), all.size(), sizeof(GpuId));
  const std::set<GpuId> different(all.begin(), all.end());
  if (static_cast<int>(how_many_able[0]) < ranks.size() || different.size() < all.size()) return nullptr;
  return gpu_parts()->join(ranks.size(), ranks.rank(), [&](std::span<double> numbers) { ranks.sum(numbers); });
}

class GradientMean::Buckets {
 public:
  Buckets(const std::vector<torch::Tensor>& parameters, const Ranks& ranks, GpuRanks* gpus,
          std::int64_t numbers_a_bucket)
      : ranks_(ranks), gpus_(gpus) {
    for (std::size_t i = parameters.size(); i-- > 0;) {
      const torch::Tensor& parameter = parameters[i];
      if (all_.empty() || all_.back().size >= numbers_a_bucket) all_.emplace_back();
      Bucket& bucket = all_.back();
      bucket.members.push_back({parameter, bucket.size});
      bucket.size += parameter.numel();
      hook(parameter, all_.size() - 1);
    }
    const auto device = gpus != nullptr ? parameters.front().device() : torch::Device(torch::kCPU);
    for (Bucket& bucket : all_) {
      bucket.numbers = torch::empty({bucket.size}, torch::TensorOptions().dtype(torch::kFloat32).device(device));
    }
  }

  void begin() {
    started_ = 0;
    for (Bucket& bucket : all_) bucket.missing = bucket.members.size();
  }

  void finish() {
    while (started_ < all_.size()) start(all_[started_]);
    for (Bucket& bucket : all_) {
      bucket.running->wait();
      bucket.running.reset();
      bucket.numbers.div_(ranks_.size());
      for (const auto& [parameter, place] : bucket.members) {
        if (parameter.grad().defined()) parameter.grad().copy_(bucket.part(parameter, place));
      }
    }
  }

 private:
  struct Member {
    torch::Tensor parameter;
    std::int64_t place;
  };
  struct Bucket {
    std::vector<Member> members;
    std::int64_t size = 0;
    torch::Tensor numbers;
    std::size_t missing = 0;  // gradients
    std::unique_ptr<Ranks::Sum> running;

    torch::Tensor part(const torch::Tensor& parameter, std::int64_t place) const {
      return numbers.narrow(0, place, parameter.numel()).view(parameter.sizes());
    }
  };

  void hook(const torch::Tensor& parameter, std::size_t bucket) {
    auto accumulator = torch::autograd::impl::grad_accumulator(parameter);
    accumulator->add_post_hook(std::make_unique<torch::autograd::utils::LambdaPostHook>(
        [this, bucket](const variable_list& outputs, const variable_list&) {
          arrived(all_[bucket]);
          return outputs;
        }));
    accumulators_.push_back(std::move(accumulator));
  }

  void arrived(Bucket& bucket) {
    --bucket.missing;
    // In the order of the buckets, whatever the order of the gradients: all ranks must start the same sums.
    while (started_ < all_.size() && all_[started_].missing == 0) start(all_[started_]);
    for (std::size_t i = 0; i < started_; ++i) all_[i].running->move_on();
  }

  void start(Bucket& bucket) {
    const torch::NoGradGuard no_grad;
    for (const auto& [parameter, place] : bucket.members) {
      torch::Tensor part = bucket.part(parameter, place);
      if (parameter.grad().defined()) {
        part.copy_(parameter.grad());
      } else {
        part.zero_();
      }
    }
    bucket.running = gpus_ != nullptr
                         ? gpus_->start_sum(bucket.numbers)
                         : ranks_.start_sum({bucket.numbers.data_ptr<float>(), static_cast<std::size_t>(bucket.size)});
    ++started_;
  }

  const Ranks& ranks_;
  GpuRanks* const gpus_;
  std::vector<Bucket> all_;
  std::size_t started_ = 0;
  std::vector<std::shared_ptr<torch::autograd::Node>> accumulators_;  // a parameter does not keep its own alive
};

GradientMean::GradientMean(const std::vector<torch::Tensor>& parameters, const Ranks& ranks, GpuRanks* gpus,
                           std::int64_t numbers_a_bucket)
    : buckets_(std::make_unique<Buckets>(parameters, ranks, gpus, numbers_a_bucket)) {}

GradientMean::~GradientMean() = default;

void GradientMean::begin() {
  buckets_->begin();
}

void GradientMean::finish() {
  buckets_->finish();
}

}  // namespace tripet::training
