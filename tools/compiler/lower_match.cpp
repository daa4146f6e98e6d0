// match: and destructuring (language.md 4.10, 14.1).
#include "tools/compiler/lower.h"

namespace btvm::compiler {

void FunctionLowering::match(Node* node, Reg target) {
  const Reg mark = emit_.mark();
  const Reg subject = emit_.allocate();
  value(node->first, subject);
  Label end;
  for (Node* arm : node->children) {
    const Reg inner = emit_.mark();
    Label next;
    open_locals(arm->block_locals);
    emit_.at(arm->span);
    test_pattern(arm->first, subject, next);
    if (arm->third != nullptr) {
      const Reg passed = emit_.allocate();
      const Reg ignored = emit_.allocate();
      Label tested;
      const std::uint32_t from = emit_.here();
      ++protected_regions_;
      value(arm->third, passed);
      --protected_regions_;
      const std::uint32_t to = emit_.here();
      emit_.jump(Opcode::kJump, {}, tested);
      // A guard that fails to evaluate counts as false.
      emit_.handler(HandlerInfo::Kind::kCatch, from, to, emit_.here(), ignored);
      special(2, passed);
      emit_.place(tested);
      emit_.jump(Opcode::kJumpIfNotTrue, {passed}, next);
    }
    if (node->text == kClauses) {
      body(arm->second->children, true);
      special(0, target);  // never reached; keeps the register defined
    } else {
      value(arm->second, target);
    }
    emit_.jump(Opcode::kJump, {}, end);
    emit_.place(next);
    emit_.release(inner);
  }
  emit_.at(node->span);
  emit_.emit(Opcode::kRaiseNoMatch, {subject});
  emit_.place(end);
  emit_.release(mark);
}

void FunctionLowering::test_pattern(Node* pattern, Reg subject, Label& mismatch) {
  switch (pattern->kind) {
    case NodeKind::kWildcard: return;
    case NodeKind::kIdentifier:
      if (pattern->variable != nullptr) return store_variable(pattern->variable, subject);
      emit_.emit(Opcode::kStoreGlobal,
                 {emit_.literal(assembler_.symbol_literal(pattern->text)), subject});
      return;
    case NodeKind::kBinaryPattern: {
      // Binary primUnpack: subject spec: descriptions: a tuple with the values of the segments, or nil.
      const Reg mark = emit_.mark();
      const Reg base = emit_.allocate(3);
      emit_.emit(Opcode::kLoadClass, {base, emit_.class_site("Binary")});
      emit_.emit(Opcode::kMove, {static_cast<Reg>(base + 1), subject});
      value(pattern->first, static_cast<Reg>(base + 2));
      emit_.at(pattern->span);
      emit_.emit(Opcode::kSend, {base, base, emit_.send_site("primUnpack:spec:", 2)});
      test_elements(pattern, base, mismatch);
      emit_.release(mark);
      return;
    }
    case NodeKind::kPattern: return test_elements(pattern, subject, mismatch);
    default:
      emit_.jump(Opcode::kJumpIfNotLiteral, {subject, emit_.literal(constant_of(pattern))},
                 mismatch);
  }
}

/// Is the subject a tuple of as many elements, and does each fit its pattern?
void FunctionLowering::test_elements(Node* pattern, Reg subject, Label& mismatch) {
  const std::size_t count = pattern->children.size();
  emit_.jump(Opcode::kJumpIfNotTuple, {subject, static_cast<std::uint32_t>(count)}, mismatch);
  for (std::size_t i = 0; i < count; ++i) {
    const Reg mark = emit_.mark();
    const Reg element = emit_.allocate();
    emit_.emit(Opcode::kTupleAt, {element, subject, static_cast<std::uint32_t>(i)});
    test_pattern(pattern->children[i], element, mismatch);
    emit_.release(mark);
  }
}

/// Destructuring: binds the names of `pattern`, or raises.
void FunctionLowering::bind_pattern_into(Node* pattern, Reg subject) {
  Label mismatch;
  Label end;
  emit_.at(pattern->span);
  test_pattern(pattern, subject, mismatch);
  emit_.jump(Opcode::kJump, {}, end);
  emit_.place(mismatch);
  raise_no_match(pattern->span);
  emit_.place(end);
}

void FunctionLowering::raise_no_match(Span pattern) {
  const Reg mark = emit_.mark();
  constexpr std::size_t kArguments = 5;
  const Reg base = emit_.allocate(kArguments + 1);
  for (Reg i = 0; i <= kArguments; ++i) special(0, static_cast<Reg>(base + i));
  const std::string_view text = source_.text().substr(pattern.offset, pattern.length);
  constant(assembler_.symbol_literal("runtime_error"), static_cast<Reg>(base + 1));
  constant(assembler_.string("No match for pattern"), static_cast<Reg>(base + 4));
  constant(assembler_.string("The pattern is " + std::string(text)), static_cast<Reg>(base + 5));
  emit_.emit(Opcode::kSend,
             {base, base, emit_.send_site("primRaise:about:selector:message:hint:", kArguments)});
  return_value(base);  // not reached: nothing goes on without the names
  emit_.release(mark);
}

}  // namespace btvm::compiler
