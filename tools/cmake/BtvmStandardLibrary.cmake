# Beamtalk sources that are compiled while btvm is built, by the build's own compiler, and become part of
# its libraries as bytes.

set(btvm_bootstrap_main "${CMAKE_SOURCE_DIR}/tools/bootstrap_main.cpp")
if(EXISTS "${btvm_bootstrap_main}")
  add_executable(btvm_bootstrap "${btvm_bootstrap_main}")
  target_link_libraries(btvm_bootstrap PRIVATE btvm_compiler)
endif()

# btvm_embed(TARGET NAME SOURCES source... [FLAGS flag...])
# The compiled sources become part of the target as
#   extern const unsigned char NAME[];
#   extern const std::size_t NAME_size;
function(btvm_embed target name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;FLAGS")
  set(embedded_name "${name}")
  set(embedded_file "${CMAKE_BINARY_DIR}/generated/${name}.btc")
  set(wrapper "${CMAKE_BINARY_DIR}/generated/${name}.cpp")
  add_custom_command(
    OUTPUT "${embedded_file}"
    COMMAND btvm_bootstrap ${arg_FLAGS} -o "${embedded_file}" ${arg_SOURCES}
    DEPENDS btvm_bootstrap ${arg_SOURCES}
    # Paths in messages and line tables are those that people type: runtime/lib/List.bt.
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    COMMENT "Compiling ${name}"
    VERBATIM)
  configure_file("${CMAKE_SOURCE_DIR}/tools/cmake/embedded.cpp.in" "${wrapper}" @ONLY)
  # The assembler reads the module, so the object is stale when the module is.
  # Alone, as what the sources of a unity depend on is not asked for.
  set_source_files_properties("${wrapper}" PROPERTIES OBJECT_DEPENDS "${embedded_file}"
    SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE "${wrapper}")
endfunction()

# The class library: runtime/lib/*.bt, and runtime/lib/replaceable/*.bt, whose classes give way to a
# program's own of the same name.
file(GLOB btvm_library_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/runtime/lib/*.bt"
     "${CMAKE_SOURCE_DIR}/runtime/lib/replaceable/*.bt")
list(SORT btvm_library_sources)
if(TARGET btvm_bootstrap AND btvm_library_sources AND btvm_runtime_scope STREQUAL "PUBLIC")
  btvm_embed(btvm_runtime btvm_standard_library SOURCES ${btvm_library_sources})

  # Every primitive that the library names exists, and every one is named: else the build stops.
  find_program(BTVM_PYTHON python3 REQUIRED)
  file(GLOB btvm_primitive_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/runtime/primitives/*.cpp")
  set(btvm_primitives_checked "${CMAKE_BINARY_DIR}/generated/primitives.checked")
  add_custom_command(
    OUTPUT "${btvm_primitives_checked}"
    COMMAND "${BTVM_PYTHON}" "${CMAKE_SOURCE_DIR}/tests/check_primitives"
    COMMAND "${CMAKE_COMMAND}" -E touch "${btvm_primitives_checked}"
    DEPENDS "${CMAKE_SOURCE_DIR}/tests/check_primitives" ${btvm_library_sources}
            ${btvm_primitive_sources}
    COMMENT "Comparing the library's primitives"
    VERBATIM)
  add_custom_target(btvm_primitives_check DEPENDS "${btvm_primitives_checked}")
  add_dependencies(btvm_runtime btvm_primitives_check)
endif()

# The programs that `btvm bench` measures.
file(GLOB btvm_bench_programs CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tools/bench/*.bt")
if(TARGET btvm_bootstrap AND btvm_bench_programs AND btvm_tools_scope STREQUAL "PUBLIC")
  btvm_embed(btvm_tools btvm_bench_programs SOURCES ${btvm_bench_programs} FLAGS --programs)
endif()
