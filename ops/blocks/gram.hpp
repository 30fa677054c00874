#pragma once

#include <array>
#include <cstddef>

namespace tripet::ops {

/// A block of rows of a least-squares problem, column after column, so that a vector register holds rows of one column.
/// There are 16 or 32 columns.
template <std::size_t Columns>
struct GramBlock {
  static constexpr std::size_t columns = Columns, rows = 256;
  alignas(64) float value[columns][rows];
  alignas(64) float weight[rows];
};

/// Sums of weight x column x column, symmetric.
template <std::size_t Columns>
using Gram = std::array<std::array<double, Columns>, Columns>;

/// Adds the sums over the block's first `rows` rows. Those behind them, to the end of the block, may hold anything
/// finite: their weights are set to 0. Sums within a block are in float, across blocks in double.
template <std::size_t Columns>
void add_gram(GramBlock<Columns>& block, std::size_t rows, Gram<Columns>& gram);

/// The same, written for reading and in double: what the fast one is compared with.
template <std::size_t Columns>
void add_gram_reference(const GramBlock<Columns>& block, std::size_t rows, Gram<Columns>& gram);

}  // namespace tripet::ops
