// match: and patterns (language.md 4.10, 2.2).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tools/compiler/parser.h"

namespace btvm::compiler {

Node* Parser::match(Node* scrutinee) {
  Node* node = ast_.make(NodeKind::kMatch, scrutinee->span);
  node->first = scrutinee;
  take();  // match:
  take();  // [
  if (!enter()) return node;
  while (!at(TokenKind::kRightBracket) && !at(TokenKind::kEnd)) {
    if (accept(TokenKind::kSemicolon)) continue;
    const std::size_t before = syntax_errors_;
    node->children.push_back(arm());
    if (syntax_errors_ != before) {
      node->children.pop_back();
      recover();
      break;
    }
    if (!at(TokenKind::kRightBracket) && !at(TokenKind::kSemicolon) && !token().newline) break;
  }
  if (node->children.empty() && syntax_errors_ == 0) {
    diagnostics_.error(node->span, "match: needs at least one arm");
  }
  expect(TokenKind::kRightBracket, "Expected ']' to close match");
  node->span = since(node->span);
  leave();
  return node;
}

Node* Parser::arm() {
  Node* node = ast_.make(NodeKind::kArm, token().span);
  node->first = pattern_node();
  std::vector<std::string> seen;
  check_pattern_names(node->first, seen);
  if (at(TokenKind::kKeyword) && token().text == "when:") {
    take();
    expect(TokenKind::kLeftBracket, "Expected '[' after when:");
    node->third = guard();
    expect(TokenKind::kRightBracket, "Expected ']' to close guard expression");
  }
  if (at_operator("->")) {
    take();
  } else {
    error_here("Expected '->' after pattern in match arm");
    return node;
  }
  node->second = keyword_expression();
  return node;
}

Node* Parser::pattern_node() {
  const Token& t = token();
  Node* node = nullptr;
  switch (t.kind) {
    case TokenKind::kIdentifier:
      node = ast_.make(t.text == "_" ? NodeKind::kWildcard : NodeKind::kIdentifier, t.span);
      node->text = take().text;
      return node;
    case TokenKind::kInteger:
    case TokenKind::kFloat: return number(take());
    case TokenKind::kString:
    case TokenKind::kSymbol:
    case TokenKind::kCharacter: return primary();
    case TokenKind::kLeftBrace: break;
    case TokenKind::kOperator:
      if (binary_starts()) return binary_pattern();
      if (t.text == "-") {
        take();
        if (!at(TokenKind::kInteger) && !at(TokenKind::kFloat)) {
          error_here("Expected number after '-' in pattern");
          return error_node();
        }
        node = number(take());
        node->number = -node->number;
        node->real = -node->real;
        return node;
      }
      [[fallthrough]];
    default:
      error_here("Unexpected token in pattern: expected identifier, literal, '_', or '{', found " +
                 found());
      return error_node();
  }
  node = ast_.make(NodeKind::kPattern, take().span);
  if (!enter()) return node;
  while (!at(TokenKind::kRightBrace) && !at(TokenKind::kEnd)) {
    node->children.push_back(pattern_node());
    if (!at_operator(",")) break;
    take();
  }
  expect(TokenKind::kRightBrace, "Expected '}' to close tuple pattern");
  node->span = since(node->span);
  leave();
  return node;
}

void Parser::check_pattern_names(const Node* pattern, std::vector<std::string>& seen) {
  if (pattern->is(NodeKind::kIdentifier)) {
    if (std::find(seen.begin(), seen.end(), pattern->text) != seen.end()) {
      diagnostics_.error(pattern->span,
                         "Variable '" + pattern->text + "' is bound multiple times in pattern");
    }
    seen.push_back(pattern->text);
  }
  for (const Node* child : pattern->children) check_pattern_names(child, seen);
}

Node* Parser::guard() {
  Node* node = binary(0);
  // Literals, names, arithmetic and strict comparison only (language.md 4.10).
  std::vector<const Node*> todo{node};
  while (!todo.empty()) {
    const Node* at_node = todo.back();
    todo.pop_back();
    switch (at_node->kind) {
      case NodeKind::kSend: {
        constexpr std::string_view kAllowed[] = {"+",  "-",  "*",   "/",  ">",  "<",
                                                 ">=", "<=", "=:=", "/=", "=/="};
        if (std::find(std::begin(kAllowed), std::end(kAllowed), at_node->text) ==
            std::end(kAllowed)) {
          diagnostics_.error(at_node->span,
                             at_node->children.size() == 1 && !at_node->text.ends_with(':')
                                 ? "operator '" + at_node->text + "' in guard expression"
                                 : "message send '" + at_node->text + "' in guard expression");
        }
        todo.push_back(at_node->first);
        todo.insert(todo.end(), at_node->children.begin(), at_node->children.end());
        break;
      }
      case NodeKind::kInteger:
      case NodeKind::kFloat:
      case NodeKind::kString:
      case NodeKind::kSymbol:
      case NodeKind::kCharacter:
      case NodeKind::kIdentifier: break;
      default: diagnostics_.error(at_node->span, "this expression is not allowed in a guard");
    }
  }
  return node;
}

}  // namespace btvm::compiler
