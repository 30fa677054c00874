// ITK 5.2 asks what the compiler can do, and Debian's package knows the answers for GCC only. Clang can do what GCC 12 can:
// while ITK asks, it is taken for that.
#pragma GCC system_header // no warning that built-in macros change
#pragma push_macro("__clang__")
#pragma push_macro("__GNUC__")
#undef __clang__
#undef __GNUC__
#define __GNUC__ 12
#include <itk_compiler_detection.h>
#pragma pop_macro("__GNUC__")
#pragma pop_macro("__clang__")
