// Errors of the language: making exception objects and unwinding to their handlers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/execution_context.h"
#include "vm/host.h"
#include "vm/primitive.h"
#include "vm/value.h"

namespace btvm {

/// What an error says (library.md 1.6). Texts are copied.
struct ErrorRecord {
  Symbol kind{};
  Symbol error_class = symbol(symbols::kUndefined);  // name of the class the error is about
  Value selector;                                    // symbol or nil
  std::string message;                               // empty: the template of `kind`
  std::string hint;                                  // empty: none
  Value raw_kind;                                    // symbol or nil (library.md 1.7)
};

/// The exception object for `record`, of the class that goes with its kind; without stack trace. May
/// collect.
Value make_exception(ExecutionContext& context, const ErrorRecord& record);

// Short forms for primitives and slow paths: an Outcome of kind kRaise. All may collect.
Outcome raise_error(ExecutionContext& context, const ErrorRecord& record);
/// `badarith`, `badarg` and their like: class RuntimeError, kind runtime_error, that raw kind.
Outcome raise_raw(ExecutionContext& context, Symbol raw_kind, std::string_view message = {});
Outcome raise_type_error(Call& call, std::string_view hint);
Outcome raise_does_not_understand(ExecutionContext& context, Value receiver, Symbol selector);
Outcome raise_arity_mismatch(ExecutionContext& context, std::size_t expected, std::size_t given);
/// `kind` about the receiver's class and the call's selector.
Outcome raise_kind(Call& call, symbols::Index kind, std::string_view hint,
                   std::string_view message = {});

/// True when `exception` is an instance of Exception or a descendant.
[[nodiscard]] bool is_exception(const Image& image, Value exception);
/// Field of an exception object. Precondition: is_exception.
[[nodiscard]] Value exception_field(Value exception, exception_fields::Index field);
/// `ClassName: message`, and `Hint: ...` on a second line (language.md 7.6).
[[nodiscard]] std::string describe_exception(const Image& image, Value exception);
/// Does `filter` (class, nil, symbol naming a class, anything) take `exception` (library.md, Block)?
[[nodiscard]] bool filter_matches(const Image& image, Value exception, Value filter);

/// Passes `exception` to the innermost handler above the current pc: frames are dropped, homes ended,
/// pc set to the handler. Gives the exception its stack trace when it has none. No handler: the stack
/// is empty afterwards and Host::failed decides. A handler that may choose a restart is called instead, and
/// the frames are kept (vm/restarts.h). May collect.
Resume unwind_with_error(ExecutionContext& context, Value exception);
/// Returns `value` from the frame at `target` through the ensure regions in between. May collect.
Resume unwind_with_return(ExecutionContext& context, std::uint32_t target, Value value);
/// A kUnwind that raises `error` in the caller of the frame at `target`, or returns `value` from that frame,
/// behind the ensure regions in between. May collect.
Value make_unwind(ExecutionContext& context, std::uint32_t target, Value value, bool is_error);
/// kResumeUnwind: goes on with what entered the handler: an exception, a kUnwind, or nil.
Resume resume_unwind(ExecutionContext& context, Value payload);

}  // namespace btvm
