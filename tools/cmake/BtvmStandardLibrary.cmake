# The class library: runtime/lib/*.bt, and runtime/lib/replaceable/*.bt, whose classes give way to a
# program's own of the same name. It goes through the build's own compiler, and the bytes become part of
# btvm_runtime as
#   extern const unsigned char btvm_standard_library[];
#   extern const std::size_t btvm_standard_library_size;

file(GLOB btvm_library_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/runtime/lib/*.bt"
     "${CMAKE_SOURCE_DIR}/runtime/lib/replaceable/*.bt")
list(SORT btvm_library_sources)
set(btvm_bootstrap_main "${CMAKE_SOURCE_DIR}/tools/bootstrap_main.cpp")

if(EXISTS "${btvm_bootstrap_main}")
  add_executable(btvm_bootstrap "${btvm_bootstrap_main}")
  target_link_libraries(btvm_bootstrap PRIVATE btvm_compiler)
endif()

if(TARGET btvm_bootstrap AND btvm_library_sources AND btvm_runtime_scope STREQUAL "PUBLIC")
  set(btvm_library_module "${CMAKE_BINARY_DIR}/generated/standard_library.btc")
  add_custom_command(
    OUTPUT "${btvm_library_module}"
    COMMAND btvm_bootstrap -o "${btvm_library_module}" ${btvm_library_sources}
    DEPENDS btvm_bootstrap ${btvm_library_sources}
    # Paths in messages and line tables are those that people type: runtime/lib/List.bt.
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    COMMENT "Compiling the class library"
    VERBATIM)
  configure_file("${CMAKE_CURRENT_LIST_DIR}/standard_library.cpp.in"
                 "${CMAKE_BINARY_DIR}/generated/standard_library.cpp" @ONLY)
  # The assembler reads the module, so the object is stale when the module is.
  set_source_files_properties("${CMAKE_BINARY_DIR}/generated/standard_library.cpp" PROPERTIES
                              OBJECT_DEPENDS "${btvm_library_module}")
  target_sources(btvm_runtime PRIVATE "${CMAKE_BINARY_DIR}/generated/standard_library.cpp")
endif()
