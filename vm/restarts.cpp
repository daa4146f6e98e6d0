#include "vm/restarts.h"

#include "vm/frame_cursor.h"
#include "vm/interpreter_slow.h"
#include "vm/objects/dictionary.h"
#include "vm/raise.h"

namespace btvm {
namespace {

/// Is it the code of this method of the class library, or of a patch of it?
bool is_method(const Function& function, classes::Index owner, symbols::Index selector) {
  return function.name == symbol(selector) && function.owner == class_id(owner) &&
         !function.is_block() && (function.flags & function_flags::kClassSide) == 0;
}

bool offers(const Image& image, const FrameCursor& frame, Value exception) {
  return is_method(frame.function(), classes::kBlock, symbols::kOfferRestarts) &&
         is_dictionary(frame.registers()[1]) &&
         filter_matches(image, exception, frame.registers()[2]);
}

/// Does a handler in this frame take the exception? Handlers without a filter take all.
bool takes(const Image& image, const FrameCursor& frame, Value exception) {
  const Function& function = frame.function();
  for (const HandlerInfo& handler : function.handlers) {
    if (frame.unit() < handler.from || frame.unit() >= handler.to) continue;
    if (handler.kind != HandlerInfo::Kind::kCatch) continue;
    const std::uint16_t* code = function.code + handler.target;
    const bool filtered = *code == static_cast<std::uint16_t>(Opcode::kMatchException);
    if (!filtered || filter_matches(image, exception, frame.registers()[code[3]])) return true;
  }
  return false;
}

/// The frame of the on:do: whose handler is to run before the stack is unwound.
std::optional<FrameCursor> find_handler(ExecutionContext& context, Value exception) {
  const Image& image = context.image;
  bool offered = false;
  std::size_t passed_by = 0;  // an error in a handler: up to this on:do: nobody else handles it
  FrameCursor frame{context};
  for (; !frame.is_at_end(); frame.advance()) {
    const Function& function = frame.function();
    offered = offered || offers(image, frame, exception);
    if (passed_by != 0) {
      if (frame.position() == passed_by) passed_by = 0;
      continue;
    }
    if (is_method(function, classes::kException, symbols::kHandleAt) &&
        frame.registers()[2].is_small()) {
      passed_by = static_cast<std::size_t>(frame.registers()[2].as_small());
      continue;
    }
    if (takes(image, frame, exception)) break;
  }
  const bool can_run = !frame.is_at_end() && offered &&
                       is_method(frame.function(), classes::kBlock, symbols::kOnDo) &&
                       is_kind(frame.registers()[2], ObjectKind::kBlock);
  return can_run ? std::optional{frame} : std::nullopt;
}

}  // namespace

std::optional<Resume> handle_before_unwinding(ExecutionContext& context, Value exception) {
  if (!context.offers_restarts || !is_exception(context.image, exception)) return std::nullopt;
  // A handler on top of a stack that is full would fail at once.
  const Value full = Value::from_symbol(symbol(symbols::kHeapLimit));
  if (exception_field(exception, exception_fields::kKind) == full) return std::nullopt;
  const std::optional<FrameCursor> frame = find_handler(context, exception);
  if (!frame) return std::nullopt;
  const Method* method =
      context.image.find_instance_method(class_id(classes::kException), symbol(symbols::kHandleAt));
  if (method == nullptr || method->function == nullptr) return std::nullopt;
  Root error{context.heap, exception};
  Root handler{context.heap, frame->registers()[2]};
  const auto position = static_cast<std::int64_t>(frame->position());
  ++context.pc;  // behind the first unit of what raised: the frame never returns to it
  push_frame(context, *method->function, kNoRegister);
  Value* registers = context.registers();
  registers[0] = error;
  registers[1] = handler;
  registers[2] = Value::from_small(position);
  return slow::check_limits(context);
}

bool is_handling(ExecutionContext& context, Value position) {
  for (FrameCursor frame{context}; !frame.is_at_end(); frame.advance()) {
    if (position != Value::from_small(static_cast<std::int64_t>(frame.position()))) continue;
    return is_method(frame.function(), classes::kBlock, symbols::kOnDo);
  }
  return false;
}

OfferedRestarts find_restart(ExecutionContext& context, Value exception, Value name) {
  OfferedRestarts found;
  for (FrameCursor frame{context}; !frame.is_at_end(); frame.advance()) {
    if (!offers(context.image, frame, exception)) continue;
    for (DictionaryCursor entry{frame.registers()[1]}; !entry.is_at_end(); entry.advance()) {
      if (!entry.key().is_symbol() || !is_kind(entry.value(), ObjectKind::kBlock)) continue;
      found.names.push_back(entry.key().as_symbol());
      if (entry.key() != name || !found.block.is_nil()) continue;
      found.block = entry.value();
      found.leave = frame.registers()[3];
    }
  }
  return found;
}

}  // namespace btvm
