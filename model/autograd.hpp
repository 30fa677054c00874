#pragma once

// LibTorch's autograd; the sources of model/ and training/ include this in the place of <torch/autograd.h>.
//
// GCC 14 takes the reserve() of an empty std::vector<bool> in Function<T>::apply for a copy out of bounds, and warns.
// Its two warnings are off for this header alone, which is therefore not precompiled: with what is, GCC forgets pragmas
// (its bug 64117). Whichever source of a unity build comes first decides, so all have to include it from here.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Warray-bounds"
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wstringop-overflow"
#endif
#include <torch/autograd.h>
#pragma GCC diagnostic pop
