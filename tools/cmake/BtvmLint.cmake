# Format and lint as tests with the label "lint". The test presets leave them out, as they judge the
# text and not the program; `tools/dev lint` and .ci/run run them.

add_test(NAME lint.format COMMAND "${CMAKE_SOURCE_DIR}/tests/check_format")
add_test(NAME lint.tidy COMMAND "${CMAKE_SOURCE_DIR}/tests/check_tidy" "${CMAKE_BINARY_DIR}")
set_tests_properties(lint.format lint.tidy PROPERTIES LABELS lint SKIP_RETURN_CODE 77)
set_tests_properties(lint.tidy PROPERTIES TIMEOUT 3600)
