#include "tools/compiler/lower.h"

#include <algorithm>
#include <array>
#include <utility>

#include "vm/base/limits.h"

namespace btvm::compiler {
namespace {

struct OperatorRow {
  std::string_view selector;
  Opcode opcode;
};
constexpr std::array kOperators = {
    OperatorRow{"+", Opcode::kAdd},
    OperatorRow{"-", Opcode::kSubtract},
    OperatorRow{"*", Opcode::kMultiply},
    OperatorRow{"/", Opcode::kDivide},
    OperatorRow{"%", Opcode::kRemainder},
    OperatorRow{"**", Opcode::kPower},
    OperatorRow{"++", Opcode::kConcatenate},
    OperatorRow{"<", Opcode::kLess},
    OperatorRow{">", Opcode::kGreater},
    OperatorRow{"<=", Opcode::kLessEqual},
    OperatorRow{">=", Opcode::kGreaterEqual},
    OperatorRow{"==", Opcode::kEqual},
    OperatorRow{"/=", Opcode::kNotEqual},
    OperatorRow{"=:=", Opcode::kStrictEqual},
    OperatorRow{"=/=", Opcode::kStrictNotEqual},
    OperatorRow{"->", Opcode::kAssociate},
    OperatorRow{">>", Opcode::kMethodAt},
};

const OperatorRow* find_operator(const Node* node) {
  if (!node->is(NodeKind::kSend) || node->children.size() != 1 || node->first == nullptr ||
      node->first->is_name("super")) {
    return nullptr;
  }
  const auto* row = std::find_if(kOperators.begin(), kOperators.end(),
                                 [&](const OperatorRow& r) { return r.selector == node->text; });
  return row == kOperators.end() ? nullptr : row;
}

bool contains_assignment(const Node* node) {
  if (node == nullptr) return false;
  if (node->is(NodeKind::kAssign)) return true;
  const auto inside = [](const Node* n) { return contains_assignment(n); };
  return inside(node->first) || inside(node->second) || inside(node->third) ||
         std::any_of(node->children.begin(), node->children.end(), inside);
}

}  // namespace

FunctionLowering::FunctionLowering(ModuleAssembler& assembler, const Source& source,
                                   const LowerOptions& options, Diagnostics& diagnostics,
                                   FunctionScope& scope, FunctionLowering* outer,
                                   std::string_view name)
    : assembler_(assembler),
      source_(source),
      options_(options),
      diagnostics_(diagnostics),
      scope_(scope),
      outer_(outer),
      name_(name),
      emit_(assembler, source) {}

// --- Whole functions -----------------------------------------------------------------------------

void FunctionLowering::begin(const std::vector<Node*>& parameters) {
  emit_.info.name = assembler_.symbol(name_);
  emit_.info.parameters = static_cast<std::uint16_t>(parameters.size());
  emit_.allocate(1 + parameters.size());
}

/// Gives the parameters their registers: in a cell, a new register holds the cell.
void FunctionLowering::open_parameters(const std::vector<Node*>& parameters) {
  open_locals(scope_.locals);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Reg arrival = static_cast<Reg>(i + 1);
    if (!parameters[i]->is(NodeKind::kIdentifier)) {
      bind_pattern_into(parameters[i], arrival);
      continue;
    }
    Variable* variable = parameters[i]->variable;
    variable->reg = arrival;
    if (!variable->in_cell) continue;
    variable->reg = emit_.allocate();
    emit_.emit(Opcode::kMakeCell, {variable->reg, arrival});
  }
  if (!is_block_ && scope_.self != nullptr && scope_.self->in_cell) {
    scope_.self->reg = emit_.allocate();
    emit_.emit(Opcode::kMakeCell, {scope_.self->reg, 0});
  }
  if (scope_.home != nullptr && scope_.is_method) {
    scope_.home->reg = emit_.allocate();
    emit_.info.flags |= function_flags::kHasHome;
    emit_.info.home_register = scope_.home->reg;
    emit_.emit(Opcode::kMakeHome, {scope_.home->reg});
  }
}

FunctionInfo FunctionLowering::method(const MethodNode& method) {
  std::vector<Node*> parameters;
  for (const Parameter& parameter : method.parameters) parameters.push_back(parameter.name);
  class_side_ = method.class_side;
  begin(parameters);
  if (class_side_) emit_.info.flags |= function_flags::kClassSide;
  emit_.at(method.span);
  open_parameters(parameters);
  body(method.body, true);
  return finish(method.span);
}

