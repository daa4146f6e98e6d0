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

/// Does an input of a session define a class, as far as its words tell?
[[nodiscard]] bool defines_class(std::string_view input);

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
  enum class Kind : std::uint8_t {
    kCases,     // inputs with expectations
    kClasses,   // test classes, classes with doc tests, extensions
    kDocument,  // Markdown with fences
    kNone,      // nothing for the test runner: a program without classes
  };
  Kind kind = Kind::kNone;
  TestFormat format = TestFormat::kExpectation;  // of kCases
  std::vector<TestLoad> loads;
  std::vector<TestCase> cases;
};

/// What the content of a file with cases says of its format.
enum class FormatSign : std::uint8_t { kNone, kExpectation, kRepl };

/// REPL files alone have `@load-error`, `WARNING:`, the message of an error instead of its kind, inputs of
/// several lines, class definitions, patches, `:` commands; expectation files alone have kinds of errors.
/// Failing that, tuples tell: `{#ok, 1}` or `{ok,1}`.
[[nodiscard]] FormatSign format_sign(std::string_view text);

/// The format that a word in a folder's name stands for: `e2e` and `repl`, `bootstrap` and `expectations`;
/// the nearest folder wins.
[[nodiscard]] FormatSign folder_sign(const std::string& path);

/// The parts of a test file. `format`: what to take a file with cases for.
[[nodiscard]] TestFile read_test_file(const std::string& path, std::string_view text,
                                      TestFormat format);

/// The cases of the ```beamtalk fences of a doc comment; one element for each fence (language.md 9.5).
/// In a `document` an input goes on while it is incomplete, and in lines that begin with white space.
[[nodiscard]] std::vector<std::vector<TestCase>> doc_tests(std::string_view doc,
                                                           bool document = false);

}  // namespace btvm::cli
