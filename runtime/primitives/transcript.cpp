#include "runtime/primitives/transcript.h"

#include <array>

#include "runtime/output.h"
#include "runtime/primitives/support.h"
#include "vm/print.h"

namespace btvm {
namespace {

Outcome transcript_write(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const std::string text = print_text(call.argument(1), call.image(), PrintForm::kDisplay);
  output_of(call.context()).write(text);
  charge(call, text.size() / 64);
  return Outcome::result(call.argument(1));
}

/// primWriteError: value. As displayString, to the error output.
Outcome console_write_error(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const std::string text = print_text(call.argument(1), call.image(), PrintForm::kDisplay);
  output_of(call.context()).write_error(text);
  charge(call, text.size() / 64);
  return Outcome::result(call.argument(1));
}

Outcome console_flush(Call& call) {
  output_of(call.context()).flush();
  return Outcome::result(Value::nil());
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"console_flush", 0, 0, console_flush},
    PrimitiveInfo{"console_write_error", 1, 0, console_write_error},
    PrimitiveInfo{"transcript_write", 1, 0, transcript_write},
};

}  // namespace

std::span<const PrimitiveInfo> transcript_primitives() { return kPrimitives; }

}  // namespace btvm
