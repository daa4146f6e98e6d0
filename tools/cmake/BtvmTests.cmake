# The tests, found by pattern. Names in ctest: unit.<folder>.<case>, stress.<case>, replay.<case>,
# model.<case>, golden.<area>, corpus.<target>, layers. See docs/hacking.md.

find_package(GTest REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(benchmark REQUIRED)
include(GoogleTest)
find_program(BTVM_PYTHON python3 REQUIRED)

# The library that a test of a folder may use: its own, and so all below it. Others use everything.
set(btvm_tested_base btvm_base)
set(btvm_tested_vm btvm_vm)
set(btvm_tested_loader btvm_assembler)  # its tests write their modules as text
set(btvm_tested_assembler btvm_assembler)
set(btvm_tested_scheduler btvm_scheduler)
set(btvm_tested_runtime btvm_runtime)
set(btvm_tested_compiler btvm_compiler)

file(GLOB btvm_support_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/support/*.cpp")

# btvm_add_test_program(TARGET PREFIX LIBRARY TIMEOUT_SECONDS source...)
# One GoogleTest executable; each of its cases is a test named PREFIX.case.
function(btvm_add_test_program target prefix library timeout_seconds)
  add_executable(${target} ${ARGN} ${btvm_support_sources})
  btvm_compile_alone(${ARGN})
  target_link_libraries(${target} PRIVATE ${library} GTest::gtest GTest::gtest_main rapidcheck)
  target_compile_definitions(${target} PRIVATE BTVM_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  # PRE_TEST: a program that cannot start fails its tests, not the build of the others.
  gtest_discover_tests(${target} TEST_PREFIX "${prefix}." DISCOVERY_MODE PRE_TEST
                       DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${timeout_seconds})
endfunction()

file(GLOB btvm_unit_folders CONFIGURE_DEPENDS LIST_DIRECTORIES true "${CMAKE_SOURCE_DIR}/tests/unit/*")
foreach(path IN LISTS btvm_unit_folders)
  get_filename_component(folder "${path}" NAME)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${path}/*_test.cpp")
  if(NOT sources)
    continue()
  endif()
  if(NOT DEFINED btvm_tested_${folder})
    set(btvm_tested_${folder} btvm_tools)
  endif()
  btvm_add_test_program(btvm_unit_${folder} unit.${folder} ${btvm_tested_${folder}} 120 ${sources})
endforeach()

foreach(kind IN ITEMS stress replay)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/${kind}/*_test.cpp")
  if(sources)
    btvm_add_test_program(btvm_${kind} ${kind} btvm_tools 300 ${sources})
  endif()
endforeach()

include(BtvmModels)

# Named races: each file of tests/replay under many seeds, and on real threads.
if(TARGET btvm)
  set(btvm_schedules 100)
  set(btvm_rounds 4)
  if(BTVM_SANITIZE OR BTVM_GC_STRESS OR BTVM_COVERAGE)
    set(btvm_schedules 10)
    set(btvm_rounds 1)
  endif()
  file(GLOB races CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/replay/*_test.bt")
  foreach(file IN LISTS races)
    get_filename_component(name "${file}" NAME_WE)
    string(REGEX REPLACE "_test$" "" name "${name}")
    file(RELATIVE_PATH file "${CMAKE_SOURCE_DIR}" "${file}")
    add_test(NAME replay.${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
             COMMAND btvm test --explore ${btvm_schedules} "${file}")
    add_test(NAME stress.${name} WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
             COMMAND tests/stress/run ${btvm_rounds} "${file}")
    set_tests_properties(replay.${name} stress.${name} PROPERTIES TIMEOUT 300
                         ENVIRONMENT "BTVM=$<TARGET_FILE:btvm>")
  endforeach()
endif()

# Programs that embed the machine, and see nothing of it but the installed headers: btvm_embed_NAME.
# The golden area `embed` runs them.
file(GLOB btvm_embed_sources CONFIGURE_DEPENDS
     "${CMAKE_SOURCE_DIR}/tests/embed/*.c" "${CMAKE_SOURCE_DIR}/tests/embed/*.cpp"
     "${CMAKE_SOURCE_DIR}/docs/examples/embed/*.c" "${CMAKE_SOURCE_DIR}/docs/examples/embed/*.cpp")
foreach(source IN LISTS btvm_embed_sources)
  get_filename_component(program "${source}" NAME_WE)
  add_executable(btvm_embed_${program} "${source}")
  target_link_libraries(btvm_embed_${program} PRIVATE btvm_embedding)
  set_target_properties(btvm_embed_${program} PROPERTIES LINKER_LANGUAGE CXX)
endforeach()

# Golden tests: `tests/golden/run AREA...` runs the files of an area with the executable in $BTVM.
set(btvm_golden_run "${CMAKE_SOURCE_DIR}/tests/golden/run")
if(TARGET btvm AND EXISTS "${btvm_golden_run}")
  file(GLOB btvm_golden_areas CONFIGURE_DEPENDS LIST_DIRECTORIES true
       "${CMAKE_SOURCE_DIR}/tests/golden/*")
  foreach(path IN LISTS btvm_golden_areas)
    if(NOT IS_DIRECTORY "${path}")
      continue()
    endif()
    get_filename_component(area "${path}" NAME)
    add_test(NAME golden.${area} COMMAND "${btvm_golden_run}" "${area}"
             WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
    set_tests_properties(golden.${area} PROPERTIES TIMEOUT 600
      ENVIRONMENT "BTVM=$<TARGET_FILE:btvm>;BTVM_BUILD=${CMAKE_BINARY_DIR}")
  endforeach()
endif()

file(GLOB btvm_bench_sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/bench/*.cpp")
if(btvm_bench_sources)
  add_executable(btvm_bench ${btvm_bench_sources})
  target_link_libraries(btvm_bench PRIVATE btvm_tools benchmark::benchmark benchmark::benchmark_main)
endif()

# The rows of the library's reference page, counted where the page lies beside the checkout; else skipped.
add_test(NAME library.rows COMMAND "${CMAKE_SOURCE_DIR}/tests/check_library_rows")
set_tests_properties(library.rows PROPERTIES SKIP_REGULAR_EXPRESSION "nothing to count")
add_test(NAME layers COMMAND "${CMAKE_SOURCE_DIR}/tests/check_layers")
add_test(NAME layers.self COMMAND "${CMAKE_SOURCE_DIR}/tests/check_layers" --self-test)
