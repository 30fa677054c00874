#include <algorithm>

#include "ops/blocks/gram.hpp"

namespace tripet::ops {
namespace {

constexpr std::size_t rows_of_block = GramBlock<16>::rows, lanes = 8, tile = 4;

// Eight floats: one register with AVX, two with SSE.
using Lanes [[gnu::vector_size(lanes * sizeof(float)), gnu::may_alias]] = float;

/// Inlined into functions for one kind of processor each. Four columns at a time hide the latency of the additions.
template <std::size_t columns>
[[gnu::always_inline]] inline void add_block(const GramBlock<columns>& block, Gram<columns>& gram) {
  alignas(64) float weighted[rows_of_block];
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t k = 0; k < rows_of_block; ++k) weighted[k] = block.weight[k] * block.value[i][k];
    for (std::size_t j = i / tile * tile; j < columns; j += tile) {
      Lanes sums[tile] = {};
      for (std::size_t k = 0; k < rows_of_block; k += lanes) {
        const Lanes a = *reinterpret_cast<const Lanes*>(&weighted[k]);
        for (std::size_t t = 0; t < tile; ++t) {
          sums[t] += a * *reinterpret_cast<const Lanes*>(&block.value[j + t][k]);
        }
      }
      for (std::size_t t = 0; t < tile; ++t) {
        float sum = 0;
        for (std::size_t lane = 0; lane < lanes; ++lane) sum += sums[t][lane];
        gram[i][j + t] += static_cast<double>(sum);
      }
    }
  }
}

template <std::size_t columns>
void add_block_baseline(const GramBlock<columns>& block, Gram<columns>& gram) {
  add_block(block, gram);
}

#ifdef __x86_64__
template <std::size_t columns>
[[gnu::target("avx2,fma")]] void add_block_avx2(const GramBlock<columns>& block, Gram<columns>& gram) {
  add_block(block, gram);
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return has;
}
#endif

}  // namespace

template <std::size_t columns>
void add_gram(GramBlock<columns>& block, std::size_t rows, Gram<columns>& gram) {
  std::fill(block.weight + rows, block.weight + rows_of_block, 0.0F);
#ifdef __x86_64__
  if (has_avx2()) {
    add_block_avx2(block, gram);
  } else {
    add_block_baseline(block, gram);
  }
#else
  add_block_baseline(block, gram);
#endif
  // Tiles on the diagonal were summed whole, those below it not at all.
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t j = 0; j < i; ++j) gram[i][j] = gram[j][i];
  }
}

template <std::size_t columns>
void add_gram_reference(const GramBlock<columns>& block, std::size_t rows, Gram<columns>& gram) {
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      for (std::size_t k = 0; k < rows; ++k) {
        gram[i][j] += static_cast<double>(block.weight[k]) * static_cast<double>(block.value[i][k]) *
                      static_cast<double>(block.value[j][k]);
      }
    }
  }
}

template void add_gram(GramBlock<16>&, std::size_t, Gram<16>&);
template void add_gram(GramBlock<32>&, std::size_t, Gram<32>&);
template void add_gram_reference(const GramBlock<16>&, std::size_t, Gram<16>&);
template void add_gram_reference(const GramBlock<32>&, std::size_t, Gram<32>&);

}  // namespace tripet::ops
