// The dispatch loop. It calls nothing but context.leave: every other callee is inlined, so that the
// registers of the machine hold the interpreter's state, and nothing of a process is on the native stack
// when the loop is left. Dispatch is threaded: each instruction jumps to the next one's label through a
// table filled from vm/opcodes.def.
#include "vm/interpreter.h"

#include <bit>

#include "vm/opcode.h"

namespace btvm {
namespace {

/// Jump distance in the two units at `units`.
std::int32_t jump_distance(const std::uint16_t* units) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(units[0]) |
                                   (static_cast<std::uint32_t>(units[1]) << 16));
}

/// Are both small integers? One test: tags 001 and 001.
bool both_small(Value a, Value b) {
  return ((a.bits() ^ 1) & Value::kTagMask) == 0 && ((b.bits() ^ 1) & Value::kTagMask) == 0;
}
bool both_floats(Value a, Value b) { return a.is_immediate_float() && b.is_immediate_float(); }

std::int64_t raw(Value small) { return static_cast<std::int64_t>(small.bits()); }

constexpr Value kSpecials[] = {Value::nil(), Value::from_bool(true), Value::from_bool(false),
                               Value::empty_list()};

Value special(std::uint16_t number) { return kSpecials[number & 3]; }

/// Two values that are equal or unequal under every kind of equality by their words alone.
bool plain(Value v) { return v.is_small() || v.is_symbol() || v.is_class(); }

}  // namespace

