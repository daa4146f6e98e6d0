// What stands behind `// =>` in a test file, and whether a result is that (language.md 9.1, 9.2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/virtual_machine.h"

namespace btvm::cli {

/// The formats of test files whose cases are inputs with expectations.
enum class TestFormat : std::uint8_t {
  kExpectation,  // one expression a line, no semantic checks, `ERROR: kind`
  kRepl,         // input of a REPL: many lines, semantic checks, `ERROR: part of the message`
};

/// How an input ended, for comparison.
struct Outcome {
  RunResult result;
  std::vector<std::string> warnings;

  [[nodiscard]] bool raised() const { return result.status != RunResult::Status::kValue; }
};

/// Does a formatted result match an expectation with wildcards (language.md 9.1)?
[[nodiscard]] bool matches_text(std::string_view expected, std::string_view actual);

/// Does the outcome meet the expectation, the trimmed text behind `// =>`?
[[nodiscard]] bool meets(std::string_view expected, const Outcome& outcome, TestFormat format);

}  // namespace btvm::cli
