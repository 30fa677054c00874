# What `cmake --install` puts where, in three components:
#   runtime      the programs, LibTorch for processors, data, man pages, completions
#   gpu          LibTorch's CUDA libraries and the kernels, where scripts/setup --cuda brought them (gigabytes)
#   development  headers and static libraries for find_package(tripet)
#
# The program finds everything by paths relative to itself, so the prefix can be moved or packed. LibTorch is copied, since
# Debian has no package of the version that the program is linked with.
if(TRIPET_INSTALL_TORCH)
  set(libraries lib/tripet)
  set_target_properties(tripet-torch PROPERTIES INSTALL_RPATH "$ORIGIN/../${libraries}")
  get_filename_component(site ${TRIPET_TORCH_DIR} DIRECTORY)
  # LibTorch looks for its libraries in its own folder too.
  file(GLOB torch_libraries ${TRIPET_TORCH_DIR}/lib/libgomp*.so* ${site}/nvidia/cu13/lib/libcudart.so.*
       ${site}/nvidia/cu13/lib/libcupti.so.*)
  install(PROGRAMS ${TRIPET_TORCH_DIR}/lib/libtorch_cpu.so ${TRIPET_TORCH_DIR}/lib/libc10.so ${torch_libraries}
          DESTINATION ${libraries})
  foreach(package torch nvidia_cuda_runtime nvidia_cuda_cupti)
    file(GLOB licences ${site}/${package}-*.dist-info/licenses/*)
    install(FILES ${licences} DESTINATION share/doc/tripet/${package})
  endforeach()
  file(GLOB cudnn ${site}/nvidia/cudnn/lib/libcudnn.so.*)
  if(cudnn)
    file(GLOB gpu_libraries ${TRIPET_TORCH_DIR}/lib/lib*_cuda*.so ${TRIPET_TORCH_DIR}/lib/libtorch_nvshmem.so
         ${TRIPET_TORCH_DIR}/lib/libcaffe2_nvrtc.so ${site}/nvidia/*/lib/lib*.so.*)
    list(REMOVE_ITEM gpu_libraries ${torch_libraries})
    install(PROGRAMS ${gpu_libraries} DESTINATION ${libraries} COMPONENT gpu)
  endif()
else()
  set_target_properties(tripet-torch PROPERTIES INSTALL_RPATH ${TRIPET_TORCH_DIR}/lib)
endif()
install(TARGETS tripet tripet-scan tripet-torch)
if(TARGET tripet_cuda)
  set_target_properties(tripet_cuda PROPERTIES INSTALL_RPATH "$ORIGIN/tripet;$<$<NOT:$<BOOL:${TRIPET_INSTALL_TORCH}>>:${TRIPET_TORCH_DIR}/lib>")
  install(TARGETS tripet_cuda LIBRARY DESTINATION lib COMPONENT gpu)
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION share/doc/tripet RENAME copyright)
install(FILES ${PROJECT_SOURCE_DIR}/NOTICE ${PROJECT_SOURCE_DIR}/CHANGELOG.md DESTINATION share/doc/tripet)

# For programs of others: the folders that need neither ITK nor LibTorch.
set(exported core ops evaluation_options evaluation)
install(TARGETS ${exported} EXPORT tripet ARCHIVE DESTINATION lib/tripet/static COMPONENT development
        INCLUDES DESTINATION include/tripet)
install(EXPORT tripet NAMESPACE tripet:: FILE tripet-targets.cmake DESTINATION lib/cmake/tripet COMPONENT development)
foreach(folder core ops evaluation)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder} DESTINATION include/tripet COMPONENT development
          FILES_MATCHING PATTERN "*.hpp" PATTERN "*-inl.hpp" EXCLUDE)
endforeach()
include(CMakePackageConfigHelpers)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/tripet-config.cmake.in ${CMAKE_BINARY_DIR}/tripet-config.cmake
                              INSTALL_DESTINATION lib/cmake/tripet PATH_VARS)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/tripet-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/tripet-config.cmake ${CMAKE_BINARY_DIR}/tripet-config-version.cmake
        DESTINATION lib/cmake/tripet COMPONENT development)
