# tripet_folder(NAME SOURCES ... USES folders and libraries seen by its headers, PRIVATE libraries seen by its sources)
#
# Makes the folder's static library. Its headers are reached through build/walls/NAME, which holds only this folder: a
# folder sees another one's headers when it names it in USES and not otherwise, so an include against the design's order
# does not compile.
#
# With TRIPET_UNITY six sources of a folder are compiled as one: most of a source's time is that of the headers which it
# shares with its neighbours. Their anonymous namespaces become one, so names must differ within a folder.
function(tripet_folder name)
  cmake_parse_arguments(ARG "" "FOLDER" "SOURCES;USES;PRIVATE" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${name})
  endif()
  set(wall ${CMAKE_BINARY_DIR}/walls/${ARG_FOLDER})
  file(MAKE_DIRECTORY ${wall})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${ARG_FOLDER} ${wall}/${ARG_FOLDER} SYMBOLIC)
  add_library(${name} STATIC ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${TRIPET_UNITY} UNITY_BUILD_BATCH_SIZE 6)
  target_include_directories(${name} PUBLIC ${wall})
  target_link_libraries(${name} PUBLIC ${ARG_USES} PRIVATE tripet_warnings ${ARG_PRIVATE})
endfunction()
