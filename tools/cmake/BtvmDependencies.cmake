# The libraries of other people, all of them Debian 12 packages, as targets named dependency_*.
# Static ones are preferred: the program then starts faster, and the stack depth of every callee is
# known when it is linked.

# btvm_dependency(NAME HEADER header LIBRARY names... PACKAGE debian-package)
# A package with a header, and a library unless it is only headers.
function(btvm_dependency name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;PACKAGE" "LIBRARY")
  find_path(${name}_INCLUDE_DIR "${arg_HEADER}")
  set(missing "")
  if(NOT ${name}_INCLUDE_DIR)
    set(missing "${arg_HEADER}")
  endif()
  if(arg_LIBRARY)
    find_library(${name}_LIBRARY NAMES ${arg_LIBRARY})
    if(NOT ${name}_LIBRARY)
      string(APPEND missing " library ${name}")
    endif()
  endif()
  if(missing)
    message(FATAL_ERROR "Not found: ${missing}. Install the package ${arg_PACKAGE}, "
            "or run tools/dev setup for everything that is needed.")
  endif()
  add_library(dependency_${name} INTERFACE)
  target_include_directories(dependency_${name} SYSTEM INTERFACE "${${name}_INCLUDE_DIR}")
  if(arg_LIBRARY)
    target_link_libraries(dependency_${name} INTERFACE "${${name}_LIBRARY}")
  endif()
endfunction()

btvm_dependency(gmp HEADER gmp.h LIBRARY libgmp.a gmp PACKAGE libgmp-dev)
btvm_dependency(utf8proc HEADER utf8proc.h LIBRARY libutf8proc.a utf8proc PACKAGE libutf8proc-dev)
btvm_dependency(xxhash HEADER xxhash.h LIBRARY libxxhash.a xxhash PACKAGE libxxhash-dev)
btvm_dependency(pcre2 HEADER pcre2.h LIBRARY libpcre2-8.a pcre2-8 PACKAGE libpcre2-dev)
target_compile_definitions(dependency_pcre2 INTERFACE PCRE2_CODE_UNIT_WIDTH=8)
btvm_dependency(nettle HEADER nettle/sha2.h LIBRARY libnettle.a nettle PACKAGE nettle-dev)
btvm_dependency(nlohmann_json HEADER nlohmann/json.hpp PACKAGE nlohmann-json3-dev)
btvm_dependency(cli11 HEADER CLI/CLI.hpp PACKAGE libcli11-dev)
btvm_dependency(libedit HEADER histedit.h LIBRARY edit PACKAGE libedit-dev)
btvm_dependency(mimalloc HEADER mimalloc.h LIBRARY mimalloc PACKAGE libmimalloc-dev)
btvm_dependency(boost_context HEADER boost/context/detail/fcontext.hpp
                LIBRARY libboost_context.a boost_context PACKAGE libboost-context1.81-dev)

file(STRINGS "${boost_context_INCLUDE_DIR}/boost/version.hpp" boost_version
     REGEX "^#define BOOST_VERSION [0-9]+$")
string(REGEX MATCH "[0-9]+$" boost_version "${boost_version}")
if(boost_version LESS 108100)
  message(FATAL_ERROR "Boost.Context 1.81 or later is needed: install libboost-context1.81-dev")
endif()

find_package(Threads REQUIRED)
