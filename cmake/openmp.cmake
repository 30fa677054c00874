# OpenMP, whose threads LibTorch works with, and with it the few sources that start threads themselves.
#
# LibTorch is linked with GCC's libgomp. Clang's code needs libomp, which answers to libgomp's symbols and versions too; as
# a program names libomp itself and libgomp only by way of LibTorch, LibTorch's calls reach libomp as well. So there is one
# pool of threads, and one number of them, with either compiler (test Threads).
find_package(OpenMP COMPONENTS CXX)
if(NOT OpenMP_CXX_FOUND)
  message(FATAL_ERROR "OpenMP not found: GCC brings it; Clang needs the package of its version, such as libomp-19-dev")
endif()