FunctionInfo FunctionLowering::field_defaults(const std::vector<FieldNode>& fields) {
  begin({});
  open_parameters({});
  const Reg scratch = emit_.allocate();
  const Reg base = emit_.allocate();
  emit_.emit(Opcode::kMove, {base, 0});
  emit_.emit(Opcode::kSendSuper, {scratch, base, emit_.send_site("%initFields", 0)});
  for (const FieldNode& field : fields) {
    emit_.at(field.span);
    if (field.initial == nullptr) {
      special(0, scratch);
    } else {
      value(field.initial, scratch);
    }
    emit_.emit(Opcode::kInitField, {0, scratch, emit_.field_site(field.name)});
  }
  emit_.emit(Opcode::kReturn, {0});
  return finish(fields.empty() ? Span{} : fields[0].span);
}

FunctionInfo FunctionLowering::main(const std::vector<Node*>& statements,
                                    const std::vector<ClassNode>& classes) {
  begin({});
  emit_.info.flags |= function_flags::kMain;
  open_parameters({});
  for (const ClassNode& cls : classes) {
    for (const FieldNode& variable : cls.class_variables) {
      if (variable.initial == nullptr || is_constant(variable.initial)) continue;
      const Reg mark = emit_.mark();
      const Reg receiver = emit_.allocate();
      const Reg initial = emit_.allocate();
      emit_.at(variable.span);
      value(variable.initial, initial);
      emit_.emit(Opcode::kLoadClass, {receiver, emit_.class_site(cls.name)});
      emit_.emit(Opcode::kStoreField, {receiver, initial, emit_.field_site(variable.name)});
      emit_.release(mark);
    }
  }
  body(statements, false);
  return finish({});
}

FunctionInfo FunctionLowering::closure(Node& block) {
  is_block_ = true;
  class_side_ = outer_->class_side_;
  begin(block.parameters);
  emit_.info.flags |= function_flags::kBlock;
  if (class_side_) emit_.info.flags |= function_flags::kClassSide;
  if (scope_.assigns_captured) emit_.info.flags |= function_flags::kAssignsCaptured;
  const bool has_self = !scope_.captured.empty() && scope_.captured[0]->name == "self";
  emit_.info.captured = static_cast<std::uint16_t>(scope_.captured.size() + (has_self ? 0 : 1));
  emit_.at(block.span);
  open_parameters(block.parameters);
  body(block.children, false);
  return finish(block.span);
}

FunctionInfo FunctionLowering::finish(Span span) {
  FunctionInfo info = emit_.finish();
  if (emit_.overflowed()) {
    diagnostics_.error(span, "This method is too large to compile",
                       "Split it, or build large collections in a loop");
  }
  return info;
}

void FunctionLowering::body(const std::vector<Node*>& statements, bool method_rules) {
  std::vector<Node*> list;
  for (Node* node : statements) {
    if (!node->is(NodeKind::kExpect)) list.push_back(node);
  }
  if (list.empty()) {
    const Reg result = emit_.allocate();
    special(0, result);
    return return_value(result);
  }
  for (std::size_t i = 0; i + 1 < list.size(); ++i) statement(list[i]);
  Node* last = list.back();
  if (method_rules && last->is(NodeKind::kAssign) && last->first->is(NodeKind::kField)) {
    // language.md 5.4: in a value object the method then answers the updated receiver.
    const Reg result = emit_.allocate();
    value(last, result);
    emit_.emit(Opcode::kAssignResult, {result, self_register(), result});
    return return_value(result);
  }
  if (method_rules && name_ == "setUp" && !class_side_ && !last->is(NodeKind::kReturn)) {
    return set_up_end(last);
  }
  last_statement(last);
}

/// The last statement of a method setUp. A test goes on with the receiver as setUp left it, whatever that
/// statement answers (library.md, TestCase); only the class at run time knows whether this is a test.
void FunctionLowering::set_up_end(Node* last) {
  const Reg result = emit_.allocate();
  value(last, result);
  const Reg base = emit_.allocate(2);
  emit_.emit(Opcode::kSelfValue, {base, self_register()});
  emit_.emit(Opcode::kMove, {static_cast<Reg>(base + 1), result});
  emit_.emit(Opcode::kSend, {result, base, emit_.send_site("primSetUpEnds:", 1)});
  return_value(result);
}

void FunctionLowering::last_statement(Node* node) {
  if (node->is(NodeKind::kReturn)) return return_statement(node);
  if (tail_send(node)) return;
  const Reg result = emit_.allocate();
  value(node, result);
  return_value(result);
}

/// A plain send in tail position reuses the frame.
bool FunctionLowering::tail_send(Node* node) {
  if (!options_.tail_sends || !node->is(NodeKind::kSend) || protected_regions_ != 0 ||
      scope_.home != nullptr || node->first->is_name("super") ||
      inline_form(*node) != InlineForm::kNone || find_operator(node) != nullptr) {
    return false;
  }
  const Reg base = emit_.allocate(node->children.size() + 1);
  send_arguments(node->first, node->children, base);
  emit_.at(node->span);
  emit_.emit(Opcode::kSendTail, {base, emit_.send_site(node->text, node->children.size())});
  return true;
}

