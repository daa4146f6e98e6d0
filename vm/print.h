// Text of values, as language.md 10 and library.md 1.10 say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/counted.h"
#include "vm/object.h"
#include "vm/value.h"

namespace btvm {

/// Names of symbols and classes; what printing needs of an Image.
class Names {
 public:
  virtual ~Names() = default;
  [[nodiscard]] virtual std::string_view symbol(Symbol symbol) const = 0;
  [[nodiscard]] virtual std::string_view class_name(ClassId id) const = 0;
  [[nodiscard]] virtual ClassId class_of_layout(LayoutId id) const = 0;
  /// "pending", "resolved" or "rejected": what a kFuture handle refers to is now.
  [[nodiscard]] virtual std::string_view future_state(const Counted& future) const = 0;
};

enum class PrintForm : std::uint8_t {
  kPrint,    // printString: for developers, `#(1, "a", #b)`
  kDisplay,  // displayString: strings and symbols bare at the top level
  kHost,     // host notation of messages: `{ok,<<"x">>}`
  kResult,   // result of an expectation file: lists as compact JSON, tuples in host notation
  kRepl,     // result of a REPL test file: as kResult, tuples as `{#ok, 1}`
};

/// Appends the text of `value`. Objects of user classes are `a Foo` (nothing is sent). Deeper than
/// limits::kTermNesting: `...`.
void print(std::string& out, Value value, const Names& names, PrintForm form);
[[nodiscard]] std::string print_text(Value value, const Names& names, PrintForm form);
/// A JSON string literal.
void append_json_string(std::string& out, std::string_view text);
/// `0.index.generation`, the text of a process identity.
[[nodiscard]] std::string pid_text(Pid pid);

}  // namespace btvm
