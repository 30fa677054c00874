# A Debian package of the component runtime: `cpack --config build/CPackConfig.cmake -B build`. What it depends on is found by
# dpkg-shlibdeps, so it is for the release of Debian that it was made on. It holds LibTorch for processors, copied from the
# wheel whose version scripts/requirements.txt pins: Debian has no package of it.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tripet)
set(CPACK_PACKAGE_VENDOR "The tripet contributors")
set(CPACK_PACKAGE_CONTACT "The tripet contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "which loss strategy classifies brain PET scans better, and how sure one can be")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Prepares brain PET scans (DICOM, NIfTI, BIDS), trains 3D networks with several loss strategies on the same folds, and
 writes a report with intervals, tests and a verdict. For research only: it is not a medical device.")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd) # of half a gigabyte; xz takes many times as long
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};tripet;runtime;/")
include(CPack)
