# tripet_folder(NAME SOURCES ... USES folders and libraries seen by its headers, PRIVATE libraries seen by its sources)
#
# Makes the folder's static library. Its headers are reached through build/walls/NAME, which holds only this folder: a
# folder sees another one's headers when it names it in USES and not otherwise, so an include against the design's order
# does not compile.
function(tripet_folder name)
  cmake_parse_arguments(ARG "" "FOLDER" "SOURCES;USES;PRIVATE" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${name})
  endif()
  set(wall ${CMAKE_BINARY_DIR}/walls/${ARG_FOLDER})
  file(MAKE_DIRECTORY ${wall})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${ARG_FOLDER} ${wall}/${ARG_FOLDER} SYMBOLIC)
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${wall})
  target_link_libraries(${name} PUBLIC ${ARG_USES} PRIVATE tripet_warnings ${ARG_PRIVATE})
endfunction()
