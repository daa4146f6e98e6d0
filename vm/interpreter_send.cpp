// Sends that the dispatch loop could not make: cache misses, primitives, futures and actors as
// receivers, super sends, and messages that nobody understands.
#include <algorithm>
#include <array>
#include <vector>

#include "vm/base/check.h"
#include "vm/interpreter.h"
#include "vm/interpreter_slow.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"
#include "vm/weight.h"

namespace btvm {
namespace slow {
namespace {

/// The send at pc, decoded.
struct SendInstruction {
  Opcode opcode;
  std::uint16_t result;  // kNoRegister: dropped, or a tail send
  std::uint16_t base;
  SendSite& site;

  [[nodiscard]] bool tail() const { return opcode == Opcode::kSendTail; }
  [[nodiscard]] bool super() const { return opcode == Opcode::kSendSuper; }
};

SendInstruction decode_send(ExecutionContext& context) {
  const auto opcode = static_cast<Opcode>(*context.pc);
  const bool has_result = opcode == Opcode::kSend || opcode == Opcode::kSendSuper;
  const std::uint16_t* operands = context.pc + (has_result ? 2 : 1);
  return {opcode, has_result ? context.pc[1] : kNoRegister, operands[0],
          context.function->sends[operands[1]]};
}

/// Position of the receiver's register.
std::uint32_t base_position(const ExecutionContext& context, const SendInstruction& send) {
  return context.position - send.base;
}

/// Replaces the current frame by one of `target`; its linkage stays. R[0] and the arguments are the
/// `count` values at `from`, a position in the current frame.
void replace_frame(ExecutionContext& context, const Function& target, std::uint32_t from,
                   std::size_t count) {
  context.heap.reserve(target.registers + kLinkageWords);  // room for the longer of the two
  std::vector<Value> values(count);
  std::copy_n(context.frame_at(from), count, values.begin());
  end_home(context);
  std::uint64_t* link =
      reinterpret_cast<std::uint64_t*>(context.registers() + context.function->registers);
  auto* fresh = reinterpret_cast<Value*>(link - target.registers);
  std::copy(values.begin(), values.end(), fresh);
  std::fill(fresh + count, fresh + target.registers, Value::nil());
  context.heap.set_stack_pointer(reinterpret_cast<std::uint64_t*>(fresh));
  context.position = static_cast<std::uint32_t>(context.heap.stack_end() -
                                                reinterpret_cast<std::uint64_t*>(fresh));
  context.function = &target;
  context.pc = target.code;
}

/// Enters `target` from the send at pc.
Resume enter(ExecutionContext& context, const SendInstruction& send, const Function& target) {
  const std::uint32_t from = base_position(context, send);
  const std::size_t count = send.site.arguments + std::size_t{1};
  if (send.tail()) {
    replace_frame(context, target, from, count);
    return check_limits(context);
  }
  next(context);
  push_frame(context, target, send.result);
  std::copy_n(context.frame_at(from), count, context.registers());
  return check_limits(context);
}

Resume call_block(ExecutionContext& context, const SendInstruction& send, Value block) {
  const auto* function = reinterpret_cast<const Function*>(block.as_object()->raw(0));
  if (function->parameters != send.site.arguments) {
    return leave_with(context,
                      raise_arity_mismatch(context, function->parameters, send.site.arguments));
  }
  return enter(context, send, *function);
}

Resume call_primitive(ExecutionContext& context, const SendInstruction& send,
                      const PrimitiveInfo& primitive) {
  const std::uint32_t base = base_position(context, send);
  --context.reductions;
  if ((primitive.flags & primitive_flags::kMayWait) != 0) {
    context.native = &primitive;
    context.native_base = base;
    context.native_arguments = send.site.arguments;
    context.native_selector = send.site.selector;
    return Resume::kNative;
  }
  Call call(context, primitive, base, send.site.arguments, send.site.selector);
  return complete(context, primitive.function(call));
}

Resume call_method(ExecutionContext& context, const SendInstruction& send, const Method& method) {
  if (method.arguments != send.site.arguments) {
    return leave_with(context,
                      raise_arity_mismatch(context, method.arguments, send.site.arguments));
  }
  switch (method.kind) {
    case Method::Kind::kCode: --context.reductions; return enter(context, send, *method.function);
    case Method::Kind::kPrimitive: return call_primitive(context, send, *method.primitive);
    case Method::Kind::kBlockValue:
      return call_block(context, send, context.registers()[send.base]);
  }
  unreachable("a kind of method");
}

/// Nobody has a method: doesNotUnderstand:args:, or the error.
Resume not_understood(ExecutionContext& context, const SendInstruction& send) {
  const Value receiver = context.registers()[send.base];
  const Symbol hook = symbol(symbols::kDoesNotUnderstandArgs);
  const Method* method = context.image.find_method(receiver, hook);
  if (method == nullptr || method->owner == class_id(classes::kProtoObject)) {
    return leave_with(context, raise_does_not_understand(context, receiver, send.site.selector));
  }
  const std::size_t count = send.site.arguments;
  context.heap.reserve(count * 3 + 3);
  const Value* arguments = context.registers() + send.base + 1;
  const Value list = new_list(context.heap, {arguments, count});
  context.transfer.receiver = context.registers()[send.base];
  context.transfer.selector = hook;
  const std::array<Value, 2> both{Value::from_symbol(send.site.selector), list};
  context.transfer.arguments = new_tuple(context.heap, both);
  return complete(context, Outcome::of(Outcome::Kind::kSend));
}

/// A future gets a message that is not of its own protocol: its value is awaited.
Resume send_to_value_of_future(ExecutionContext& context, const SendInstruction& send) {
  const Value receiver = context.registers()[send.base];
  const Outcome outcome = awaited(context, receiver);
  if (outcome.kind != Outcome::Kind::kValue) return leave_with(context, outcome);
  context.registers()[send.base] = outcome.value;
  return Resume::kContinue;  // the send is executed again, to the value
}

/// The method of the send, by its inline cache or a lookup; null: none. Precondition: not to super.
const Method* find_method(ExecutionContext& context, SendSite& site, Value receiver, Shape shape) {
  const Image& image = context.image;
  if (const Method* known = image.remembered(site, shape)) return known;
  const std::uint64_t key = send_cache::key(image.epoch(), shape);  // before the lookup
  const Method* method = image.find_method(receiver, site.selector);
  // What the dispatch loop would run here must be right here: a future's value has most messages.
  const bool own = !is_kind(receiver, ObjectKind::kFuture) ||
                   (method != nullptr && method->owner == class_id(classes::kFuture));
  if (method != nullptr && method->arguments == site.arguments && own) {
    // relaxed: see vm/inline_cache.h
    site.cache.store(key | static_cast<std::uint64_t>(method->index), std::memory_order_relaxed);
  }
  return method;
}

const Method* find_super_method(const ExecutionContext& context, Symbol selector) {
  const bool class_side = (context.function->flags & function_flags::kClassSide) != 0;
  return context.image.find_super_method(context.function->owner, class_side, selector);
}

bool is_answered_here(const Method& method) {
  return method.kind == Method::Kind::kPrimitive &&
         (method.primitive->flags & primitive_flags::kOnReference) != 0;
}

/// An actor as receiver: a few messages are answered here, the others go to its mailbox. Those of Actor still
/// are when its class has become one of values meanwhile, so that one can stop it.
Resume send_to_reference(ExecutionContext& context, const SendInstruction& send, Value receiver) {
  SendSite& site = send.site;
  ActorSend message{.base = base_position(context, send),
                    .selector = site.selector,
                    .arguments = site.arguments,
                    .want_result = send.opcode != Opcode::kSendDiscard,
                    .function = nullptr,
                    .epoch = context.image.epoch()};  // before the lookup: at most too old
  const Method* method = find_method(context, site, receiver, remote_shape(receiver));
  if (method == nullptr) {
    method = context.image.find_instance_method(class_id(classes::kActor), site.selector);
    if (method != nullptr && !is_answered_here(*method)) method = nullptr;
  }
  if (method != nullptr && method->arguments == site.arguments) {
    message.function = method->function;  // null when it is no code
    if (is_answered_here(*method)) return call_method(context, send, *method);
  }
  for (std::size_t i = 1; i <= site.arguments; ++i) {
    const Value argument = context.registers()[send.base + i];
    if (context.may_leave && is_long_to_copy(argument)) return Resume::kLong;
  }
  --context.reductions;
  return complete(context, context.host.send_to_actor(context, message));
}

/// Pushes a frame that makes context.transfer's send and returns its answer to the send at pc.
Resume enter_transfer(ExecutionContext& context, bool call_block_directly) {
  const Value arguments = context.transfer.arguments;
  const std::size_t count = arguments.is_nil() ? 0 : arguments.as_object()->words();
  const Function* target = nullptr;
  if (call_block_directly) {
    target = reinterpret_cast<const Function*>(context.transfer.receiver.as_object()->raw(0));
    if (target->parameters != count) {
      return leave_with(context, raise_arity_mismatch(context, target->parameters, count));
    }
  } else {
    target = context.image.trampoline(context.transfer.selector, static_cast<std::uint16_t>(count));
  }
  const auto opcode = static_cast<Opcode>(*context.pc);
  std::uint16_t result = context.pc[1];
  if (opcode == Opcode::kSendDiscard) result = kNoRegister;
  if (opcode == Opcode::kSendTail) {
    const std::uint32_t from = context.position;
    replace_frame(context, *target, from, 0);
  } else {
    next(context);
    push_frame(context, *target, result);
  }
  Value* registers = context.registers();
  registers[0] = context.transfer.receiver;
  for (std::size_t i = 0; i < count; ++i) {
    registers[i + 1] = context.transfer.arguments.as_object()->slot(i);
  }
  context.transfer = {};
  return check_limits(context);
}

/// complete() for what is no value; not inlined there, so that complete() is short.
[[gnu::noinline]] Resume leave_or_transfer(ExecutionContext& context, Outcome outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::kSend: return enter_transfer(context, false);
    case Outcome::Kind::kCallBlock: return enter_transfer(context, true);
    default: return leave_with(context, outcome);
  }
}

}  // namespace

Resume complete(ExecutionContext& context, Outcome outcome) {
  if (outcome.kind != Outcome::Kind::kValue) return leave_or_transfer(context, outcome);
  const auto opcode = static_cast<Opcode>(*context.pc);
  if (opcode == Opcode::kSendDiscard) {
    context.pc += info(Opcode::kSendDiscard).units();
    return Resume::kContinue;
  }
  if (opcode == Opcode::kSendTail) {
    end_home(context);
    return return_value(context, outcome.value);
  }
  return set_result(context, outcome.value);
}

Resume send(ExecutionContext& context) {
  const SendInstruction send = decode_send(context);
  const Value receiver = context.registers()[send.base];
  if (!send.super()) {  // most often, a primitive that the site knows
    const Method* known = context.image.remembered(send.site, shape_of(receiver));
    if (known != nullptr && known->kind == Method::Kind::kPrimitive) {
      return call_primitive(context, send, *known->primitive);
    }
  }
  if (is_kind(receiver, ObjectKind::kActorRef)) return send_to_reference(context, send, receiver);
  const Symbol selector = send.site.selector;
  const Method* method = send.super()
                             ? find_super_method(context, selector)
                             : find_method(context, send.site, receiver, shape_of(receiver));
  if (is_kind(receiver, ObjectKind::kFuture) && !send.super() &&
      (method == nullptr || method->owner != class_id(classes::kFuture))) {
    return send_to_value_of_future(context, send);
  }
  if (method == nullptr) {
    if (selector == symbol(symbols::kInitFields)) {  // no class up there computes defaults
      return complete(context, Outcome::result(receiver));
    }
    return not_understood(context, send);
  }
  return call_method(context, send, *method);
}

}  // namespace slow

const Function& function_for(Image& image, ClassId actor_class, Symbol selector,
                             std::size_t arguments) {
  const Method* method = image.find_instance_method(actor_class, selector);
  const bool code =
      method != nullptr && method->kind == Method::Kind::kCode && method->arguments == arguments;
  return code ? *method->function
              : *image.trampoline(selector, static_cast<std::uint16_t>(arguments));
}

Resume finish_native(ExecutionContext& context, Outcome outcome) {
  context.native = nullptr;
  return slow::complete(context, outcome);
}

Resume interrupt_with(ExecutionContext& context, Value exception) {
  return slow::leave_with(context, Outcome::raise(exception));
}

}  // namespace btvm
