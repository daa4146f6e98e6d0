#include "tools/compiler/scope.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

#include "tools/compiler/inlining.h"
#include "tools/compiler/walk.h"

namespace btvm::compiler {
namespace {

bool is_upper(std::string_view name) { return name[0] >= 'A' && name[0] <= 'Z'; }

bool is_pseudo(std::string_view name) {
  return name == "nil" || name == "true" || name == "false" || name == "self" || name == "super";
}

/// Selectors that run a block argument at once (language.md 4.7), by the index of that argument;
/// -1: every one.
int immediate_argument(std::string_view selector) {
  struct Row {
    std::string_view selector;
    int argument;
  };
  static constexpr Row kRows[] = {
      {"whileTrue:", 0},
      {"whileFalse:", 0},
      {"timesRepeat:", 0},
      {"do:", 0},
      {"collect:", 0},
      {"select:", 0},
      {"reject:", 0},
      {"ensure:", 0},
      {"to:do:", 1},
      {"inject:into:", 1},
      {"on:do:", 1},
      {"to:by:do:", 2},
      {"ifTrue:", -1},
      {"ifFalse:", -1},
      {"ifNil:", -1},
      {"ifNotNil:", -1},
      {"ifTrue:ifFalse:", -1},
      {"ifNil:ifNotNil:", -1},
      {"ifNotNil:ifNil:", -1},
      {"and:", -1},
      {"or:", -1},
  };
  for (const Row& row : kRows) {
    if (row.selector == selector) return row.argument;
  }
  return -2;
}

/// The first assignment to a field inside the node, or null.
const Node* field_assignment(const Node* node) {
  if (node == nullptr) return nullptr;
  if (node->is(NodeKind::kAssign) && node->first->is(NodeKind::kField)) return node;
  for (const Node* part : {node->first, node->second, node->third}) {
    if (const Node* found = field_assignment(part)) return found;
  }
  for (const Node* child : node->children) {
    if (const Node* found = field_assignment(child)) return found;
  }
  return nullptr;
}

/// `Erlang module function: ...`, as one expression.
bool is_host_call(const Node& node) {
  constexpr std::string_view kOfTheClass[] = {
      "new",        "spawn",         "class",      "methods",     "superclass",
      "subclasses", "allSubclasses", "class_name", "module_name", "printString"};
  const Node* module = node.first;
  const bool word =
      std::isalpha(static_cast<unsigned char>(node.text[0])) != 0 || node.text[0] == '_';
  return word && module != nullptr && module->is(NodeKind::kSend) && module->children.empty() &&
         module->first->is_name("Erlang") &&
         std::find(std::begin(kOfTheClass), std::end(kOfTheClass), module->text) ==
             std::end(kOfTheClass);
}

}  // namespace

Variable* ScopeAnalysis::make(std::string name, bool parameter, Span span) {
  variables_.emplace_back();
  Variable* variable = &variables_.back();
  variable->name = std::move(name);
  variable->owner = current_;
  variable->parameter = parameter;
  variable->span = span;
  return variable;
}

Variable* ScopeAnalysis::declare(Node* name, bool parameter) {
  Variable* variable = make(name->text, parameter, name->span);
  if (!parameter) variable->assignments = 1;
  name->variable = variable;
  visible_.push_back(variable);
  by_name_[variable->name].push_back(variable);
  return variable;
}

FunctionScope* ScopeAnalysis::method(MethodNode& method, const std::vector<FieldNode>* fields,
                                     bool value_superclass) {
  scopes_.emplace_back();
  current_ = method_ = &scopes_.back();
  current_->is_method = true;
  visible_.clear();
  fields_ = method.class_side ? nullptr : fields;
  value_superclass_ = value_superclass && !method.class_side;
  block_depth_ = 0;
  current_->self = make("self", true, method.span);
  for (Parameter& parameter : method.parameters) declare(parameter.name, true);
  statements(method.body);
  return finish(method_);
}

FunctionScope* ScopeAnalysis::top_level(const std::vector<Node*>& list, bool has_self) {
  scopes_.emplace_back();
  current_ = method_ = &scopes_.back();
  visible_.clear();
  fields_ = nullptr;
  value_superclass_ = false;
  block_depth_ = 0;
  if (has_self) current_->self = make("self", true, {});
  statements(list);
  return finish(method_);
}

std::vector<Variable*> ScopeAnalysis::locals_since(std::size_t mark) const {
  std::vector<Variable*> locals;
  for (std::size_t i = mark; i < visible_.size(); ++i) {
    if (!visible_[i]->parameter) locals.push_back(visible_[i]);
  }
  return locals;
}

FunctionScope* ScopeAnalysis::finish(FunctionScope* scope) {
  scope->locals = locals_since(0);
  leave_scope(0);
  by_name_.clear();
  for (; finished_ < variables_.size(); ++finished_) {
    Variable& variable = variables_[finished_];
    // One assignment, the introduction, comes before any capture: a copy serves as well as a cell.
    const int harmless = variable.parameter ? 0 : 1;
    variable.in_cell = variable.captured && variable.assignments > harmless;
  }
  return scope;
}

void ScopeAnalysis::leave_scope(std::size_t mark) {
  for (std::size_t i = mark; i < visible_.size(); ++i) {
    const Variable& v = *visible_[i];
    const bool top_level = !method_->is_method && block_depth_ == 0;
    if (!v.read && !v.parameter && !top_level && options_.check_semantics &&
        !v.name.starts_with('_')) {
      diagnostics_.warning(v.span, "Unused variable `" + v.name + "`",
                           "If this is intentional, prefix with underscore: _" + v.name, "unused");
    }
  }
  for (std::size_t i = mark; i < visible_.size(); ++i) by_name_[visible_[i]->name].pop_back();
  visible_.resize(mark);
}

void ScopeAnalysis::statements(const std::vector<Node*>& list) {
  bool warned = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    visit(list[i]);
    if (list[i]->is(NodeKind::kReturn) && i + 1 < list.size() && block_depth_ == 0 && !warned &&
        options_.check_semantics) {
      diagnostics_.warning(list[i + 1]->span, "Unreachable code after early return");
      warned = true;
    }
  }
}

