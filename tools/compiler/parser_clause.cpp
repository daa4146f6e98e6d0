// Methods in clauses (language.md 14.1): `handle: {#ok, v} => ...`, `handle: other => ...`.
//
// The clauses of a method become one method whose body is a match: over the arguments. An arm's body is a
// block that holds the statements of the clause.
#include <algorithm>
#include <utility>

#include "tools/compiler/parser.h"

namespace btvm::compiler {
namespace {

bool is_clause(const MethodNode& method) {
  return method.body.size() == 1 && method.body[0]->is(NodeKind::kMatch) &&
         method.body[0]->text == kClauses;
}

}  // namespace

Node* Parser::method_guard() {
  if (!guard_starts(position_)) return nullptr;
  take();  // when:
  take();  // [
  Node* node = guard();
  expect(TokenKind::kRightBracket, "Expected ']' to close guard expression");
  return node;
}

/// Gives a method that has patterns or a guard the form of a clause.
void Parser::make_clause(MethodNode& method, Node* guard) {
  const bool patterns = std::any_of(
      method.parameters.begin(), method.parameters.end(),
      [](const Parameter& parameter) { return !parameter.name->is(NodeKind::kIdentifier); });
  if (!patterns && guard == nullptr) return;
  as_clause(method, guard);
}

void Parser::as_clause(MethodNode& method, Node* guard) {
  Node* pattern = ast_.make(NodeKind::kPattern, method.span);
  Node* subject = ast_.make(NodeKind::kTuple, method.span);
  std::vector<std::string> seen;
  for (Parameter& parameter : method.parameters) {
    check_pattern_names(parameter.name, seen);
    if (parameter.name->is_name("_")) parameter.name->kind = NodeKind::kWildcard;
    pattern->children.push_back(parameter.name);
    const std::string name = "argument " + std::to_string(pattern->children.size());
    parameter.name = ast_.make(NodeKind::kIdentifier, method.span);
    parameter.name->text = name;  // no name that a program can use
    Node* argument = ast_.make(NodeKind::kIdentifier, method.span);
    argument->text = name;
    subject->children.push_back(argument);
  }
  if (method.parameters.size() == 1) {
    pattern = pattern->children[0];
    subject = subject->children[0];
  }
  Node* arm = ast_.make(NodeKind::kArm, method.span);
  arm->first = pattern;
  arm->third = guard;
  arm->second = ast_.make(NodeKind::kBlock, method.span);
  arm->second->children = std::move(method.body);
  Node* match = ast_.make(NodeKind::kMatch, method.span);
  match->text = kClauses;
  match->first = subject;
  match->children = {arm};
  method.body = {match};
}

/// Adds a method to the class, or a further clause to its last method.
void Parser::add_method(ClassNode& cls, MethodNode method) {
  MethodNode* last = cls.methods.empty() ? nullptr : &cls.methods.back();
  const bool again = last != nullptr && last->selector == method.selector &&
                     last->class_side == method.class_side &&
                     last->combination == method.combination &&
                     (is_clause(*last) || is_clause(method));
  if (!again || last->body.empty() || method.body.empty()) {
    cls.methods.push_back(std::move(method));
    return;
  }
  if (!is_clause(*last)) as_clause(*last, nullptr);
  if (!is_clause(method)) as_clause(method, nullptr);
  last->body[0]->children.push_back(method.body[0]->children[0]);
  last->source = source_since(last->span);
  last->sealed |= method.sealed;
}

/// `| a b |`: variables that are nil until they are assigned (language.md 14.1).
void Parser::temporaries(std::vector<Node*>& statements) {
  std::size_t names = 1;
  while (token(names).kind == TokenKind::kIdentifier) ++names;
  if (!at(TokenKind::kBar) || names == 1 || token(names).kind != TokenKind::kBar) return;
  Node* node = ast_.make(NodeKind::kTemporaries, take().span);
  while (at(TokenKind::kIdentifier)) {
    Node* name = ast_.make(NodeKind::kIdentifier, token().span);
    name->text = take().text;
    node->children.push_back(name);
  }
  take();  // |
  statements.push_back(node);
}

}  // namespace btvm::compiler
