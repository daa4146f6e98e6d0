// Patches (language.md 14.5): `patch Counter >> #add: { :n | ... }` is `Counter >> add: n => ...`, and
// `patch Counter >> state { ... }` is code that live actors run on their state.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "tools/compiler/parser.h"
#include "vm/module.h"

namespace btvm::compiler {
namespace {

std::size_t arity_of(std::string_view selector) {
  const auto colons = static_cast<std::size_t>(std::count(selector.begin(), selector.end(), ':'));
  const char first = selector.empty() ? 'a' : selector[0];
  const bool word =
      (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
  return word ? colons : 1;
}

/// `at: i put: v => `, as a class would have it.
std::string head_of(const MethodNode& method) {
  std::string head;
  std::size_t from = 0;
  for (const Parameter& parameter : method.parameters) {
    const std::size_t colon = method.selector.find(':', from);
    const std::size_t to = colon == std::string::npos ? method.selector.size() : colon + 1;
    head += method.selector.substr(from, to - from) + " " + parameter.name->text + " ";
    from = to;
  }
  if (method.parameters.empty()) head = method.selector + " ";
  return head + "=> ";
}

}  // namespace

bool Parser::patch_starts() const {
  if (!at_word("patch") || token(1).kind != TokenKind::kIdentifier || token(1).newline)
    return false;
  const bool class_side = token(2).text == "class";
  const std::size_t next = class_side ? 3 : 2;
  if (token(next).kind != TokenKind::kOperator || token(next).text != ">>") return false;
  const Token& target = token(next + 1);
  const bool state = target.kind == TokenKind::kIdentifier && target.text == "state" && !class_side;
  return (target.kind == TokenKind::kSymbol || state) &&
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
  const bool state = at(TokenKind::kIdentifier);
  const std::string selector = take().text;
  take();  // {
  // The braces may hold a whole method, so that the source of one is a patch.
  const bool whole = !state && method_starts(position_);
  Node* guard = whole ? method_head(method) : nullptr;
  if (!whole) method.selector = selector;
  if (!whole && !state) patch_parameters(method);
  if (method.selector != selector) {
    diagnostics_.error(method.span,
                       "A patch of `" + selector + "` cannot define `" + method.selector + "`");
  }
  const bool was = std::exchange(in_body_, true);
  temporaries(method.body);
  const Span start = whole ? method.span : token().span;
  for (Node* statement : statements_until(TokenKind::kRightBrace)) method.body.push_back(statement);
  in_body_ = was;
  method.source = (whole ? std::string() : head_of(method)) + source_since(start);
  expect(TokenKind::kRightBrace, "Expected '}' to close the patch");
  if (method.body.empty()) {
    diagnostics_.error(method.span, state ? "The patch of state is empty"
                                          : "Method `" + method.selector + "` has an empty body");
  }
  make_clause(method, guard);
  if (state) patch_state(result);
  ast_.extensions.push_back(std::move(result));
}

/// `:a :b |` at the start of a patch.
void Parser::patch_parameters(MethodNode& method) {
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
}

/// A statement `name := value` gives the state a field, unless the name is a temporary:
/// `self fieldAt: #name put: value`.
void Parser::patch_state(ExtensionNode& extension) {
  extension.method.selector = kMigrationSelector;
  std::set<std::string> temporaries;
  for (const Node* statement : extension.method.body) {
    if (!statement->is(NodeKind::kTemporaries)) continue;
    for (const Node* name : statement->children) temporaries.insert(name->text);
  }
  for (Node* statement : extension.method.body) {
    if (!statement->is(NodeKind::kAssign) || !statement->first->is(NodeKind::kIdentifier)) continue;
    const Node* name = statement->first;
    if (temporaries.contains(name->text)) continue;
    Node* field = ast_.make(NodeKind::kSymbol, name->span);
    field->text = name->text;
    extension.fields.push_back({name->text, {}, nullptr, name->span});
    statement->kind = NodeKind::kSend;
    statement->text = "fieldAt:put:";
    statement->children = {field, statement->second};
    statement->first = identifier_node("self", name->span);
    statement->second = nullptr;
  }
}

}  // namespace btvm::compiler
