// The text of a test file, taken apart (language.md 9).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tools/btvm/expectation.h"

namespace btvm::cli {

/// Without white space at both ends.
[[nodiscard]] std::string trim(std::string_view text);

/// One input with what it must answer.
struct TestCase {
  std::size_t line = 0;  // 1-based, of the input
  std::string input;
  std::string expected;
  bool has_expectation = false;
};

/// `// @load PATH`, or `// @load-error PATH => TEXT`.
struct TestLoad {
  std::size_t line = 0;
  std::string path;
  bool must_fail = false;
  std::string error;  // must_fail: what the message contains
};

struct TestFile {
  /// False: there are no expectations, so it defines classes (test classes, or with doc tests).
  bool has_cases = false;
  TestFormat format = TestFormat::kExpectation;
  std::vector<TestLoad> loads;
  std::vector<TestCase> cases;
};

/// The parts of a test file. A file with cases is in REPL format when its folder says so (`e2e`, `repl`)
/// or when it has what only that format has: `@load-error`, `WARNING:`, an error's message instead of
/// its kind, an input of several lines, a class definition, a `:` command. In a folder `bootstrap` it is
/// an expectation file.
[[nodiscard]] TestFile read_test_file(const std::string& path, std::string_view text);

/// The cases of a doc comment's ```beamtalk fences; one element for each fence (language.md 9.5).
[[nodiscard]] std::vector<std::vector<TestCase>> doc_tests(std::string_view doc);

}  // namespace btvm::cli
