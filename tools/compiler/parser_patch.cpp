// Patches (language.md 14.5): `patch Counter >> #add: { :n | ... }` is `Counter >> add: n => ...`.
#include <algorithm>
#include <utility>

#include "tools/compiler/parser.h"

namespace btvm::compiler {
namespace {

std::size_t arity_of(std::string_view selector) {
  const auto colons = static_cast<std::size_t>(std::count(selector.begin(), selector.end(), ':'));
  const char first = selector.empty() ? 'a' : selector[0];
  const bool word =
      (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
  return word ? colons : 1;
}

}  // namespace

bool Parser::patch_starts() const {
  if (!at_word("patch") || token(1).kind != TokenKind::kIdentifier || token(1).newline)
    return false;
  const std::size_t next = token(2).text == "class" ? 3 : 2;
  return token(next).kind == TokenKind::kOperator && token(next).text == ">>" &&
         token(next + 1).kind == TokenKind::kSymbol &&
         token(next + 2).kind == TokenKind::kLeftBrace;
}

void Parser::patch() {
  take();  // patch
  ExtensionNode result;
  result.span = token().span;
  result.class_name = take().text;
  MethodNode& method = result.method;
  method.class_side = at_word("class");
  if (method.class_side) take();
  take();  // >>
  method.span = token().span;
  method.selector = take().text;
  take();  // {
  std::string names;
  while (accept(TokenKind::kColon)) {
    if (!at(TokenKind::kIdentifier)) {
      error_here("Expected parameter name after ':'");
      break;
    }
    Node* name = identifier_node(token().text, token().span);
    take();
    method.parameters.push_back({name, {}});
  }
  if (!method.parameters.empty()) {
    expect(TokenKind::kBar, "Expected '|' after block parameters");
  }
  if (method.parameters.size() != arity_of(method.selector)) {
    diagnostics_.error(method.span, "A patch of `" + method.selector + "` takes " +
                                        std::to_string(arity_of(method.selector)) +
                                        " parameters, but got " +
                                        std::to_string(method.parameters.size()));
  }
  const bool was = std::exchange(in_body_, true);
  temporaries(method.body);
  const Span start = token().span;
  for (Node* statement : statements_until(TokenKind::kRightBrace)) method.body.push_back(statement);
  in_body_ = was;
  method.source = method.selector + " => " + source_since(start);
  expect(TokenKind::kRightBrace, "Expected '}' to close the patch");
  if (method.body.empty()) {
    diagnostics_.error(method.span, "Method `" + method.selector + "` has an empty body");
  }
  ast_.extensions.push_back(std::move(result));
}

}  // namespace btvm::compiler
