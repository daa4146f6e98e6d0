// Methods: heads, clauses, bodies, and extensions of other classes (language.md 2.1, 3.6, 3.8, 14.1).
#include <utility>

#include "tools/compiler/parser.h"

namespace btvm::compiler {

std::string Parser::type() {
  std::string text;
  if (at_operator("<") && token(1).kind == TokenKind::kIdentifier && token(2).text == ">") {
    for (int i = 0; i < 3; ++i) take();
    return text;  // a protocol (language.md 14.1): says nothing to the checker
  }
  for (;;) {
    if (!at(TokenKind::kIdentifier) && !at(TokenKind::kSymbol)) {
      error_here("Expected type name");
      return text;
    }
    text += take().text;
    if (!at(TokenKind::kBar)) return text;
    take();
    text += " | ";
  }
}

Parameter Parser::parameter(std::string_view where) {
  Parameter result;
  if (at(TokenKind::kKeyword)) {
    result.name = ast_.make(NodeKind::kIdentifier, token().span);
    result.name->text = take().text;
    result.name->text.pop_back();
    result.type = type();
  } else if (at(TokenKind::kIdentifier)) {
    result.name = ast_.make(NodeKind::kIdentifier, token().span);
    result.name->text = take().text;
    if (accept(TokenKind::kColon)) result.type = type();
  } else if (at(TokenKind::kArrow) || at(TokenKind::kEnd)) {
    result.name = ast_.make(NodeKind::kIdentifier, token().span);
    error_here("Expected parameter name after " + std::string(where));
  } else {
    result.name = pattern_node();
  }
  return result;
}

void Parser::pattern(MethodNode& method) {
  if (at(TokenKind::kIdentifier)) {
    method.selector = take().text;
  } else if (at(TokenKind::kOperator)) {
    method.selector = take().text;
    method.parameters.push_back(parameter("binary selector"));
  } else {
    while (at(TokenKind::kKeyword) && !guard_starts(position_)) {
      method.selector += take().text;
      method.parameters.push_back(parameter("keyword"));
    }
  }
}

MethodNode Parser::method() {
  MethodNode result;
  result.doc = token().doc;
  finish_method(result, false);
  return result;
}

/// From the modifiers to the arrow. The guard, if there is one.
Node* Parser::method_head(MethodNode& result) {
  modifiers(result);
  result.span = token().span;
  pattern(result);
  Node* guard = method_guard();
  if (at_operator("->")) {
    take();
    result.return_type = type();
  }
  expect(TokenKind::kArrow, "Expected '=>' after method selector");
  return guard;
}

/// From the modifiers to the end of the body.
void Parser::finish_method(MethodNode& result, bool first_may_be_column0) {
  Node* guard = method_head(result);
  const bool was = std::exchange(in_body_, true);
  result.body = body(first_may_be_column0);
  in_body_ = was;
  result.source = source_since(result.span);
  if (result.body.empty()) {
    diagnostics_.error(result.span, "Method `" + result.selector + "` has an empty body");
  }
  make_clause(result, guard);
}

std::string Parser::source_since(Span first) const {
  const Span whole = since(first);
  return std::string(source_.text().substr(whole.offset, whole.length));
}

std::vector<Node*> Parser::body(bool first_may_be_column0) {
  std::vector<Node*> statements;
  temporaries(statements);
  for (bool first = true; !at(TokenKind::kEnd); first = false) {
    if (class_starts(position_) || member_starts() || extension_starts(position_)) break;
    if (token().column0 && !(first && first_may_be_column0)) break;
    const std::size_t start = position_;
    const std::size_t before = syntax_errors_;
    statements.push_back(expression());
    if (syntax_errors_ != before) recover_from(start);
    bool separated = false;
    while (accept(TokenKind::kPeriod)) separated = true;  // stray ones may follow
    if (separated) continue;
    if (!token().newline || token().column0) break;
  }
  return statements;
}

void Parser::extension() {
  ExtensionNode result;
  result.span = token().span;
  result.method.doc = token().doc;
  result.class_name = take().text;
  result.method.class_side = at_word("class");
  if (result.method.class_side) take();
  take();  // >>
  const bool was = std::exchange(in_class_, false);
  finish_method(result.method, true);
  if (result.method.combination != MethodNode::Combination::kNone) {
    diagnostics_.error(result.method.span, "before, after and around belong inside the class");
  }
  in_class_ = was;
  ast_.extensions.push_back(std::move(result));
}

}  // namespace btvm::compiler
