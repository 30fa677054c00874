# CUDA is optional everywhere: the kernels are compiled whenever nvcc can be had (a toolkit, or the one scripts/setup takes
# from PyPI) and run where there is a GPU. TRIPET_HAS_CUDA tells the folders which backend file to link.
set(TRIPET_HAS_CUDA OFF)
if(TRIPET_CUDA)
  file(GLOB pip_nvcc ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/nvidia/cu13/bin/nvcc)
  find_program(TRIPET_NVCC nvcc HINTS /usr/local/cuda/bin)
  if(NOT CMAKE_CUDA_COMPILER)
    if(pip_nvcc) # taken by scripts/setup where the machine's own does not do
      set(CMAKE_CUDA_COMPILER ${pip_nvcc})
    elseif(TRIPET_NVCC)
      set(CMAKE_CUDA_COMPILER ${TRIPET_NVCC})
    endif()
  endif()
  if(CMAKE_CUDA_COMPILER)
    if(NOT CMAKE_CUDA_ARCHITECTURES)
      set(CMAKE_CUDA_ARCHITECTURES 75 80 90) # newer ones are made from the last at start
    endif()
    set(CMAKE_CUDA_STANDARD 17) # CMake 3.25 knows no CUDA20
    set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
    enable_language(CUDA)
    set(TRIPET_HAS_CUDA ON)
  else()
    message(STATUS "nvcc not found: the CUDA kernels are left out")
  endif()
endif()
