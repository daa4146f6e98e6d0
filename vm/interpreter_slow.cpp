#include "vm/interpreter_slow.h"
#include "vm/base/check.h"
#include "vm/base/limits.h"
#include "vm/interpreter.h"
#include "vm/raise.h"
#include "vm/weight.h"

namespace btvm {
namespace slow {

Outcome awaited(ExecutionContext& context, Value value) {
  if (!is_kind(value, ObjectKind::kFuture)) return Outcome::result(value);
  return context.host.await(context, value, limits::kAwaitMilliseconds);
}

Resume leave_with(ExecutionContext& context, Outcome outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::kRaise:
      if (is_kind(outcome.value, ObjectKind::kUnwind)) return resume_unwind(context, outcome.value);
      return unwind_with_error(context, outcome.value);
    case Outcome::Kind::kPark: return Resume::kPark;
    case Outcome::Kind::kYield: return Resume::kYield;
    case Outcome::Kind::kLong: return Resume::kLong;
    case Outcome::Kind::kExit: return Resume::kExit;
    case Outcome::Kind::kDone: return Resume::kContinue;
    case Outcome::Kind::kValue:
    case Outcome::Kind::kSend:
    case Outcome::Kind::kCallBlock: break;
  }
  unreachable("an outcome that leaves the instruction");
}

void end_home(ExecutionContext& context) {
  if (!context.function->has_home()) return;
  const Value home = context.registers()[context.function->home_register];
  if (is_kind(home, ObjectKind::kHome)) home.as_object()->set_raw(0, 0);
}

Resume return_value(ExecutionContext& context, Value value) {
  const std::uint16_t target = pop_frame(context);
  if (context.function == nullptr) {
    if (!context.may_leave || !is_long_to_copy(value)) return context.host.returned(context, value);
    // No instruction is left to be executed again: see vm/host.h.
    context.transfer.receiver = value;
    return Resume::kLong;
  }
  if (target != kNoRegister) context.registers()[target] = value;
  return Resume::kContinue;
}

Resume check_limits(ExecutionContext& context) {
  const bool deep = context.position > limits::kMaxStackWords;
  if (!deep && !context.heap.over_limit()) return Resume::kContinue;
  context.heap.clear_over_limit();
  ErrorRecord record;
  record.kind = symbol(symbols::kHeapLimit);
  record.error_class = context.function->name;
  record.message = deep ? "Stack overflow: the recursion is too deep"
                        : "Out of memory: the process has reached its heap limit";
  record.hint = deep ? "Check that every recursive method reaches its base case" : "";
  if (deep) pop_frame(context);  // the call that went too far never began
  if (context.function == nullptr) {
    return context.host.failed(context, make_exception(context, record));
  }
  if (deep) --context.pc;  // inside the send that made the call, for handlers and lines
  const Resume resume = unwind_with_error(context, make_exception(context, record));
  return resume;
}

Resume branch_on_boolean(ExecutionContext& context) {
  const Outcome outcome = awaited(context, reg(context, 0));
  if (outcome.kind != Outcome::Kind::kValue) return leave_with(context, outcome);
  if (!outcome.value.is_boolean()) {
    const Value selector = context.function->literals[context.pc[2]];
    return leave_with(context,
                      raise_does_not_understand(context, outcome.value, selector.as_symbol()));
  }
  const bool jump_if = *context.pc == static_cast<std::uint16_t>(Opcode::kBranchIfTrue);
  return branch(context, outcome.value.is_true() == jump_if, 2);
}

// What slow_step() calls: none of them is inlined there, so that it is all jumps and saves no registers.
namespace {

[[gnu::noinline]] Resume await_register(ExecutionContext& context) {
  const Outcome outcome = awaited(context, reg(context, 0));
  if (outcome.kind != Outcome::Kind::kValue) return leave_with(context, outcome);
  return set_result(context, outcome.value);
}

[[gnu::noinline]] Resume load_cell(ExecutionContext& context) {
  const Value cell = reg(context, 1);
  check(is_kind(cell, ObjectKind::kCell), "kLoadCell reads a cell");
  return set_result(context, cell.as_object()->slot(0));
}

[[gnu::noinline]] Resume store_cell(ExecutionContext& context) {
  const Value cell = reg(context, 0);
  check(is_kind(cell, ObjectKind::kCell), "kStoreCell writes a cell");
  context.heap.write(cell.as_object(), 0, reg(context, 1));
  return next(context);
}

[[gnu::noinline]] Resume return_home(ExecutionContext& context) {
  end_home(context);
  return return_value(context, reg(context, 1));
}

[[gnu::noinline]] Resume return_nonlocal(ExecutionContext& context) {
  const Value home = reg(context, 0);
  const std::uint64_t target =
      is_kind(home, ObjectKind::kHome) ? home.as_object()->raw(0) : std::uint64_t{0};
  if (target != 0) {
    return unwind_with_return(context, static_cast<std::uint32_t>(target), reg(context, 1));
  }
  ErrorRecord record;
  record.kind = symbol(symbols::kRuntimeError);
  record.error_class = symbol(symbols::kUndefined);
  record.message = "Cannot return from a method that has already returned";
  record.hint = "A block with ^ must run while its method runs, in the same process";
  return leave_with(context, raise_error(context, record));
}

[[gnu::noinline]] Resume loop(ExecutionContext& context) { return branch(context, true, 0); }

[[gnu::noinline]] Resume move(ExecutionContext& context) {
  return set_result(context, reg(context, 1));
}

[[gnu::noinline]] Resume match_exception(ExecutionContext& context) {
  const bool matches = filter_matches(context.image, reg(context, 1), reg(context, 2));
  return set_result(context, Value::from_bool(matches));
}

/// The instruction at pc, whatever it is.
Resume execute(ExecutionContext& context) {
  if (context.heap.over_limit()) return check_limits(context);
  if (context.may_leave && context.heap.is_long_collection_near()) return Resume::kLong;
  switch (static_cast<Opcode>(*context.pc)) {
    case Opcode::kMove: return move(context);
    case Opcode::kLoadClass: return load_class(context);
    case Opcode::kLoadGlobal: return load_global(context);
    case Opcode::kStoreGlobal: return store_global(context);
    case Opcode::kLoadCell: return load_cell(context);
    case Opcode::kStoreCell: return store_cell(context);
    case Opcode::kLoadField: return load_field(context);
    case Opcode::kStoreField: return store_field(context);
    case Opcode::kInitField: return init_field(context);
    case Opcode::kSend:
    case Opcode::kSendDiscard:
    case Opcode::kSendTail:
    case Opcode::kSendSuper: return send(context);
    case Opcode::kAwait: return await_register(context);
    case Opcode::kLoop: return loop(context);
    case Opcode::kBranchIfTrue:
    case Opcode::kBranchIfFalse: return branch_on_boolean(context);
    case Opcode::kAdd:
    case Opcode::kSubtract:
    case Opcode::kMultiply:
    case Opcode::kDivide:
    case Opcode::kRemainder:
    case Opcode::kPower:
    case Opcode::kConcatenate:
    case Opcode::kLess:
    case Opcode::kGreater:
    case Opcode::kLessEqual:
    case Opcode::kGreaterEqual:
    case Opcode::kEqual:
    case Opcode::kNotEqual:
    case Opcode::kStrictEqual:
    case Opcode::kStrictNotEqual: return operate(context);
    case Opcode::kMethodAt: return method_at(context);
    case Opcode::kCheckNumber: return check_number(context);
    case Opcode::kAssociate:
    case Opcode::kMakeCell:
    case Opcode::kMakeList:
    case Opcode::kMakeArray:
    case Opcode::kMakeTuple:
    case Opcode::kMakeDictionary:
    case Opcode::kMakeBlock:
    case Opcode::kMakeHome:
    case Opcode::kBuildString: return make(context);
    case Opcode::kReturn: return return_value(context, reg(context, 0));
    case Opcode::kReturnHome: return return_home(context);
    case Opcode::kReturnNonlocal: return return_nonlocal(context);
    case Opcode::kReturnUnwind:
      return unwind_with_return(context, context.position, reg(context, 0));
    case Opcode::kResumeUnwind: return resume_unwind(context, reg(context, 0));
    case Opcode::kMatchException: return match_exception(context);
    case Opcode::kRaiseNoMatch:
    case Opcode::kJumpIfNotLiteral:
    case Opcode::kTupleAt: return match(context);
    case Opcode::kLoadLiteral:
    case Opcode::kLoadSpecial:
    case Opcode::kLoadSmall:
    case Opcode::kLoadCaptured:
    case Opcode::kSelfValue:
    case Opcode::kJump:
    case Opcode::kJumpIfTrue:
    case Opcode::kJumpIfNotTrue:
    case Opcode::kJumpIfNil:
    case Opcode::kJumpIfNotNil:
    case Opcode::kAssignResult:
    case Opcode::kAbsentBranch:
    case Opcode::kJumpIfNotTuple: break;  // the dispatch loop never leaves for these
  }
  unreachable("an instruction that the dispatch loop completes itself");
}

/// At the first instruction that the turn may not run any more.
[[gnu::noinline]] Resume end_turn(ExecutionContext& context) {
  const Resume resume = context.host.safepoint(context);
  return resume == Resume::kContinue ? execute(context) : resume;
}

}  // namespace
}  // namespace slow

Resume slow_step(ExecutionContext& context) {
  if (context.reductions < 0) return slow::end_turn(context);
  return slow::execute(context);
}

}  // namespace btvm
