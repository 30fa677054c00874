# tripet_warnings: the warnings of every folder, program and test.
#
# False alarms are off. GCC's -Wrestrict: for the concatenation of strings (GCC bug 105651). GCC's -Wdangling-reference: for
# a reference into a container that is looked up by a temporary key (GCC bug 109642). Clang's -Wdeprecated-declarations: for
# what std::stable_sort of libstdc++ 12 uses within itself; GCC still looks for what is deprecated.
add_library(tripet_warnings INTERFACE)
target_compile_options(
  tripet_warnings
  INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wnon-virtual-dtor;-Woverloaded-virtual;-Wimplicit-fallthrough>
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wshadow=local;-Wno-restrict;-Wno-dangling-reference>
    $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-deprecated-declarations>
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${TRIPET_WERROR}>>:-Werror>)