Variable* ScopeAnalysis::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() || found->second.empty() ? nullptr : found->second.back();
}

void ScopeAnalysis::use(Variable* variable, bool assigned) {
  if (assigned) {
    ++variable->assignments;
  } else {
    variable->read = true;
  }
  for (FunctionScope* at = current_; at != variable->owner; at = at->parent) {
    variable->captured = true;
    at->assigns_captured |= assigned && variable->name != "self";
    auto& captured = at->captured;
    if (std::find(captured.begin(), captured.end(), variable) == captured.end()) {
      captured.push_back(variable);
    }
  }
}

void ScopeAnalysis::use_self(bool assigned) {
  if (method_->self != nullptr) use(method_->self, assigned);
}

void ScopeAnalysis::visit(Node* node) {
  if (node == nullptr) return;
  switch (node->kind) {
    case NodeKind::kIdentifier: return visit_identifier(node);
    case NodeKind::kField: return visit_field(node, false);
    case NodeKind::kAssign: return visit_assignment(node);
    case NodeKind::kSend: return visit_send(node);
    case NodeKind::kMatch: return visit_match(node);
    case NodeKind::kBlock: return visit_closure(node);
    case NodeKind::kTemporaries:
      for (Node* name : node->children) {
        declare(name, false)->assignments += 1;  // nil, and what follows
      }
      return;
    case NodeKind::kReturn:
      visit(node->first);
      if (current_ != method_ && method_->is_method) {
        if (method_->home == nullptr) {
          FunctionScope* inner = current_;
          current_ = method_;
          method_->home = make("%home", false, node->span);
          method_->home->assignments = 1;
          current_ = inner;
        }
        use(method_->home, false);
      }
      return;
    default: break;
  }
  visit(node->first);
  for (Node* child : node->children) visit(child);
  visit(node->second);
}

void ScopeAnalysis::visit_identifier(Node* node) {
  const std::string& name = node->text;
  if (name == "self" || name == "super") {
    if (method_->self == nullptr && options_.check_semantics) {
      diagnostics_.error(node->span, name + " can only be used inside a method body");
    }
    return use_self(false);
  }
  if (is_pseudo(name)) return;
  if (Variable* variable = find(name)) {
    node->variable = variable;
    return use(variable, false);
  }
  if (is_upper(name)) return;
  if (fields_ != nullptr && std::any_of(fields_->begin(), fields_->end(),
                                        [&](const FieldNode& f) { return f.name == name; })) {
    node->kind = NodeKind::kField;
    node->first = ast_.make(NodeKind::kIdentifier, node->span);
    node->first->text = "self";
    return use_self(false);
  }
  if (options_.check_names && !is_bound(name)) {
    diagnostics_.error(node->span, "Undefined variable: " + name);
  }
}

