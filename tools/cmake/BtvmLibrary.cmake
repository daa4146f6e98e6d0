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
    target_link_libraries(${name} PUBLIC ${arg_LINKS} Threads::Threads PRIVATE ${arg_USES})
    set(${name}_scope PUBLIC PARENT_SCOPE)
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_LINKS} ${arg_USES} Threads::Threads)
    set(${name}_scope INTERFACE PARENT_SCOPE)
  endif()
endfunction()
