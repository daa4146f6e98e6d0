// Control flow that is compiled without sends (language.md 4.8, 7.4, 7.5).
#include <utility>

#include "tools/compiler/lower.h"

namespace btvm::compiler {

void FunctionLowering::inlined(Node* node, InlineForm form, Reg target) {
  switch (form) {
    case InlineForm::kIfTrue: return if_then(node, true, target);
    case InlineForm::kIfFalse: return if_then(node, false, target);
    case InlineForm::kIfTrueIfFalse: return if_then_else(node, target);
    case InlineForm::kIfNil:
    case InlineForm::kIfNotNil:
    case InlineForm::kIfNilIfNotNil:
    case InlineForm::kIfNotNilIfNil: return if_nil(node, form, target);
    case InlineForm::kAnd: return and_or(node, true, target);
    case InlineForm::kOr: return and_or(node, false, target);
    case InlineForm::kWhileTrue: return while_loop(node, true, target);
    case InlineForm::kWhileFalse: return while_loop(node, false, target);
    case InlineForm::kRepeat: repeat(node); return special(0, target);
    case InlineForm::kTimesRepeat: return times_repeat(node, target);
    case InlineForm::kToDo: return count_loop(node, nullptr, node->children[1], target);
    case InlineForm::kToByDo: return count_loop(node, node->children[1], node->children[2], target);
    case InlineForm::kOnDo: return on_do(node, target);
    case InlineForm::kEnsure: return ensure(node, target);
    case InlineForm::kNone: return;
  }
}

/// The statements of a block whose parameters, if any, are bound already.
void FunctionLowering::inline_block(Node* block, Reg target) {
  const Reg mark = emit_.mark();
  Label end;
  const BlockEnd here{&end, target};
  const BlockEnd* const around = std::exchange(block_end_, &here);
  open_locals(block->block_locals);
  Node* last = nullptr;
  for (Node* node : block->children) {
    if (node->is(NodeKind::kExpect)) continue;
    if (last != nullptr) statement(last);
    last = node;
  }
  if (last == nullptr) {
    special(0, target);
  } else {
    value(last, target);
  }
  emit_.place(end);
  block_end_ = around;
  emit_.release(mark);
}

void FunctionLowering::if_then(Node* node, bool when, Reg target) {
  const Reg mark = emit_.mark();
  const Reg condition = operand(node->first);
  Label absent;
  Label end;
  emit_.at(node->span);
  emit_.jump(when ? Opcode::kBranchIfFalse : Opcode::kBranchIfTrue,
             {condition, emit_.literal(assembler_.symbol_literal(node->text))}, absent);
  inline_block(node->children[0], target);
  emit_.jump(Opcode::kJump, {}, end);
  emit_.place(absent);
  // The value is the receiver; but see language.md 4.8 for a field assignment in an actor's method.
  if (assigns_field(node->children[0])) {
    special(when ? 2 : 1, target);
    emit_.emit(Opcode::kAbsentBranch, {target, target, self_register()});
  } else {
    special(when ? 2 : 1, target);
  }
  emit_.place(end);
  emit_.release(mark);
}

void FunctionLowering::if_then_else(Node* node, Reg target) {
  const Reg mark = emit_.mark();
  const Reg condition = operand(node->first);
  Label otherwise;
  Label end;
  emit_.at(node->span);
  emit_.jump(Opcode::kBranchIfFalse,
             {condition, emit_.literal(assembler_.symbol_literal(node->text))}, otherwise);
  emit_.release(mark);
  inline_block(node->children[0], target);
  emit_.jump(Opcode::kJump, {}, end);
  emit_.place(otherwise);
  inline_block(node->children[1], target);
  emit_.place(end);
}

void FunctionLowering::if_nil(Node* node, InlineForm form, Reg target) {
  const Reg mark = emit_.mark();
  const Reg subject = emit_.allocate();
  value(node->first, subject);
  emit_.emit(Opcode::kAwait, {subject});
  const bool nil_first = form == InlineForm::kIfNil || form == InlineForm::kIfNilIfNotNil;
  Node* if_nil = nil_first                            ? node->children[0]
                 : form == InlineForm::kIfNotNilIfNil ? node->children[1]
                                                      : nullptr;
  Node* if_not_nil = !nil_first                           ? node->children[0]
                     : form == InlineForm::kIfNilIfNotNil ? node->children[1]
                                                          : nullptr;
  Label not_nil;
  Label end;
  emit_.jump(Opcode::kJumpIfNotNil, {subject}, not_nil);
  if (if_nil != nullptr) {
    inline_block(if_nil, target);
  } else {
    special(0, target);
  }
  emit_.jump(Opcode::kJump, {}, end);
  emit_.place(not_nil);
  if (if_not_nil == nullptr) {
    emit_.emit(Opcode::kMove, {target, subject});
  } else {
    if (!if_not_nil->parameters.empty()) {
      Variable* variable = if_not_nil->parameters[0]->variable;
      variable->reg = emit_.allocate();
      emit_.emit(variable->in_cell ? Opcode::kMakeCell : Opcode::kMove, {variable->reg, subject});
    }
    inline_block(if_not_nil, target);
  }
  emit_.place(end);
  emit_.release(mark);
}

void FunctionLowering::and_or(Node* node, bool is_and, Reg target) {
  const Reg mark = emit_.mark();
  const Reg condition = operand(node->first);
  Label shortcut;
  Label end;
  emit_.at(node->span);
  emit_.jump(is_and ? Opcode::kBranchIfFalse : Opcode::kBranchIfTrue,
             {condition, emit_.literal(assembler_.symbol_literal(node->text))}, shortcut);
  emit_.release(mark);
  inline_block(node->children[0], target);
  emit_.jump(Opcode::kJump, {}, end);
  emit_.place(shortcut);
  special(is_and ? 2 : 1, target);
  emit_.place(end);
}

void FunctionLowering::while_loop(Node* node, bool when, Reg target) {
  const Reg mark = emit_.mark();
  const Reg scratch = emit_.allocate();
  Label again;
  Label end;
  emit_.place(again);
  inline_block(node->first, scratch);
  emit_.at(node->span);
  emit_.jump(when ? Opcode::kBranchIfFalse : Opcode::kBranchIfTrue,
             {scratch, emit_.literal(assembler_.symbol_literal(node->text))}, end);
  inline_block(node->children[0], scratch);
  emit_.jump(Opcode::kLoop, {}, again);
  emit_.place(end);
  emit_.release(mark);
  special(0, target);
}

void FunctionLowering::repeat(Node* node) {
  const Reg mark = emit_.mark();
  const Reg scratch = emit_.allocate();
  Label again;
  Label never;
  emit_.place(again);
  // Ends only by a return or an error; the test keeps what follows reachable for the verifier.
  special(0, scratch);
  emit_.jump(Opcode::kJumpIfNotNil, {scratch}, never);
  inline_block(node->first, scratch);
  emit_.jump(Opcode::kLoop, {}, again);
  emit_.place(never);
  emit_.release(mark);
}

void FunctionLowering::times_repeat(Node* node, Reg target) {
  const Reg mark = emit_.mark();
  const Reg count = emit_.allocate();
  const Reg done = emit_.allocate();
  const Reg one = emit_.allocate();
  const Reg scratch = emit_.allocate();
  value(node->first, count);
  emit_.at(node->span);
  emit_.emit(Opcode::kCheckNumber, {count, emit_.literal(assembler_.symbol_literal(node->text))});
  emit_.emit(Opcode::kLoadSmall, {done, 0});
  emit_.emit(Opcode::kLoadSmall, {one, 1});
  Label again;
  Label end;
  emit_.place(again);
  emit_.emit(Opcode::kLess, {scratch, done, count});
  emit_.jump(Opcode::kJumpIfNotTrue, {scratch}, end);
  emit_.emit(Opcode::kAdd, {done, done, one});
  inline_block(node->children[0], scratch);
  emit_.jump(Opcode::kLoop, {}, again);
  emit_.place(end);
  emit_.release(mark);
  special(0, target);
}

void FunctionLowering::count_loop(Node* node, Node* step, Node* block, Reg target) {
  const Reg mark = emit_.mark();
  const Reg index = emit_.allocate();
  const Reg stop = emit_.allocate();
  const Reg by = emit_.allocate();
  const Reg scratch = emit_.allocate();
  Variable* variable = block->parameters[0]->variable;
  variable->reg = emit_.allocate();
  value(node->first, index);
  value(node->children[0], stop);
  bool down = false;
  if (step != nullptr) {
    value(step, by);
    down = step->number < 0 || step->real < 0;
  } else {
    emit_.emit(Opcode::kLoadSmall, {by, 1});
  }
  emit_.at(node->span);
  emit_.emit(Opcode::kCheckNumber, {index, emit_.literal(assembler_.symbol_literal(node->text))});
  emit_.emit(Opcode::kCheckNumber, {stop, emit_.literal(assembler_.special(0))});
  Label again;
  Label end;
  emit_.place(again);
  emit_.emit(down ? Opcode::kGreaterEqual : Opcode::kLessEqual, {scratch, index, stop});
  emit_.jump(Opcode::kJumpIfNotTrue, {scratch}, end);
  emit_.emit(variable->in_cell ? Opcode::kMakeCell : Opcode::kMove, {variable->reg, index});
  emit_.emit(Opcode::kAdd, {index, index, by});
  inline_block(block, scratch);
  emit_.jump(Opcode::kLoop, {}, again);
  emit_.place(end);
  emit_.release(mark);
  special(0, target);
}

void FunctionLowering::on_do(Node* node, Reg target) {
  const Reg mark = emit_.mark();
  const Reg filter = emit_.allocate();
  const Reg error = emit_.allocate();
  const Reg matches = emit_.allocate();
  value(node->children[0], filter);
  Label end;
  Label handle;
  const std::uint32_t from = emit_.here();
  ++protected_regions_;
  inline_block(node->first, target);
  --protected_regions_;
  const std::uint32_t to = emit_.here();
  emit_.jump(Opcode::kJump, {}, end);
  emit_.handler(HandlerInfo::Kind::kCatch, from, to, emit_.here(), error);
  emit_.emit(Opcode::kMatchException, {matches, error, filter});
  emit_.jump(Opcode::kJumpIfTrue, {matches}, handle);
  emit_.emit(Opcode::kResumeUnwind, {error});
  emit_.place(handle);
  Node* handler = node->children[1];
  if (!handler->parameters.empty()) {
    Variable* variable = handler->parameters[0]->variable;
    variable->reg = emit_.allocate();
    emit_.emit(variable->in_cell ? Opcode::kMakeCell : Opcode::kMove, {variable->reg, error});
  }
  inline_block(handler, target);
  emit_.place(end);
  emit_.release(mark);
}

void FunctionLowering::ensure(Node* node, Reg target) {
  const Reg mark = emit_.mark();
  const Reg pending = emit_.allocate();
  const Reg scratch = emit_.allocate();
  special(0, target);
  const std::uint32_t from = emit_.here();
  ++protected_regions_;
  ++ensure_regions_;
  inline_block(node->first, target);
  --ensure_regions_;
  --protected_regions_;
  const std::uint32_t to = emit_.here();
  special(0, pending);
  emit_.handler(HandlerInfo::Kind::kEnsure, from, to, emit_.here(), pending);
  inline_block(node->children[0], scratch);
  emit_.emit(Opcode::kResumeUnwind, {pending});
  emit_.release(mark);
}

}  // namespace btvm::compiler