void ScopeAnalysis::visit_field(Node* node, bool assigned) {
  if (!node->first->is_name("self")) {
    diagnostics_.error(node->span, assigned
                                       ? "field assignment to non-self receiver is not supported"
                                       : "complex field access is not supported, only self.name");
    return;
  }
  if (method_->self == nullptr && options_.check_semantics) {
    diagnostics_.error(node->span, "self can only be used inside a method body");
  }
  if (assigned && value_superclass_) {
    diagnostics_.error(
        node->span,
        "Cannot assign to slot `" + node->text + "` on value type — use `self with" +
            std::string(
                1, static_cast<char>(std::toupper(static_cast<unsigned char>(node->text[0])))) +
            node->text.substr(1) + ": newValue` to create a new instance");
  }
  use_self(false);
  if (assigned) use_self(true);
}

void ScopeAnalysis::stored_block_check(const Node* block, bool passed) {
  if (!block->is(NodeKind::kBlock) || !options_.check_semantics || !method_->is_method) return;
  if (const Node* found = field_assignment(block)) {
    diagnostics_.error(found->span, "cannot assign to field '" + found->first->text +
                                        "' inside a " + (passed ? "passed" : "stored") +
                                        " closure");
  }
}

void ScopeAnalysis::visit_assignment(Node* node) {
  stored_block_check(node->second, false);
  visit(node->second);
  Node* target = node->first;
  if (target->is(NodeKind::kField)) return visit_field(target, true);
  if (target->is(NodeKind::kPattern) || target->is(NodeKind::kBinaryPattern)) {
    return assign_pattern(target);
  }
  if (!target->is(NodeKind::kIdentifier)) return;
  if (is_pseudo(target->text)) {
    diagnostics_.error(target->span, "Cannot assign to '" + target->text + "'");
    return;
  }
  if (Variable* variable = find(target->text)) {
    target->variable = variable;
    return use(variable, true);
  }
  if (!binds_in_session(target->text)) declare(target, false);
}

bool ScopeAnalysis::is_bound(std::string_view name) const {
  const bool in_session = options_.top_level_bindings && !method_->is_method;
  return (in_session && session_names_.contains(name)) || options_.is_bound(name);
}

bool ScopeAnalysis::binds_in_session(std::string_view name) {
  const bool bound =
      options_.top_level_bindings && !method_->is_method && (block_depth_ == 0 || is_bound(name));
  if (!bound) return false;
  session_names_.emplace(name);
  for (FunctionScope* at = current_; at != method_; at = at->parent) at->assigns_captured = true;
  return true;
}

void ScopeAnalysis::visit_send(Node* node) {
  const bool to_host = is_host_call(*node);
  if (to_host && node->first->text[0] != kDirectHostCall) {
    node->first->text.insert(node->first->text.begin(), kDirectHostCall);
  }
  InlineForm form = inline_form(*node);
  const bool control = form != InlineForm::kNone;
  if (control && may_dispatch(*node) && options_.is_own_method(node->text)) {
    node->dispatched = true;
    form = InlineForm::kNone;
  }
  const int immediate = immediate_argument(node->text);
  if (inlines_receiver(form)) {
    visit_inlined(node->first);
  } else {
    visit(node->first);
  }
  for (std::size_t i = 0; i < node->children.size(); ++i) {
    Node* child = node->children[i];
    if (form != InlineForm::kNone && child->is(NodeKind::kBlock)) {
      visit_inlined(child);
      continue;
    }
    if (!control && immediate != -1 && immediate != static_cast<int>(i))
      stored_block_check(child, true);
    if (to_host && child->is(NodeKind::kBlock)) {
      visit_host_block(*node, node->children[i]);
    } else {
      visit(child);
    }
  }
}

