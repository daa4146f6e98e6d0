// Literals, collections, interpolated strings and closures (language.md 4.1, 4.6, 4.11).
#include <algorithm>
#include <utility>

#include "tools/compiler/lower.h"

namespace btvm::compiler {

bool FunctionLowering::is_constant(const Node* node) const {
  switch (node->kind) {
    case NodeKind::kInteger:
    case NodeKind::kCharacter:
    case NodeKind::kFloat:
    case NodeKind::kString:
    case NodeKind::kSymbol: return true;
    case NodeKind::kIdentifier:
      return node->variable == nullptr &&
             (node->text == "nil" || node->text == "true" || node->text == "false");
    case NodeKind::kList:
      if (node->second != nullptr) return false;
      [[fallthrough]];
    case NodeKind::kArray:
    case NodeKind::kTuple:
    case NodeKind::kMap:
      return std::all_of(node->children.begin(), node->children.end(),
                         [&](const Node* child) { return is_constant(child); });
    default: return false;
  }
}

LiteralIndex FunctionLowering::constant_of(const Node* node) {
  switch (node->kind) {
    case NodeKind::kInteger:
    case NodeKind::kCharacter: return assembler_.integer(node->number);
    case NodeKind::kFloat: return assembler_.real(node->real);
    case NodeKind::kString: return assembler_.string(node->text);
    case NodeKind::kSymbol: return assembler_.symbol_literal(node->text);
    case NodeKind::kIdentifier:
      return assembler_.special(node->text == "nil" ? 0 : node->text == "true" ? 1 : 2);
    default: break;
  }
  if (node->is(NodeKind::kList) && node->children.empty()) return assembler_.special(3);
  Literal literal;
  literal.kind = node->is(NodeKind::kList)    ? Literal::Kind::kList
                 : node->is(NodeKind::kArray) ? Literal::Kind::kArray
                 : node->is(NodeKind::kTuple) ? Literal::Kind::kTuple
                                              : Literal::Kind::kDictionary;
  for (const Node* child : node->children) literal.elements.push_back(constant_of(child));
  return assembler_.literal(std::move(literal));
}

void FunctionLowering::collection(Node* node, Reg target) {
  if (is_constant(node)) return constant(constant_of(node), target);
  const Reg mark = emit_.mark();
  const std::size_t count = node->children.size();
  const Reg base = emit_.allocate(count);
  for (std::size_t i = 0; i < count; ++i) {
    value(node->children[i], static_cast<Reg>(base + i));
  }
  const auto n = static_cast<std::uint32_t>(count);
  emit_.at(node->span);
  switch (node->kind) {
    case NodeKind::kArray: emit_.emit(Opcode::kMakeArray, {target, base, n}); break;
    case NodeKind::kTuple: emit_.emit(Opcode::kMakeTuple, {target, base, n}); break;
    case NodeKind::kMap: emit_.emit(Opcode::kMakeDictionary, {target, base, n / 2}); break;
    default: {
      const Reg tail = emit_.allocate();
      if (node->second != nullptr) {
        value(node->second, tail);
      } else {
        special(3, tail);
      }
      emit_.emit(Opcode::kMakeList, {target, base, n, tail});
    }
  }
  emit_.release(mark);
}

void FunctionLowering::template_string(Node* node, Reg target) {
  const Reg mark = emit_.mark();
  const Reg base = emit_.allocate(node->children.size());
  for (std::size_t i = 0; i < node->children.size(); ++i) {
    const Reg part = static_cast<Reg>(base + i);
    value(node->children[i], part);
    if (node->children[i]->is(NodeKind::kString)) continue;
    const Reg inner = emit_.mark();
    const Reg receiver = emit_.allocate();
    emit_.emit(Opcode::kMove, {receiver, part});
    emit_.at(node->children[i]->span);
    emit_.emit(Opcode::kSend, {part, receiver, emit_.send_site("displayString", 0)});
    emit_.emit(Opcode::kAwait, {part});  // an actor answers a future
    emit_.release(inner);
  }
  emit_.emit(Opcode::kBuildString,
             {target, base, static_cast<std::uint32_t>(node->children.size())});
  emit_.release(mark);
}

void FunctionLowering::make_closure(Node* block, Reg target) {
  FunctionLowering inner(assembler_, source_, options_, diagnostics_, *block->scope, this, name_);
  const FunctionIndex function = assembler_.add(inner.closure(*block));
  const Reg mark = emit_.mark();
  const auto& captured = block->scope->captured;
  const bool has_self = !captured.empty() && captured[0]->name == "self";
  const std::size_t count = captured.size() + (has_self ? 0 : 1);
  const Reg base = emit_.allocate(count);
  if (!has_self) special(0, base);
  for (std::size_t i = 0; i < captured.size(); ++i) {
    const Reg slot = static_cast<Reg>(base + i + (has_self ? 0 : 1));
    raw_variable(captured[i], slot);
  }
  emit_.emit(Opcode::kMakeBlock,
             {target, emit_.block(function), base, static_cast<std::uint32_t>(count)});
  emit_.release(mark);
}

}  // namespace btvm::compiler
