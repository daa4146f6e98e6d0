// Forms that begin with a keyword (language.md 14.1, 14.3): comprehensions and with-blocks.
//
//   for: [x in: items; x > 1] yield: [x * x]     with: [a := e1; {#ok, b} := e2] do: [...] else: [:e | ...]
//
// Both are made of ordinary nodes, so that no later pass knows them.
#include <algorithm>
#include <utility>

#include "tools/compiler/parser.h"
#include "vm/base/limits.h"

namespace btvm::compiler {

Node* Parser::identifier_node(std::string_view name, Span span) {
  Node* node = ast_.make(NodeKind::kIdentifier, span);
  node->text = name;
  return node;
}

Node* Parser::send_node(Node* receiver, std::string_view selector, std::vector<Node*> arguments,
                        Span span) {
  Node* node = ast_.make(NodeKind::kSend, span);
  node->first = receiver;
  node->text = selector;
  node->children = std::move(arguments);
  return node;
}

Node* Parser::block_node(std::vector<Node*> parameters, Node* body, Span span) {
  Node* node = ast_.make(NodeKind::kBlock, span);
  node->parameters = std::move(parameters);
  node->children = {body};
  return node;
}

bool Parser::form_starts() const {
  return at(TokenKind::kKeyword) && (token().text == "for:" || token().text == "with:") &&
         token(1).kind == TokenKind::kLeftBracket;
}

Node* Parser::form() {
  const bool comprehends = token().text == "for:";
  const Span start = token().span;
  if (!enter()) return error_node();
  Node* node = comprehends ? comprehension() : with_block();
  node->span = since(start);
  leave();
  return node;
}

/// Behind an element of a form's list. True while there is another one.
bool Parser::another_step() {
  while (accept(TokenKind::kSemicolon) || accept(TokenKind::kPeriod)) {
  }
  return !at(TokenKind::kRightBracket) && !at(TokenKind::kEnd);
}

/// The block behind a later keyword of a form, or null when it is not there.
Node* Parser::form_block(std::string_view keyword) {
  if (!at(TokenKind::kKeyword) || token().text != keyword) return nullptr;
  take();
  if (at(TokenKind::kLeftBracket)) return block();
  error_here("Expected '[' after " + std::string(keyword));
  return nullptr;
}

Node* Parser::comprehension() {
  struct Step {
    Node* pattern;  // null: a condition
    Node* value;
  };
  std::vector<Step> steps;
  const Span span = take().span;  // for:
  take();                         // [
  while (another_step()) {
    const std::size_t in = at(TokenKind::kLeftBrace) ? skip_brackets(position_) : position_ + 1;
    const bool generates = in != 0 && in < tokens_.size() &&
                           tokens_[in].kind == TokenKind::kKeyword && tokens_[in].text == "in:";
    const std::size_t before = syntax_errors_;
    Step step{generates ? pattern_node() : nullptr, nullptr};
    if (generates) take();  // in:
    step.value = generates ? binary(0) : keyword_expression();
    if (syntax_errors_ != before) break;
    steps.push_back(step);
  }
  expect(TokenKind::kRightBracket, "Expected ']' to close the generators of for:");
  Node* yield = form_block("yield:");
  if (yield == nullptr) {
    error_here("Expected 'yield:' after the generators of for:");
    return error_node();
  }
  Node* result = ast_.make(NodeKind::kList, yield->span);
  const bool single = yield->children.size() == 1;
  result->children = {single ? yield->children[0] : send_node(yield, "value", {}, yield->span)};
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const Span at_step = step->value->span;
    if (step->pattern == nullptr) {
      Node* none = ast_.make(NodeKind::kList, at_step);
      result = send_node(step->value, "ifTrue:ifFalse:",
                         {block_node({}, result, at_step), block_node({}, none, at_step)}, at_step);
    } else {
      result = send_node(identifier_node("List", at_step), "primGather:with:",
                         {step->value, block_node({step->pattern}, result, at_step)}, span);
    }
  }
  return result;
}

