#include "vm/execution_context.h"

#include <algorithm>

namespace btvm {

void ExecutionContext::visit_roots(RootVisitor& visitor) {
  visitor.visit(state);
  visitor.visit(state_backup);
  visitor.visit(self_reference);
  visitor.visit(scratch);
  visitor.visit(transfer.receiver);
  visitor.visit(transfer.arguments);
  const Function* at = function;
  std::size_t frame = position;
  while (at != nullptr) {
    Value* registers = frame_at(frame);
    for (std::size_t i = 0; i < at->registers; ++i) visitor.visit(registers[i]);
    const Value* link = registers + at->registers;
    frame = link[linkage::kCallerPosition].bits();
    at = reinterpret_cast<const Function*>(link[linkage::kCallerFunction].bits());
  }
}

void push_frame(ExecutionContext& context, const Function& function, std::uint16_t result) {
  Value* registers = open_frame(context, function, result);
  std::fill_n(registers, function.registers, Value::nil());
}

std::uint16_t pop_frame(ExecutionContext& context) {
  const Value* link = context.registers() + context.function->registers;
  const std::uint64_t word = link[linkage::kReturnWord].bits();
  context.position = static_cast<std::uint32_t>(link[linkage::kCallerPosition].bits());
  context.function = reinterpret_cast<const Function*>(link[linkage::kCallerFunction].bits());
  context.heap.set_stack_pointer(context.heap.stack_end() - context.position);
  if (context.function != nullptr) {
    context.pc = context.function->code + linkage::return_pc(word);
  }
  return linkage::return_register(word);
}

}  // namespace btvm
