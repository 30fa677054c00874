# tripet_folder(NAME SOURCES ... USES folders and libraries seen by its headers, PRIVATE libraries seen by its sources)
#
# Makes the folder's static library. Its headers are reached through build/walls/NAME, which holds only this folder: a
# header of a folder that is neither named in USES nor seen by one of those is not found, so an include against the order
# of the design does not compile. That a folder includes only what it names itself is what the test House checks, by the
# list in build/walls/uses.txt.
#
# With TRIPET_UNITY six sources of a folder are compiled as one: most of a source's time is that of the headers which it
# shares with its neighbours. Their anonymous namespaces become one, so names must differ within a folder.
file(WRITE ${CMAKE_BINARY_DIR}/walls/uses.txt "")
function(tripet_folder name)
  cmake_parse_arguments(ARG "" "FOLDER" "SOURCES;USES;PRIVATE" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${name})
  endif()
  set(wall ${CMAKE_BINARY_DIR}/walls/${ARG_FOLDER})
  file(MAKE_DIRECTORY ${wall})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${ARG_FOLDER} ${wall}/${ARG_FOLDER} SYMBOLIC)
  list(JOIN ARG_USES " " uses)
  file(APPEND ${CMAKE_BINARY_DIR}/walls/uses.txt "${ARG_FOLDER} ${uses}\n")
  add_library(${name} STATIC ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES UNITY_BUILD ${TRIPET_UNITY} UNITY_BUILD_BATCH_SIZE 6)
  target_include_directories(${name} PUBLIC $<BUILD_INTERFACE:${wall}>)
  target_link_libraries(${name} PUBLIC ${ARG_USES} PRIVATE $<BUILD_INTERFACE:tripet_warnings> ${ARG_PRIVATE})
endfunction()

# tripet_program(NAME SOURCES ... USES folders): a program of the folder commands.
function(tripet_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
  list(JOIN ARG_USES " " uses)
  file(APPEND ${CMAKE_BINARY_DIR}/walls/uses.txt "commands ${uses}\n")
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_USES} tripet_warnings)
endfunction()
