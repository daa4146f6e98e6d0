# The checked builds compile several sources as one (CMAKE_UNITY_BUILD): most of the time goes into headers.
# Sources whose file-local names another one has too, or which have flags
# of their own, are compiled alone. The release build compiles each alone, and sees a missing #include.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 10)
set(btvm_alone "/runtime/primitives/"
    "/vm/interpreter(_operator)?[.]cpp" "/vm/objects/set[.]cpp"
    "/tools/btvm/(bench_rows|doc_pages|text_difference)[.]cpp" "/tools/console/line_editor[.]cpp"
    "/tests/unit/vm/")
list(JOIN btvm_alone "|" btvm_alone)

# btvm_compile_alone(SOURCE...): has those of them that must be compiled alone.
function(btvm_compile_alone)
  foreach(source IN LISTS ARGN)
    get_filename_component(path "${source}" ABSOLUTE)
    if(path MATCHES "${btvm_alone}")
      set_source_files_properties("${source}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()

# btvm_add_library(NAME FOLDERS folder... [EXCEPT path...] [LINKS target...] [USES dependency...])
#
# A static library of all .cpp files below the folders. LINKS are libraries of this project that its
# headers need too; USES are dependencies that only its own sources include. Without any source it is
# an INTERFACE library, which becomes a real one when the first file appears. Sets ${NAME}_scope, the
# scope in which properties that users of the library inherit are set.
function(btvm_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FOLDERS;EXCEPT;LINKS;USES")
  set(sources "")
  foreach(folder IN LISTS arg_FOLDERS)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}"
         "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
    list(APPEND sources ${found})
  endforeach()
  foreach(path IN LISTS arg_EXCEPT)
    string(REPLACE "." "\\." pattern "${path}")
    list(FILTER sources EXCLUDE REGEX "^${pattern}(/|$)")
  endforeach()

  if(sources)
    add_library(${name} STATIC ${sources})
    btvm_compile_alone(${sources})
    target_link_libraries(${name} PUBLIC ${arg_LINKS} Threads::Threads PRIVATE ${arg_USES})
    set(${name}_scope PUBLIC PARENT_SCOPE)
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_LINKS} ${arg_USES} Threads::Threads)
    set(${name}_scope INTERFACE PARENT_SCOPE)
  endif()
endfunction()