/// A block for the host gets copies of captured variables (language.md 4.7), so that what it assigns is
/// lost. Names of the session are not captured: `[body]` becomes `[:name | [body]] value: name`.
void ScopeAnalysis::visit_host_block(const Node& call, Node*& block) {
  Node* literal = block;
  std::vector<std::string> names;
  if (options_.top_level_bindings && !method_->is_method) session_names_in(*block, names);
  for (const std::string& name : names) {
    const auto identifier = [&] {
      Node* node = ast_.make(NodeKind::kIdentifier, literal->span);
      node->text = name;
      return node;
    };
    Node* outer = ast_.make(NodeKind::kBlock, literal->span);
    outer->parameters = {identifier()};
    outer->children = {block};
    block = ast_.make(NodeKind::kSend, literal->span);
    block->first = outer;
    block->text = "value:";
    block->children = {identifier()};
  }
  visit(block);
  if (!options_.check_semantics || !literal->scope->assigns_captured) return;
  diagnostics_.warning(literal->span,
                       "stateful block passed to Erlang " + call.first->text.substr(1) + ":" +
                           call.text.substr(0, call.text.find(':')) +
                           " — mutations inside the block will be silently dropped, since host "
                           "functions get copies of captured variables");
}

/// Names of the session that the node assigns, each once.
void ScopeAnalysis::session_names_in(const Node& node, std::vector<std::string>& names) const {
  walk(&node, [&](const Node& at) {
    if (!at.is(NodeKind::kAssign) || !at.first->is(NodeKind::kIdentifier)) return;
    const std::string& name = at.first->text;
    if (find(name) != nullptr || !is_bound(name)) return;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  });
}

void ScopeAnalysis::visit_inlined(Node* block) {
  block->inlined = true;
  const std::size_t mark = visible_.size();
  ++block_depth_;
  declare_parameters(block->parameters);
  statements(block->children);
  for (std::size_t i = mark; i < visible_.size(); ++i) block->block_locals.push_back(visible_[i]);
  leave_scope(mark);
  --block_depth_;
}

void ScopeAnalysis::visit_closure(Node* block) {
  scopes_.emplace_back();
  FunctionScope* scope = &scopes_.back();
  scope->parent = current_;
  block->scope = scope;
  current_ = scope;
  // The first captured value is self, always; the top level has none to give.
  if (method_->self != nullptr) use_self(false);
  const std::size_t mark = visible_.size();
  ++block_depth_;
  declare_parameters(block->parameters);
  statements(block->children);
  scope->locals = locals_since(mark);
  leave_scope(mark);
  --block_depth_;
  current_ = scope->parent;
}

/// Names in the parameters of a block are new variables, those in patterns too.
void ScopeAnalysis::declare_parameters(const std::vector<Node*>& parameters) {
  for (Node* parameter : parameters) {
    if (!parameter->is(NodeKind::kIdentifier)) {
      declare_pattern(parameter);
      continue;
    }
    if (find(parameter->text) != nullptr && parameter->text != "_" && options_.check_semantics) {
      diagnostics_.warning(parameter->span,
                           "Variable `" + parameter->text + "` shadows outer variable");
    }
    declare(parameter, true);
  }
}

void ScopeAnalysis::declare_pattern(Node* pattern) {
  std::vector<Node*> todo{pattern};
  while (!todo.empty()) {
    Node* at = todo.back();
    todo.pop_back();
    if (at->is(NodeKind::kBinaryPattern)) visit(at->first);
    if (at->is(NodeKind::kIdentifier)) declare(at, false);
    todo.insert(todo.end(), at->children.rbegin(), at->children.rend());
  }
}

/// `{a, b} := value` sets variables that are there, and makes the others.
void ScopeAnalysis::assign_pattern(Node* pattern) {
  if (pattern->is(NodeKind::kIdentifier)) {
    if (Variable* variable = find(pattern->text)) {
      pattern->variable = variable;
      use(variable, true);
    } else if (!binds_in_session(pattern->text)) {
      declare(pattern, false);
    }
    return;
  }
  if (pattern->is(NodeKind::kBinaryPattern)) visit(pattern->first);
  for (Node* child : pattern->children) assign_pattern(child);
}

void ScopeAnalysis::visit_match(Node* node) {
  visit(node->first);
  for (Node* arm : node->children) {
    const std::size_t mark = visible_.size();
    ++block_depth_;
    declare_pattern(arm->first);
    visit(arm->third);
    if (node->text == kClauses) {
      statements(arm->second->children);
    } else {
      visit(arm->second);
    }
    for (std::size_t i = mark; i < visible_.size(); ++i) arm->block_locals.push_back(visible_[i]);
    leave_scope(mark);
    --block_depth_;
  }
}

}  // namespace btvm::compiler
