# ITK as one interface target. ITK's own use file would put its folders on the include path of everything and register
# every file format at start-up; the sources name the image formats that they use instead.
find_package(ITK 5.2 REQUIRED COMPONENTS ITKCommon ITKIOImageBase ITKIONIFTI ITKIOGDCM ITKIOTransformBase
                                          ITKIOTransformInsightLegacy ITKTransform ITKTransformFactory)
find_package(GDCM REQUIRED)
add_library(itk INTERFACE)
target_include_directories(itk SYSTEM INTERFACE ${ITK_INCLUDE_DIRS} ${GDCM_INCLUDE_DIRS})
target_link_libraries(itk INTERFACE ${ITK_LIBRARIES} gdcmMSFF gdcmDSED gdcmDICT gdcmCommon)
if(ITK_VERSION_MAJOR EQUAL 5 AND ITK_VERSION_MINOR LESS 3)
  target_compile_options(
    itk INTERFACE "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-include ${CMAKE_SOURCE_DIR}/cmake/itk_for_clang.hpp>")
endif()
