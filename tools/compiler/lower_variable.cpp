// Variables: registers, cells, captured slots and self.
#include <algorithm>
#include <utility>

#include "tools/compiler/lower.h"

namespace btvm::compiler {

bool FunctionLowering::is_plain_local(const Variable* variable) const {
  return variable != nullptr && variable->owner == &scope_ && !variable->in_cell;
}

std::size_t FunctionLowering::captured_index(const Variable* variable) const {
  const auto& captured = scope_.captured;
  const auto found = std::find(captured.begin(), captured.end(), variable);
  // Without a self to capture, slot 0 holds nil in its place.
  const bool has_self = !captured.empty() && captured[0]->name == "self";
  return static_cast<std::size_t>(found - captured.begin()) + (has_self ? 0 : 1);
}

void FunctionLowering::load_captured_slot(const Variable* variable, Reg target) {
  emit_.emit(Opcode::kLoadCaptured, {target, static_cast<std::uint32_t>(captured_index(variable))});
}

/// The variable's own register content: the cell, when it lives in one.
void FunctionLowering::raw_variable(Variable* variable, Reg target) {
  if (variable->owner == &scope_) {
    emit_.emit(Opcode::kMove, {target, variable->reg});
  } else {
    load_captured_slot(variable, target);
  }
}

Reg FunctionLowering::load_variable(Variable* variable, Reg target) {
  if (is_plain_local(variable)) {
    emit_.emit(Opcode::kMove, {target, variable->reg});
  } else if (variable->owner == &scope_) {
    emit_.emit(Opcode::kLoadCell, {target, variable->reg});
  } else {
    load_captured_slot(variable, target);
    if (variable->in_cell) emit_.emit(Opcode::kLoadCell, {target, target});
  }
  return target;
}

void FunctionLowering::store_variable(Variable* variable, Reg from) {
  if (is_plain_local(variable)) {
    if (variable->reg != from) emit_.emit(Opcode::kMove, {variable->reg, from});
    return;
  }
  const Reg mark = emit_.mark();
  Reg cell = variable->reg;
  if (variable->owner != &scope_) {
    cell = emit_.allocate();
    load_captured_slot(variable, cell);
  }
  emit_.emit(Opcode::kStoreCell, {cell, from});
  emit_.release(mark);
}

/// A register with the raw receiver: an actor's state, a value object, a class, nil at the top level.
Reg FunctionLowering::self_register() {
  FunctionScope* method = &scope_;
  while (method->parent != nullptr) method = method->parent;
  Variable* self = method->self;
  if (self == nullptr) {
    const Reg none = emit_.allocate();
    special(0, none);
    return none;
  }
  if (is_plain_local(self)) return 0;
  return load_variable(self, emit_.allocate());
}

void FunctionLowering::open_locals(const std::vector<Variable*>& locals) {
  for (Variable* variable : locals) {
    if (variable->owner != &scope_ || variable->parameter) continue;
    variable->reg = emit_.allocate();
    if (!variable->in_cell) continue;  // assigned before every use, as scope analysis knows
    special(0, variable->reg);
    emit_.emit(Opcode::kMakeCell, {variable->reg, variable->reg});
  }
}

}  // namespace btvm::compiler
