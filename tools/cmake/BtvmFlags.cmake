# Options of the build, and the flags that follow from them.

set(BTVM_SANITIZE "" CACHE STRING "Run-time checker: empty, address (with undefined), or thread")
set_property(CACHE BTVM_SANITIZE PROPERTY STRINGS "" address thread)
option(BTVM_GC_STRESS "Collect at every allocation, old space poisoned" OFF)
option(BTVM_FUZZ "Build the fuzz targets with libFuzzer (needs clang)" OFF)
option(BTVM_COVERAGE "Record which lines the tests reach" OFF)
option(BTVM_ASSERTIONS "Checked standard library (_GLIBCXX_ASSERTIONS)" OFF)
option(BTVM_WARNINGS_AS_ERRORS "Stop at a warning" OFF)
option(BTVM_TESTS "Build the tests" ON)

if(NOT BTVM_SANITIZE MATCHES "^(address|thread)?$")
  message(FATAL_ERROR "BTVM_SANITIZE is '${BTVM_SANITIZE}': it can be empty, address or thread")
endif()
if(BTVM_FUZZ AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "BTVM_FUZZ needs clang: add -DCMAKE_CXX_COMPILER=clang++ (preset fuzz does)")
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug or Release" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Debug information for the debugger in the two builds that people debug; line tables for the
# checkers, whose reports need no more, and which then build in two thirds of the time.
set(btvm_debug_information -g)
if(BTVM_SANITIZE OR BTVM_GC_STRESS OR BTVM_FUZZ OR BTVM_COVERAGE)
  set(btvm_debug_information -g1)
endif()
foreach(language IN ITEMS C CXX)
  set(CMAKE_${language}_FLAGS_RELEASE "-O2 ${btvm_debug_information} -DNDEBUG")
  set(CMAKE_${language}_FLAGS_DEBUG "-O1 ${btvm_debug_information}")
endforeach()

include_directories("${CMAKE_SOURCE_DIR}")  # includes are written from the root: "vm/value.h"
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees overlapping copies inside std::string where there are none (GCC bug 105651).
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
# A failed check() says vm/heap.cpp, wherever the project was built.
add_compile_options(-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=)
# No symbol is resolved on the stack of a fiber.
add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed)

if(BTVM_WARNINGS_AS_ERRORS)
  add_compile_options(-Werror)
endif()
if(BTVM_ASSERTIONS)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(BTVM_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

set(btvm_sanitizers "")
if(BTVM_SANITIZE STREQUAL "address" OR BTVM_FUZZ)
  set(btvm_sanitizers address,undefined)
elseif(BTVM_SANITIZE STREQUAL "thread")
  set(btvm_sanitizers thread)
endif()
if(btvm_sanitizers)
  add_compile_options(-fsanitize=${btvm_sanitizers} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${btvm_sanitizers})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized)  # g++ is wrong about instrumented code
    # The thread sanitizer does not know fences. Ours order atomics only, and publish nothing.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-tsan>)
  endif()
endif()
if(BTVM_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(BTVM_CCACHE ccache)
if(BTVM_CCACHE)
  foreach(language IN ITEMS C CXX)
    if(NOT DEFINED CMAKE_${language}_COMPILER_LAUNCHER)
      set(CMAKE_${language}_COMPILER_LAUNCHER "${BTVM_CCACHE}")
    endif()
  endforeach()
endif()