Resume interpret(ExecutionContext* process) {
  static const void* labels[kOpcodeLimit];
  if (process == nullptr) {  // prepares the table; see interpreter.h
    for (const void*& label : labels) label = &&leave;
#define BTVM_OPCODE(name, ...) labels[static_cast<std::size_t>(Opcode::name)] = &&op_##name;
#include "vm/opcodes.def"
    return Resume::kContinue;
  }
  ExecutionContext& context = *process;
  const std::uint16_t* pc;
  Value* regs;

resume:
  pc = context.pc;
  regs = context.registers();
  goto* labels[*pc];

leave:  // the instruction at pc is executed by slow_step()
  context.pc = pc;
  if (const Resume next = context.leave(context); next != Resume::kContinue) return next;
  goto resume;

op_kMove:
  regs[pc[1]] = regs[pc[2]];
  pc += 3;
  goto* labels[*pc];
op_kLoadLiteral:
  regs[pc[1]] = context.function->literals[pc[2]];
  pc += 3;
  goto* labels[*pc];
op_kLoadSpecial:
  regs[pc[1]] = special(pc[2]);
  pc += 3;
  goto* labels[*pc];
op_kLoadSmall:
  regs[pc[1]] = Value::from_small(static_cast<std::int16_t>(pc[2]));
  pc += 3;
  goto* labels[*pc];
op_kLoadClass : {
  const std::uint32_t word = context.function->classes[pc[2]].cache.load(std::memory_order_relaxed);
  if (!class_cache::matches(word, context.image.epoch())) goto leave;
  regs[pc[1]] = Value::from_class(class_cache::class_id(word));
  pc += 3;
  goto* labels[*pc];
}
op_kLoadCaptured:
  regs[pc[1]] = regs[0].as_object()->slot(pc[2] + 1U);
  pc += 3;
  goto* labels[*pc];
op_kLoadCell:
  if (!is_kind(regs[pc[2]], ObjectKind::kCell)) goto leave;
  regs[pc[1]] = regs[pc[2]].as_object()->slot(0);
  pc += 3;
  goto* labels[*pc];
op_kStoreCell : {
  if (!is_kind(regs[pc[1]], ObjectKind::kCell)) goto leave;
  Object* cell = regs[pc[1]].as_object();
  const Value value = regs[pc[2]];
  if (cell->header().has(Header::kOld) && value.is_reference()) goto leave;  // write barrier
  cell->set_slot(0, value);
  pc += 3;
  goto* labels[*pc];
}
op_kMakeCell : {
  if (!context.heap.has_room(2)) goto leave;
  Object* cell = context.heap.allocate(ObjectKind::kCell, LayoutId{}, 1);
  cell->set_slot(0, regs[pc[2]]);
  regs[pc[1]] = Value::from_object(cell);
  pc += 3;
  goto* labels[*pc];
}
op_kLoadField : {
  const Value holder = regs[pc[2]];
  if (!holder.is_reference()) goto leave;
  const Object* object = holder.as_object();
  const Header header = object->header();
  const std::uint64_t word = context.function->fields[pc[3]].cache.load(std::memory_order_relaxed);
  const auto slot = static_cast<std::uint32_t>(word);
  if (slot == 0 || (word >> 32) != static_cast<std::uint64_t>(header.layout()) ||
      header.kind() > ObjectKind::kActorState) {
    goto leave;
  }
  regs[pc[1]] = object->slot(slot - 1);
  pc += 4;
  goto* labels[*pc];
}
op_kStoreField : {
  const Value holder = regs[pc[1]];
  const Value value = regs[pc[2]];
  if (!holder.is_reference()) goto leave;
  Object* object = holder.as_object();
  const Header header = object->header();
  const std::uint64_t word = context.function->fields[pc[3]].cache.load(std::memory_order_relaxed);
  const auto slot = static_cast<std::uint32_t>(word);
  if (header.kind() != ObjectKind::kActorState || slot == 0 ||
      (word >> 32) != static_cast<std::uint64_t>(header.layout()) ||
      (header.has(Header::kOld) && value.is_reference())) {
    goto leave;
  }
  if (!header.has(Header::kDirty)) {
    if (!context.heap.has_room(header.words() + 1)) goto leave;
    copy_state(context);
  }
  object->set_slot(slot - 1, value);
  pc += 4;
  goto* labels[*pc];
}
op_kSelfValue:
  regs[pc[1]] =
      is_kind(regs[pc[2]], ObjectKind::kActorState) ? context.self_reference : regs[pc[2]];
  pc += 3;
  goto* labels[*pc];

op_kSendDiscard : {
  const Value* base = regs + pc[1];
  SendSite& site = context.function->sends[pc[2]];
  const Method* method = context.image.remembered(site, shape_of(base[0]));
  if (method == nullptr) goto leave;
  const Function* target = method->function;
  if (method->kind == Method::Kind::kBlockValue) {
    target = std::bit_cast<const Function*>(base[0].as_object()->raw(0));
    if (target->parameters != site.arguments) goto leave;
  } else if (method->kind != Method::Kind::kCode) {
    goto leave;
  }
  const std::size_t words = target->registers + kLinkageWords;
  if (--context.reductions < 0 || !context.heap.has_room(words)) goto leave;
  Value* fresh = reinterpret_cast<Value*>(context.heap.stack_pointer() - words);
  std::size_t i = 0;
  for (; i <= site.arguments; ++i) fresh[i] = base[i];
  for (; i < target->registers; ++i) fresh[i] = Value::nil();
  auto* link = reinterpret_cast<std::uint64_t*>(fresh + target->registers);
  link[linkage::kCallerPosition] = context.position;
  link[linkage::kReturnWord] = linkage::return_word(
      static_cast<std::uint32_t>(pc + 3 - context.function->code), kNoRegister);
  link[linkage::kCallerFunction] = reinterpret_cast<std::uint64_t>(context.function);
  context.heap.set_stack_pointer(reinterpret_cast<std::uint64_t*>(fresh));
  context.position += static_cast<std::uint32_t>(words);
  context.function = target;
  regs = fresh;
  pc = target->code;
  goto* labels[*pc];
}
op_kSend : {
  const Value* base = regs + pc[2];
  SendSite& site = context.function->sends[pc[3]];
  const Method* method = context.image.remembered(site, shape_of(base[0]));
  if (method == nullptr) goto leave;
  const Function* target = method->function;
  if (method->kind == Method::Kind::kBlockValue) {
    target = std::bit_cast<const Function*>(base[0].as_object()->raw(0));
    if (target->parameters != site.arguments) goto leave;
  } else if (method->kind != Method::Kind::kCode) {
    goto leave;
  }
  const std::size_t words = target->registers + kLinkageWords;
  if (--context.reductions < 0 || !context.heap.has_room(words)) goto leave;
  Value* fresh = reinterpret_cast<Value*>(context.heap.stack_pointer() - words);
  std::size_t i = 0;
  for (; i <= site.arguments; ++i) fresh[i] = base[i];
  for (; i < target->registers; ++i) fresh[i] = Value::nil();
  auto* link = reinterpret_cast<std::uint64_t*>(fresh + target->registers);
  link[linkage::kCallerPosition] = context.position;
  link[linkage::kReturnWord] =
      linkage::return_word(static_cast<std::uint32_t>(pc + 4 - context.function->code), pc[1]);
  link[linkage::kCallerFunction] = reinterpret_cast<std::uint64_t>(context.function);
  context.heap.set_stack_pointer(reinterpret_cast<std::uint64_t*>(fresh));
  context.position += static_cast<std::uint32_t>(words);
  context.function = target;
  regs = fresh;
  pc = target->code;
  goto* labels[*pc];
}

op_kSendTail : {
  const Value* base = regs + pc[1];
  SendSite& site = context.function->sends[pc[2]];
  const Method* method = context.image.remembered(site, shape_of(base[0]));
  if (method == nullptr || method->kind != Method::Kind::kCode) goto leave;
  const Function* target = method->function;
  const Function* leaving = context.function;
  const std::size_t needed =
      target->registers > leaving->registers ? target->registers - leaving->registers : 0U;
  if (--context.reductions < 0 || !context.heap.has_room(needed)) goto leave;
  // Arguments go to their new place from the end: it is never below the old one of the same value
  // when the frame shrinks, and never above when it grows, so the direction decides.
  Value* fresh = regs + leaving->registers - target->registers;
  if (fresh + 0 <= base) {
    for (std::size_t i = 0; i <= site.arguments; ++i) fresh[i] = base[i];
  } else {
    for (std::size_t i = site.arguments + 1U; i-- > 0;) fresh[i] = base[i];
  }
  for (std::size_t i = site.arguments + 1U; i < target->registers; ++i) fresh[i] = Value::nil();
  context.heap.set_stack_pointer(reinterpret_cast<std::uint64_t*>(fresh));
  context.position = static_cast<std::uint32_t>(context.heap.stack_end() -
                                                reinterpret_cast<std::uint64_t*>(fresh));
  context.function = target;
  regs = fresh;
  pc = target->code;
  goto* labels[*pc];
}

op_kAwait:
  if (is_kind(regs[pc[1]], ObjectKind::kFuture)) goto leave;
  pc += 2;
  goto* labels[*pc];

op_kJump:
  pc += 3 + jump_distance(pc + 1);
  goto* labels[*pc];
op_kLoop:
  if (--context.reductions < 0) goto leave;
  pc += 3 + jump_distance(pc + 1);
  goto* labels[*pc];
op_kJumpIfTrue:
  pc += regs[pc[1]].is_true() ? 4 + jump_distance(pc + 2) : 4;
  goto* labels[*pc];
op_kJumpIfNotTrue:
  pc += !regs[pc[1]].is_true() ? 4 + jump_distance(pc + 2) : 4;
  goto* labels[*pc];
op_kJumpIfNil:
  pc += regs[pc[1]].is_nil() ? 4 + jump_distance(pc + 2) : 4;
  goto* labels[*pc];
op_kJumpIfNotNil:
  pc += !regs[pc[1]].is_nil() ? 4 + jump_distance(pc + 2) : 4;
  goto* labels[*pc];
op_kBranchIfTrue:
  if (!regs[pc[1]].is_boolean()) goto leave;
  pc += regs[pc[1]].is_true() ? 5 + jump_distance(pc + 3) : 5;
  goto* labels[*pc];
op_kBranchIfFalse:
  if (!regs[pc[1]].is_boolean()) goto leave;
  pc += regs[pc[1]].is_false() ? 5 + jump_distance(pc + 3) : 5;
  goto* labels[*pc];

op_kAdd : {
  const Value a = regs[pc[2]];
  const Value b = regs[pc[3]];
  std::int64_t sum;
  if (both_small(a, b)) {
    if (__builtin_add_overflow(raw(a), raw(b) - 1, &sum)) goto leave;
    regs[pc[1]] = Value::from_bits(static_cast<std::uint64_t>(sum));
  } else {
    if (!both_floats(a, b)) goto leave;
    const double result = a.as_immediate_float() + b.as_immediate_float();
    if (!Value::fits_float(result)) goto leave;
    regs[pc[1]] = Value::from_float(result);
  }
  pc += 4;
  goto* labels[*pc];
}
op_kSubtract : {
  const Value a = regs[pc[2]];
  const Value b = regs[pc[3]];
  std::int64_t difference;
  if (both_small(a, b)) {
    if (__builtin_sub_overflow(raw(a), raw(b) - 1, &difference)) goto leave;
    regs[pc[1]] = Value::from_bits(static_cast<std::uint64_t>(difference));
  } else {
    if (!both_floats(a, b)) goto leave;
    const double result = a.as_immediate_float() - b.as_immediate_float();
    if (!Value::fits_float(result)) goto leave;
    regs[pc[1]] = Value::from_float(result);
  }
  pc += 4;
  goto* labels[*pc];
}
op_kMultiply : {
  const Value a = regs[pc[2]];
  const Value b = regs[pc[3]];
  std::int64_t product;
  if (both_small(a, b)) {
    if (__builtin_mul_overflow(raw(a) - 1, b.as_small(), &product)) goto leave;
    regs[pc[1]] = Value::from_bits(static_cast<std::uint64_t>(product) | 1);
  } else {
    if (!both_floats(a, b)) goto leave;
    const double result = a.as_immediate_float() * b.as_immediate_float();
    if (!Value::fits_float(result)) goto leave;
    regs[pc[1]] = Value::from_float(result);
  }
  pc += 4;
  goto* labels[*pc];
}
op_kRemainder : {
  const Value a = regs[pc[2]];
  const Value b = regs[pc[3]];
  if (!both_small(a, b) || b.as_small() == 0) goto leave;
  regs[pc[1]] = Value::from_small(b.as_small() == -1 ? 0 : a.as_small() % b.as_small());
  pc += 4;
  goto* labels[*pc];
}
op_kLess:
  if (!both_small(regs[pc[2]], regs[pc[3]])) goto leave;
  regs[pc[1]] = Value::from_bool(raw(regs[pc[2]]) < raw(regs[pc[3]]));
  pc += 4;
  goto* labels[*pc];
op_kGreater:
  if (!both_small(regs[pc[2]], regs[pc[3]])) goto leave;
  regs[pc[1]] = Value::from_bool(raw(regs[pc[2]]) > raw(regs[pc[3]]));
  pc += 4;
  goto* labels[*pc];
op_kLessEqual:
  if (!both_small(regs[pc[2]], regs[pc[3]])) goto leave;
  regs[pc[1]] = Value::from_bool(raw(regs[pc[2]]) <= raw(regs[pc[3]]));
  pc += 4;
  goto* labels[*pc];
op_kGreaterEqual:
  if (!both_small(regs[pc[2]], regs[pc[3]])) goto leave;
  regs[pc[1]] = Value::from_bool(raw(regs[pc[2]]) >= raw(regs[pc[3]]));
  pc += 4;
  goto* labels[*pc];
op_kEqual:
op_kStrictEqual:
  if (!plain(regs[pc[2]]) || !plain(regs[pc[3]])) goto leave;
  regs[pc[1]] = Value::from_bool(regs[pc[2]] == regs[pc[3]]);
  pc += 4;
  goto* labels[*pc];
op_kNotEqual:
op_kStrictNotEqual:
  if (!plain(regs[pc[2]]) || !plain(regs[pc[3]])) goto leave;
  regs[pc[1]] = Value::from_bool(regs[pc[2]] != regs[pc[3]]);
  pc += 4;
  goto* labels[*pc];
op_kCheckNumber:
  if (!regs[pc[1]].is_small()) goto leave;
  pc += 3;
  goto* labels[*pc];

op_kMakeList : {
  const std::size_t count = pc[3];
  if (!context.heap.has_room(count * 3)) goto leave;
  Value list = regs[pc[4]];
  if (!list.is_empty_list() && !is_kind(list, ObjectKind::kCons)) goto leave;
  for (std::size_t i = count; i-- > 0;) {
    Object* cons = context.heap.allocate(ObjectKind::kCons, layout_id(classes::kList), 2);
    cons->set_slot(0, regs[pc[2] + i]);
    cons->set_slot(1, list);
    list = Value::from_object(cons);
  }
  regs[pc[1]] = list;
  pc += 5;
  goto* labels[*pc];
}
op_kMakeTuple : {
  const std::size_t count = pc[3];
  if (!context.heap.has_room(count + 1)) goto leave;
  Object* tuple = context.heap.allocate(ObjectKind::kTuple, layout_id(classes::kTuple), count);
  for (std::size_t i = 0; i < count; ++i) tuple->set_slot(i, regs[pc[2] + i]);
  regs[pc[1]] = Value::from_object(tuple);
  pc += 4;
  goto* labels[*pc];
}
op_kMakeBlock : {
  const std::size_t count = pc[4];
  if (!context.heap.has_room(count + 2)) goto leave;
  Object* block = context.heap.allocate(ObjectKind::kBlock, layout_id(classes::kBlock), count + 1);
  block->set_raw(0, std::bit_cast<std::uint64_t>(context.function->blocks[pc[2]]));
  for (std::size_t i = 0; i < count; ++i) block->set_slot(i + 1, regs[pc[3] + i]);
  regs[pc[1]] = Value::from_object(block);
  pc += 5;
  goto* labels[*pc];
}
op_kMakeHome : {
  if (!context.heap.has_room(2)) goto leave;
  Object* home = context.heap.allocate(ObjectKind::kHome, LayoutId{}, 1);
  home->set_raw(0, context.position);
  regs[pc[1]] = Value::from_object(home);
  pc += 2;
  goto* labels[*pc];
}

op_kReturnHome:
op_kReturn : {
  const bool has_home = *pc == static_cast<std::uint16_t>(Opcode::kReturnHome);
  const Value result = regs[pc[has_home ? 2 : 1]];
  const auto* link = reinterpret_cast<std::uint64_t*>(regs + context.function->registers);
  const auto* caller = std::bit_cast<const Function*>(link[linkage::kCallerFunction]);
  if (caller == nullptr) goto leave;
  if (has_home) {
    if (!is_kind(regs[pc[1]], ObjectKind::kHome)) goto leave;
    regs[pc[1]].as_object()->set_raw(0, 0);
  }
  const std::uint64_t word = link[linkage::kReturnWord];
  context.position = static_cast<std::uint32_t>(link[linkage::kCallerPosition]);
  context.function = caller;
  std::uint64_t* frame = context.heap.stack_end() - context.position;
  context.heap.set_stack_pointer(frame);
  regs = reinterpret_cast<Value*>(frame);
  pc = caller->code + linkage::return_pc(word);
  const std::uint16_t target = linkage::return_register(word);
  if (target != kNoRegister) regs[target] = result;
  goto* labels[*pc];
}
op_kAssignResult:
  regs[pc[1]] = is_kind(regs[pc[2]], ObjectKind::kInstance) ? regs[pc[2]] : regs[pc[3]];
  pc += 4;
  goto* labels[*pc];
op_kAbsentBranch:
  regs[pc[1]] = is_kind(regs[pc[3]], ObjectKind::kActorState) ? Value::nil() : regs[pc[2]];
  pc += 4;
  goto* labels[*pc];
op_kJumpIfNotLiteral : {
  const Value value = regs[pc[1]];
  const Value literal = context.function->literals[pc[2]];
  if (!plain(value) || !plain(literal)) goto leave;
  pc += value != literal ? 5 + jump_distance(pc + 3) : 5;
  goto* labels[*pc];
}
op_kJumpIfNotTuple : {
  const Value value = regs[pc[1]];
  const bool matches = is_kind(value, ObjectKind::kTuple) && value.as_object()->words() == pc[2];
  pc += matches ? 5 : 5 + jump_distance(pc + 3);
  goto* labels[*pc];
}
op_kTupleAt : {
  const Value value = regs[pc[2]];
  if (!is_kind(value, ObjectKind::kTuple) || value.as_object()->words() <= pc[3]) goto leave;
  regs[pc[1]] = value.as_object()->slot(pc[3]);
  pc += 4;
  goto* labels[*pc];
}

// These always need memory, a lookup or somebody else.
op_kLoadGlobal:
op_kStoreGlobal:
op_kInitField:
op_kSendSuper:
op_kDivide:
op_kPower:
op_kConcatenate:
op_kAssociate:
op_kMethodAt:
op_kMakeArray:
op_kMakeDictionary:
op_kBuildString:
op_kReturnNonlocal:
op_kReturnUnwind:
op_kResumeUnwind:
op_kMatchException:
op_kRaiseNoMatch:
  goto leave;
}

}  // namespace btvm