void FunctionLowering::return_value(Reg result) {
  if (ensure_regions_ != 0) {
    emit_.emit(Opcode::kReturnUnwind, {result});
  } else if (scope_.home != nullptr && scope_.is_method) {
    emit_.emit(Opcode::kReturnHome, {scope_.home->reg, result});
  } else {
    emit_.emit(Opcode::kReturn, {result});
  }
}

void FunctionLowering::return_statement(Node* node) {
  const FunctionScope* root = &scope_;
  while (root->parent != nullptr) root = root->parent;
  if (!root->is_method && block_end_ != nullptr) {  // it ends the block (language.md 4.6)
    value(node->first, block_end_->result);
    return emit_.jump(Opcode::kJump, {}, *block_end_->label);
  }
  const bool nonlocal = is_block_ && std::any_of(scope_.captured.begin(), scope_.captured.end(),
                                                 [](auto* v) { return v->name == "%home"; });
  if (!nonlocal) {
    if (tail_send(node->first)) return;
    const Reg mark = emit_.mark();
    const Reg result = operand(node->first);
    return_value(result);
    return emit_.release(mark);
  }
  const Reg mark = emit_.mark();
  const Reg result = operand(node->first);
  const Reg home = emit_.allocate();
  const auto* variable = *std::find_if(scope_.captured.begin(), scope_.captured.end(),
                                       [](auto* v) { return v->name == "%home"; });
  load_captured_slot(variable, home);
  emit_.at(node->span);
  emit_.emit(Opcode::kReturnNonlocal, {home, result});
  emit_.release(mark);
}

// --- Values --------------------------------------------------------------------------------------

void FunctionLowering::special(int number, Reg target) {
  emit_.emit(Opcode::kLoadSpecial, {target, static_cast<std::uint32_t>(number)});
}

void FunctionLowering::constant(LiteralIndex literal, Reg target) {
  emit_.emit(Opcode::kLoadLiteral, {target, emit_.literal(literal)});
}

void FunctionLowering::statement(Node* node) {
  const Reg mark = emit_.mark();
  const bool plain_send = node->is(NodeKind::kSend) && inline_form(*node) == InlineForm::kNone &&
                          find_operator(node) == nullptr && !node->first->is_name("super");
  if (node->is(NodeKind::kReturn)) {
    return_statement(node);
  } else if (plain_send) {
    const Reg base = emit_.allocate(node->children.size() + 1);
    send_arguments(node->first, node->children, base);
    emit_.at(node->span);
    emit_.emit(Opcode::kSendDiscard, {base, emit_.send_site(node->text, node->children.size())});
  } else if (!node->is(NodeKind::kExpect)) {
    value(node, emit_.allocate());
  }
  emit_.release(mark);
}

Reg FunctionLowering::operand(Node* node) {
  if (node->is(NodeKind::kIdentifier) && is_plain_local(node->variable)) {
    return node->variable->reg;
  }
  const Reg target = emit_.allocate();
  value(node, target);
  return target;
}

void FunctionLowering::value(Node* node, Reg target) {
  switch (node->kind) {
    case NodeKind::kInteger:
    case NodeKind::kCharacter:
      if (node->number >= -32'768 && node->number <= 32'767) {
        emit_.emit(Opcode::kLoadSmall, {target, static_cast<std::uint16_t>(node->number)});
        return;
      }
      return constant(assembler_.integer(node->number), target);
    case NodeKind::kFloat: return constant(assembler_.real(node->real), target);
    case NodeKind::kString: return constant(assembler_.string(node->text), target);
    case NodeKind::kSymbol: return constant(assembler_.symbol_literal(node->text), target);
    case NodeKind::kTemplate: return template_string(node, target);
    case NodeKind::kList:
    case NodeKind::kArray:
    case NodeKind::kMap:
    case NodeKind::kTuple: return collection(node, target);
    case NodeKind::kBlock: return make_closure(node, target);
    case NodeKind::kIdentifier: return identifier(node, target);
    case NodeKind::kField:
      emit_.at(node->span);
      emit_.emit(Opcode::kLoadField, {target, self_register(), emit_.field_site(node->text)});
      return;
    case NodeKind::kAssign: return assignment(node, target);
    case NodeKind::kReturn:
      return_statement(node);
      return special(0, target);  // never reached; keeps the register defined
    case NodeKind::kSend: return send(node, target);
    case NodeKind::kCascade: return cascade(node, target);
    case NodeKind::kMatch: return match(node, target);
    case NodeKind::kTemporaries:
      special(0, target);
      for (const Node* name : node->children) store_variable(name->variable, target);
      return;
    case NodeKind::kArm:
    case NodeKind::kPattern:
    case NodeKind::kBinaryPattern:
    case NodeKind::kWildcard:
    case NodeKind::kExpect:
    case NodeKind::kPrimitive: return special(0, target);
  }
}

