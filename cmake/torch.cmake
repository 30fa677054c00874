# LibTorch as imported targets: torch (CPU) and, where its libraries exist, what CUDA needs at run time.
#
# find_package(Torch) is a hard error for a CUDA build of LibTorch without a CUDA toolkit, and probes the machine for a GPU.
# The program links torch_cpu and c10 only; libtorch_cuda.so, where present, is opened at run time.
set(TRIPET_TORCH_DIR "" CACHE PATH "Folder of LibTorch (holds include/ and lib/); default: the one in .venv")
if(NOT TRIPET_TORCH_DIR)
  file(GLOB found ${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch)
  list(GET found 0 TRIPET_TORCH_DIR)
endif()
if(NOT EXISTS ${TRIPET_TORCH_DIR}/lib/libtorch_cpu.so)
  message(FATAL_ERROR "LibTorch not found in '${TRIPET_TORCH_DIR}': run scripts/setup, or set TRIPET_TORCH_DIR")
endif()

add_library(c10 SHARED IMPORTED)
set_target_properties(c10 PROPERTIES IMPORTED_LOCATION ${TRIPET_TORCH_DIR}/lib/libc10.so)
add_library(torch_cpu SHARED IMPORTED)
set_target_properties(torch_cpu PROPERTIES IMPORTED_LOCATION ${TRIPET_TORCH_DIR}/lib/libtorch_cpu.so)

# What the library of GPU parts links; the program opens both at run time.
if(EXISTS ${TRIPET_TORCH_DIR}/lib/libtorch_cuda.so)
  add_library(torch_cuda INTERFACE)
  foreach(part torch_cuda c10_cuda)
    add_library(${part}_library SHARED IMPORTED)
    set_target_properties(${part}_library PROPERTIES IMPORTED_LOCATION ${TRIPET_TORCH_DIR}/lib/lib${part}.so)
    target_link_libraries(torch_cuda INTERFACE ${part}_library)
  endforeach()
endif()

add_library(torch INTERFACE)
# After all other folders: the wheel carries an fmt of its own that must not shadow the system's.
target_compile_options(
  torch INTERFACE "SHELL:-idirafter ${TRIPET_TORCH_DIR}/include"
                  "SHELL:-idirafter ${TRIPET_TORCH_DIR}/include/torch/csrc/api/include")
target_link_libraries(torch INTERFACE torch_cpu c10)
file(GLOB nvidia_folders ${TRIPET_TORCH_DIR}/../nvidia/*/lib)
foreach(folder ${TRIPET_TORCH_DIR}/lib ${nvidia_folders})
  target_link_options(torch INTERFACE "LINKER:-rpath-link,${folder}")
endforeach()
