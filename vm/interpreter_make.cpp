// Instructions that make objects, and those of match:, when the dispatch loop has no room for them.
#include <array>
#include <vector>

#include "vm/base/check.h"
#include "vm/compare.h"
#include "vm/interpreter_slow.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/print.h"
#include "vm/raise.h"

namespace btvm::slow {
namespace {

/// The `count` registers from the one named by operand `i` on. Stale after a collection.
std::span<const Value> run_of(ExecutionContext& context, std::size_t i, std::size_t count) {
  return {context.registers() + context.pc[i + 1], count};
}

Resume make_list(ExecutionContext& context) {
  const std::size_t count = context.pc[3];
  const Outcome tail = awaited(context, reg(context, 3));
  if (tail.kind != Outcome::Kind::kValue) return leave_with(context, tail);
  if (!is_list(tail.value))
    return leave_with(context, raise_raw(context, symbol(symbols::kBadarg)));
  Root rest{context.heap, tail.value};
  context.heap.reserve(count * kConsWords);
  return set_result(context, new_list(context.heap, run_of(context, 1, count), rest));
}

Resume make_flat(ExecutionContext& context, ObjectKind kind) {
  const std::size_t count = context.pc[3];
  context.heap.reserve(count + 1);
  return set_result(context, new_flat(context.heap, kind, run_of(context, 1, count)));
}

Resume make_dictionary(ExecutionContext& context) {
  const std::size_t count = std::size_t{2} * context.pc[3];
  context.heap.reserve(count + 1);
  const auto run = run_of(context, 1, count);
  std::vector<Value> pairs(run.begin(), run.end());
  sort_pairs(context.image.symbols(), pairs);
  return set_result(context, new_dictionary(context.heap, pairs));
}

Resume make_block(ExecutionContext& context) {
  const std::size_t count = context.pc[4];
  context.heap.reserve(count + 2);
  Object* block = context.heap.allocate(ObjectKind::kBlock, layout_id(classes::kBlock), count + 1);
  block->set_raw(0, reinterpret_cast<std::uint64_t>(context.function->blocks[context.pc[2]]));
  const auto captured = run_of(context, 2, count);
  for (std::size_t i = 0; i < count; ++i) block->set_slot(i + 1, captured[i]);
  return set_result(context, Value::from_object(block));
}

Resume make_association(ExecutionContext& context) {
  const Layout& layout = *context.image.classes()
                              .at(class_id(classes::kAssociation))
                              .layout.load(std::memory_order_acquire);
  context.heap.reserve(3);
  Object* association = context.heap.allocate(ObjectKind::kInstance, layout.id, 2);
  association->set_slot(0, reg(context, 1));
  association->set_slot(1, reg(context, 2));
  return set_result(context, Value::from_object(association));
}

Resume build_string(ExecutionContext& context) {
  std::string text;
  const auto parts = run_of(context, 1, context.pc[3]);
  // A long first part is not copied: see append_text().
  const bool appends = !parts.empty() && is_string(parts[0]);
  for (const Value part : parts.subspan(appends ? 1 : 0)) {
    if (is_string(part)) {
      text += text_of(part);
    } else {  // a displayString of the user's that answers no string
      print(text, part, context.image, PrintForm::kDisplay);
    }
  }
  return set_result(context, appends ? append_text(context.heap, parts[0], text)
                                     : make_string(context.heap, text));
}

}  // namespace

Resume make(ExecutionContext& context) {
  switch (static_cast<Opcode>(*context.pc)) {
    case Opcode::kMakeList: return make_list(context);
    case Opcode::kMakeArray: return make_flat(context, ObjectKind::kArray);
    case Opcode::kMakeTuple: return make_flat(context, ObjectKind::kTuple);
    case Opcode::kMakeDictionary: return make_dictionary(context);
    case Opcode::kMakeBlock: return make_block(context);
    case Opcode::kAssociate: return make_association(context);
    case Opcode::kBuildString: return build_string(context);
    case Opcode::kMakeCell: {
      context.heap.reserve(2);
      Object* cell = context.heap.allocate(ObjectKind::kCell, LayoutId{}, 1);
      cell->set_slot(0, reg(context, 1));
      return set_result(context, Value::from_object(cell));
    }
    case Opcode::kMakeHome: {
      context.heap.reserve(2);
      Object* home = context.heap.allocate(ObjectKind::kHome, LayoutId{}, 1);
      home->set_raw(0, context.position);
      return set_result(context, Value::from_object(home));
    }
    default: break;
  }
  unreachable("an instruction that makes an object");
}

Resume method_at(ExecutionContext& context) {
  const Value cls = reg(context, 1);
  const Value selector = reg(context, 2);
  if (!cls.is_class()) {
    ErrorRecord record;
    record.kind = symbol(symbols::kTypeError);
    record.error_class = context.image.classes().at(context.image.class_of(cls)).name();
    record.selector = Value::from_symbol(symbol(symbols::kMethodAt));
    record.hint = ">> expects a class, got " + print_text(cls, context.image, PrintForm::kPrint);
    return leave_with(context, raise_error(context, record));
  }
  const Class& holder = context.image.classes().at(cls.as_class());
  if (!holder.defined.load(std::memory_order_acquire)) {  // it was removed since
    ErrorRecord record;
    record.kind = symbol(symbols::kDoesNotUnderstand);
    record.error_class = holder.name();
    record.selector = Value::from_symbol(symbol(symbols::kMethodAt));
    record.hint = "Class not found. Is it loaded?";
    return leave_with(context, raise_error(context, record));
  }
  context.heap.reserve(2);
  context.transfer.receiver = cls;
  context.transfer.selector = symbol(symbols::kMethodAt);
  const std::array<Value, 1> arguments{selector};
  context.transfer.arguments = new_tuple(context.heap, arguments);
  context.transfer.receiver = reg(context, 1);
  return complete(context, Outcome::of(Outcome::Kind::kSend));
}

Resume match(ExecutionContext& context) {
  switch (static_cast<Opcode>(*context.pc)) {
    case Opcode::kJumpIfNotLiteral:
      return branch(context,
                    !strict_equal(reg(context, 0), context.function->literals[context.pc[2]]), 2);
    case Opcode::kTupleAt: return leave_with(context, raise_raw(context, symbol(symbols::kBadarg)));
    default: break;
  }
  const std::string text =
      "{case_clause," + print_text(reg(context, 0), context.image, PrintForm::kHost) + "}";
  return leave_with(context, raise_raw(context, symbol(symbols::kCaseClause), text));
}

}  // namespace btvm::slow