void FunctionLowering::identifier(Node* node, Reg target) {
  const std::string& name = node->text;
  if (node->variable != nullptr) {
    load_variable(node->variable, target);
  } else if (name == "nil" || name == "true" || name == "false") {
    special(name == "nil" ? 0 : name == "true" ? 1 : 2, target);
  } else if (name == "self" || name == "super") {
    const Reg mark = emit_.mark();
    emit_.emit(Opcode::kSelfValue, {target, self_register()});
    emit_.release(mark);
  } else if (name[0] >= 'A' && name[0] <= 'Z') {
    emit_.at(node->span);
    emit_.emit(Opcode::kLoadClass, {target, emit_.class_site(name)});
  } else {
    emit_.at(node->span);
    emit_.emit(Opcode::kLoadGlobal, {target, emit_.literal(assembler_.symbol_literal(name))});
  }
}

void FunctionLowering::assignment(Node* node, Reg target) {
  Node* to = node->first;
  if (to->is(NodeKind::kField)) {
    value(node->second, target);
    const Reg mark = emit_.mark();
    const Reg self = self_register();
    emit_.at(node->span);
    emit_.emit(Opcode::kStoreField, {self, target, emit_.field_site(to->text)});
    // A value object is a new one now; a plain self is in register 0 already.
    FunctionScope* method = &scope_;
    while (method->parent != nullptr) method = method->parent;
    if (self != 0 && method->self != nullptr && method->self->in_cell) {
      store_variable(method->self, self);
    }
    return emit_.release(mark);
  }
  value(node->second, target);
  if (to->is(NodeKind::kPattern) || to->is(NodeKind::kBinaryPattern)) {
    return bind_pattern_into(to, target);
  }
  Variable* variable = to->variable;
  if (variable == nullptr) {  // a binding of the session; the expression's value is the awaited one
    const std::uint16_t name = emit_.literal(assembler_.symbol_literal(to->text));
    emit_.emit(Opcode::kAwait, {target});
    emit_.emit(Opcode::kStoreGlobal, {name, target});
    return;
  }
  store_variable(variable, target);
}

void FunctionLowering::send_arguments(Node* receiver, const std::vector<Node*>& arguments,
                                      Reg base) {
  const Reg mark = emit_.mark();
  if (receiver->is_name("self") || receiver->is_name("super")) {
    // The raw receiver: a send to an actor's own state is a direct call.
    const Reg self = self_register();
    emit_.emit(Opcode::kMove, {base, self});
    emit_.release(mark);
  } else {
    value(receiver, base);
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    value(arguments[i], static_cast<Reg>(base + 1 + i));
  }
}

void FunctionLowering::send(Node* node, Reg target) {
  if (const InlineForm form = inline_form(*node); form != InlineForm::kNone) {
    return inlined(node, form, target);
  }
  if (const OperatorRow* row = find_operator(node)) return binary(node, row->opcode, target);
  const Reg mark = emit_.mark();
  const Reg base = emit_.allocate(node->children.size() + 1);
  send_arguments(node->first, node->children, base);
  emit_.at(node->span);
  const bool super = node->first->is_name("super");
  emit_.emit(super ? Opcode::kSendSuper : Opcode::kSend,
             {target, base, emit_.send_site(node->text, node->children.size())});
  emit_.release(mark);
}

void FunctionLowering::binary(Node* node, Opcode opcode, Reg target) {
  const Reg mark = emit_.mark();
  Reg left;
  if (contains_assignment(node->children[0])) {  // the left value is the one before
    left = emit_.allocate();
    value(node->first, left);
  } else {
    left = operand(node->first);
  }
  const Reg right = operand(node->children[0]);
  emit_.at(node->span);
  emit_.emit(opcode, {target, left, right});
  emit_.release(mark);
}

void FunctionLowering::cascade(Node* node, Reg target) {
  const Reg mark = emit_.mark();
  const Reg receiver = emit_.allocate();
  const bool super = node->first->is_name("super");
  if (super || node->first->is_name("self")) {
    emit_.emit(Opcode::kMove, {receiver, self_register()});
  } else {
    value(node->first, receiver);
  }
  for (Node* message : node->children) {
    const Reg inner = emit_.mark();
    const Reg base = emit_.allocate(message->children.size() + 1);
    emit_.emit(Opcode::kMove, {base, receiver});
    for (std::size_t i = 0; i < message->children.size(); ++i) {
      value(message->children[i], static_cast<Reg>(base + 1 + i));
    }
    emit_.at(message->span);
    emit_.emit(super ? Opcode::kSendSuper : Opcode::kSend,
               {target, base, emit_.send_site(message->text, message->children.size())});
    emit_.release(inner);
  }
  emit_.release(mark);
}

}  // namespace btvm::compiler
