// Stable codes of diagnostics, with explanations: `btvm help E0301`.
#pragma once

#include <span>
#include <string_view>

namespace btvm::compiler {

/// A kind of diagnostic. Codes are never given to another kind: people search for them.
struct DiagnosticCode {
  std::string_view code;     // E0301: an error, W...: a warning or a hint
  std::string_view pattern;  // of its message; `*` stands for any text
  std::string_view why;      // what is wrong, and what to do; sentences with line breaks
};

/// All of them, by code.
[[nodiscard]] std::span<const DiagnosticCode> diagnostic_codes();
/// The first whose pattern the message matches; null when there is none.
[[nodiscard]] const DiagnosticCode* code_of_message(std::string_view message);
/// Null when there is no such code. Upper and lower case are the same.
[[nodiscard]] const DiagnosticCode* find_code(std::string_view code);

}  // namespace btvm::compiler
