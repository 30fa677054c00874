# DCMTK and OpenJPEG, which read DICOM files, as one interface target. Found by hand: the CMake packages of both also ask
# for their command line programs, which stand in Debian packages of their own.
find_path(DCMTK_INCLUDE dcmtk/dcmdata/dcfilefo.h REQUIRED)
find_path(OPENJPEG_INCLUDE openjpeg.h PATH_SUFFIXES openjpeg-2.5 openjpeg-2.4 REQUIRED)
add_library(dcmtk INTERFACE)
target_include_directories(dcmtk SYSTEM INTERFACE ${DCMTK_INCLUDE})
foreach(name dcmjpeg dcmjpls dcmdata oflog ofstd openjp2)
  find_library(DCMTK_LIBRARY_${name} ${name} REQUIRED)
  target_link_libraries(dcmtk INTERFACE ${DCMTK_LIBRARY_${name}})
endforeach()