/// `a := e`, `{#ok, a} := e`, or an expression that only has to succeed.
Parser::WithStep Parser::with_step() {
  WithStep step;
  Node* node = keyword_expression();
  while (accept(TokenKind::kAssign)) {
    const bool pattern = node->is(NodeKind::kTuple);
    Node*& target = pattern ? step.pattern : step.name;
    if (target != nullptr || (!pattern && !node->is(NodeKind::kIdentifier))) {
      diagnostics_.error(node->span, "A step of with: assigns to one name, one pattern, or both");
    }
    target = pattern ? to_pattern(node) : node;
    node = keyword_expression();
  }
  step.value = node;
  return step;
}

/// Each step is matched with what Tuple class>>primStep: makes of its value; the steps after it are the
/// body of the arm. The result is {#done, value} or {#failed, reason, value}.
Node* Parser::with_steps(const std::vector<WithStep>& steps, std::size_t i, Node* body) {
  const Span span = i < steps.size() ? steps[i].value->span : body->span;
  const auto word = [&](std::string_view name) {
    Node* node = ast_.make(NodeKind::kSymbol, span);
    node->text = name;
    return node;
  };
  const auto group = [&](NodeKind kind, std::vector<Node*> parts) {
    Node* node = ast_.make(kind, span);
    node->children = std::move(parts);
    return node;
  };
  const auto arm = [&](Node* pattern, Node* result) {
    Node* node = ast_.make(NodeKind::kArm, span);
    node->first = pattern;
    node->second = result;
    return node;
  };
  const auto any = [&] { return ast_.make(NodeKind::kWildcard, span); };
  if (i == steps.size()) return group(NodeKind::kTuple, {word("done"), body});
  const WithStep& step = steps[i];
  Node* match = ast_.make(NodeKind::kMatch, span);
  match->first = send_node(identifier_node("Tuple", span), "primStep:", {step.value}, span);
  Node* raw = step.pattern != nullptr ? step.pattern : any();
  Node* bound = step.name != nullptr ? step.name : any();
  match->children.push_back(
      arm(group(NodeKind::kPattern, {word("go"), raw, bound}), with_steps(steps, i + 1, body)));
  if (step.pattern != nullptr) {
    Node* mismatch =
        group(NodeKind::kPattern, {word("go"), identifier_node("a value", span), any()});
    match->children.push_back(
        arm(mismatch, group(NodeKind::kTuple, {word("failed"), identifier_node("a value", span),
                                               identifier_node("a value", span)})));
  }
  match->children.push_back(
      arm(identifier_node("a failure", span), identifier_node("a failure", span)));
  return match;
}

Node* Parser::with_block() {
  const Span span = take().span;  // with:
  take();                         // [
  std::vector<WithStep> steps;
  while (another_step()) {
    const std::size_t before = syntax_errors_;
    if (steps.size() == limits::kExpressionNesting) error_here("with: has too many steps");
    steps.push_back(with_step());
    if (syntax_errors_ != before) break;
  }
  expect(TokenKind::kRightBracket, "Expected ']' to close the steps of with:");
  Node* body = form_block("do:");
  if (body == nullptr) {
    error_here("Expected 'do:' after the steps of with:");
    return error_node();
  }
  Node* otherwise = form_block("else:");
  Node* chain = with_steps(steps, 0, send_node(body, "value", {}, body->span));
  // {#done, value} and {#failed, reason, value}: taken apart by the same kind of match.
  Node* result = ast_.make(NodeKind::kMatch, span);
  result->first = chain;
  const auto arm = [&](std::vector<Node*> pattern, Node* value) {
    Node* node = ast_.make(NodeKind::kArm, span);
    node->first = ast_.make(NodeKind::kPattern, span);
    node->first->children = std::move(pattern);
    node->second = value;
    result->children.push_back(node);
  };
  const auto any = [&] { return ast_.make(NodeKind::kWildcard, span); };
  const auto name = [&](std::string_view text) { return identifier_node(text, span); };
  arm({any(), name("a result")}, name("a result"));
  if (otherwise == nullptr) {
    arm({any(), any(), name("a value")}, name("a value"));
  } else if (otherwise->parameters.empty()) {
    arm({any(), any(), any()}, send_node(otherwise, "value", {}, otherwise->span));
  } else {
    arm({any(), name("a reason"), any()},
        send_node(otherwise, "value:", {name("a reason")}, otherwise->span));
  }
  return result;
}

}  // namespace btvm::compiler
