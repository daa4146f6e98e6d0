# One fuzz target per tests/fuzz/NAME.cpp, which defines LLVMFuzzerTestOneInput. With BTVM_FUZZ it is
# linked with libFuzzer; otherwise with tests/fuzz/corpus_main.cpp, which replays files. Either way
# the corpus in tests/fuzz/corpus/NAME is replayed by the test corpus.NAME.

file(GLOB btvm_fuzz_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/fuzz/*.cpp")
list(FILTER btvm_fuzz_sources EXCLUDE REGEX "/corpus_main\\.cpp$")

if(BTVM_FUZZ OR BTVM_TESTS)
  foreach(source IN LISTS btvm_fuzz_sources)
    get_filename_component(name "${source}" NAME_WE)
    set(target btvm_fuzz_${name})
    add_executable(${target} "${source}")
    target_link_libraries(${target} PRIVATE btvm_tools)
    set(replay_options "")
    if(BTVM_FUZZ)
      target_link_options(${target} PRIVATE -fsanitize=fuzzer)
      set(replay_options -runs=0)
    else()
      target_sources(${target} PRIVATE "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus_main.cpp")
    endif()
    set(corpus "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name}")
    if(BTVM_TESTS AND EXISTS "${corpus}")
      add_test(NAME corpus.${name} COMMAND ${target} ${replay_options} "${corpus}")
      set_tests_properties(corpus.${name} PROPERTIES TIMEOUT 300)
    endif()
  endforeach()
endif()
