#include "core/error.hpp"

#include <gtest/gtest.h>

namespace tripet::core {

TEST(Error, ContextStandsInFrontAndTheKindStays) {
  try {
    with_context("sub-03", [] { with_context("registration", [] { throw UsageError("no template"); }); });
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_STREQ(e.what(), "sub-03: registration: no template");
  }
}

TEST(Error, OtherExceptionsBecomeErrors) {
  EXPECT_THROW(with_context("x", [] { throw std::out_of_range("y"); }), Error);
}

TEST(Error, AnInterruptIsNoFailureOfOneScan) {
  EXPECT_THROW(with_context("sub-03", [] { throw Interrupted(); }), Interrupted);
}

TEST(Error, OneLineHasNoLineEnds) {
  EXPECT_EQ(one_line("a\n  b\t\tc\r\n"), "a b c");
  EXPECT_EQ(one_line("D\xE9mence.nii"), "D\uFFFDmence.nii");
  EXPECT_EQ(
      one_line("CUDA error: out of memory\nException raised from f at f.cpp:3 (most recent call first):\nframe #0"),
      "CUDA error: out of memory");
}

}  // namespace tripet::core
