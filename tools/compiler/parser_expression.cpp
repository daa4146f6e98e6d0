// Expressions (language.md 2.2, 2.3, 1.8).
#include <algorithm>
#include <utility>

#include "tools/compiler/parser.h"
#include "vm/base/limits.h"

namespace btvm::compiler {
namespace {

struct Level {
  std::string_view text;
  int precedence;
  bool right = false;
};
constexpr Level kLevels[] = {
    {"**", 50, true}, {"*", 40},   {"/", 40},   {"%", 40},  {"+", 30},  {"-", 30},
    {"++", 30},       {"<", 20},   {">", 20},   {"<=", 20}, {">=", 20}, {"==", 10},
    {"/=", 10},       {"=:=", 10}, {"=/=", 10}, {"->", 8},  {">>", 5},
};

const Level* level_of(std::string_view text) {
  const auto* found = std::find_if(std::begin(kLevels), std::end(kLevels),
                                   [&](const Level& level) { return level.text == text; });
  return found == std::end(kLevels) ? nullptr : found;
}

Span join(Span a, Span b) { return {a.offset, b.offset + b.length - a.offset}; }

}  // namespace

bool Parser::enter() {
  if (++nesting_ <= limits::kExpressionNesting) return true;
  ++syntax_errors_;
  diagnostics_.error(token().span, "Expression nesting is too deep (maximum " +
                                       std::to_string(limits::kExpressionNesting) + " levels)");
  // What is left cannot be parsed at this depth; go to the end rather than complain level by level.
  position_ = tokens_.size() - 1;
  return false;
}

Node* Parser::error_node() {
  Node* node = ast_.make(NodeKind::kIdentifier, token().span);
  node->text = "nil";
  return node;
}

/// The current token begins no expression; some error tokens say themselves what is wrong.
void Parser::unexpected_here() {
  const Token& t = token();
  const bool spoken = t.kind == TokenKind::kError && t.text.find(' ') != std::string::npos &&
                      !t.text.starts_with('"');
  error_here(spoken ? t.text : "Unexpected token: expected expression, found " + found());
}

Node* Parser::interpolated() {
  if (at(TokenKind::kEnd)) {
    error_here("empty interpolation {} is not allowed, use \\{ for literal brace");
    return error_node();
  }
  Node* node = keyword_expression();
  if (!at(TokenKind::kEnd)) error_here("Unterminated string interpolation");
  return node;
}

Node* Parser::expression() {
  if (!at(TokenKind::kCaret)) return assignment();
  Node* node = ast_.make(NodeKind::kReturn, take().span);
  node->first = assignment();
  node->span = since(node->span);
  return node;
}

Node* Parser::assignment() {
  return finish_assignment(binary_target_starts() ? binary_pattern() : pipe());
}

Node* Parser::finish_assignment(Node* target) {
  constexpr std::string_view kCompound[] = {"+=", "-=", "*="};  // `/=` compares
  const bool compound =
      at(TokenKind::kOperator) &&
      std::find(std::begin(kCompound), std::end(kCompound), token().text) != std::end(kCompound) &&
      (target->is(NodeKind::kIdentifier) || target->is(NodeKind::kField));
  if (!at(TokenKind::kAssign) && !compound) return target;
  const Token op = take();
  if (target->is(NodeKind::kTuple)) {
    target = to_pattern(target);
  } else if (!target->is(NodeKind::kIdentifier) && !target->is(NodeKind::kField) &&
             !target->is(NodeKind::kBinaryPattern)) {
    diagnostics_.error(target->span, "Assignment target must be an identifier or field access");
  }
  Node* node = ast_.make(NodeKind::kAssign, target->span);
  node->first = target;
  if (!enter()) return error_node();
  node->second = assignment();
  leave();
  if (compound) {
    Node* copy = ast_.make(target->kind, target->span);
    *copy = *target;
    Node* send = ast_.make(NodeKind::kSend, op.span);
    send->first = copy;
    send->text = op.text.substr(0, 1);
    send->children.push_back(node->second);
    node->second = send;
  }
  node->span = join(target->span, node->second->span);
  return node;
}

Node* Parser::to_pattern(Node* node) {
  if (node->is(NodeKind::kTuple)) {
    node->kind = NodeKind::kPattern;
    for (Node*& child : node->children) child = to_pattern(child);
    std::vector<std::string> seen;
    check_pattern_names(node, seen);
  } else if (node->is_name("_")) {
    node->kind = NodeKind::kWildcard;
  }
  return node;
}

Node* Parser::cascade() {
  Node* node = keyword_expression();
  if (!at(TokenKind::kSemicolon)) return node;
  Node* result = ast_.make(NodeKind::kCascade, node->span);
  if (node->is(NodeKind::kSend)) {
    // The receiver of the first message is the receiver of all.
    result->first = node->first;
    node->first = nullptr;
    result->children.push_back(node);
  } else {
    result->first = node;
  }
  while (accept(TokenKind::kSemicolon)) {
    Node* message = ast_.make(NodeKind::kSend, token().span);
    if (at(TokenKind::kIdentifier)) {
      message->text = take().text;
    } else if (at(TokenKind::kOperator)) {
      message->text = take().text;
      message->children.push_back(unary());
    } else if (at(TokenKind::kKeyword)) {
      do {
        message->text += take().text;
        message->children.push_back(binary(0));
      } while (at(TokenKind::kKeyword) && !(token().newline && in_body_ && definition_starts()));
    } else {
      error_here("Expected message selector in cascade");
      break;
    }
    message->span = since(message->span);
    result->children.push_back(message);
  }
  result->span = since(result->span);
  return result;
}

Node* Parser::keyword_expression() {
  Node* receiver = binary(0);
  if (!at(TokenKind::kKeyword) || token().newline) return receiver;
  if (token().text == "match:" && token(1).kind == TokenKind::kLeftBracket) {
    return match(receiver);
  }
  return keyword_message(receiver);
}

Node* Parser::keyword_message(Node* receiver) {
  Node* node = ast_.make(NodeKind::kSend, token().span);
  node->first = receiver;
  while (at(TokenKind::kKeyword)) {
    // A later part may stand on a new line, unless a method or a field starts there.
    const bool stops = token().newline && !node->text.empty() &&
                       (definition_starts() || (in_class_ && declaration_ends_message()));
    if (stops) break;
    node->text += take().text;
    node->children.push_back(binary(0));
  }
  node->span = join(receiver->span, node->children.back()->span);
  if (node->text == "asType:") return receiver;  // an assertion for the checker alone
  return node;
}

int Parser::precedence_here() const {
  if (!at(TokenKind::kOperator)) return -1;
  const Level* level = level_of(token().text);
  if (level == nullptr) return -1;
  if (token().newline && in_class_ && method_starts(position_)) return -1;
  return level->precedence;
}

Node* Parser::binary(int minimum) {
  Node* left = unary();
  for (;;) {
    const int precedence = precedence_here();
    if (precedence < 0 || precedence < minimum) return left;
    const bool right = level_of(token().text)->right;
    Node* node = ast_.make(NodeKind::kSend, left->span);
    node->text = take().text;
    node->first = left;
    if (right && !enter()) return left;
    node->children.push_back(binary(right ? precedence : precedence + 1));
    if (right) leave();
    node->span = join(left->span, node->children[0]->span);
    left = node;
  }
}

Node* Parser::unary() {
  Node* node = primary();
  while (at(TokenKind::kIdentifier) && !token().newline) {
    Node* send = ast_.make(NodeKind::kSend, join(node->span, token().span));
    send->first = node;
    send->text = take().text;
    node = send;
  }
  return node;
}

Node* Parser::number(const Token& t) {
  const bool integral = t.kind == TokenKind::kFloat && options_.integral_floats &&
                        t.real == static_cast<double>(static_cast<std::int64_t>(t.real));
  Node* node = ast_.make(
      t.kind == TokenKind::kFloat && !integral ? NodeKind::kFloat : NodeKind::kInteger, t.span);
  node->number = integral ? static_cast<std::int64_t>(t.real) : t.number;
  node->real = t.real;
  return node;
}

Node* Parser::primary() {
  const Token& t = token();
  Node* node = nullptr;
  switch (t.kind) {
    case TokenKind::kInteger:
    case TokenKind::kFloat: return number(take());
    case TokenKind::kString:
    case TokenKind::kSymbol:
      node =
          ast_.make(t.kind == TokenKind::kString ? NodeKind::kString : NodeKind::kSymbol, t.span);
      node->text = take().text;
      return node;
    case TokenKind::kCharacter:
      node = ast_.make(NodeKind::kCharacter, t.span);
      node->number = take().number;
      return node;
    case TokenKind::kTemplate: return template_string(take());
    case TokenKind::kLeftBracket: return block();
    case TokenKind::kLeftParen: return parenthesised();
    case TokenKind::kListOpen: return list();
    case TokenKind::kArrayOpen: return array();
    case TokenKind::kMapOpen: return map();
    case TokenKind::kLeftBrace: return tuple();
    case TokenKind::kDirective: return directive();
    case TokenKind::kIdentifier: break;
    default:
      if (form_starts()) return form();
      if (binary_starts()) return binary_literal();
      unexpected_here();
      if (t.kind == TokenKind::kError) take();
      return error_node();
  }
  node = ast_.make(NodeKind::kIdentifier, t.span);
  node->text = take().text;
  // `a.b` without white space on either side of the word is field access.
  while (at(TokenKind::kPeriod) && !token().space_before &&
         token(1).kind == TokenKind::kIdentifier && !token(1).space_before) {
    take();
    Node* field = ast_.make(NodeKind::kField, join(node->span, token().span));
    field->first = node;
    field->text = take().text;
    node = field;
  }
  return node;
}

std::vector<Node*> Parser::statements_until(TokenKind close) {
  std::vector<Node*> statements;
  while (!at(close) && !at(TokenKind::kEnd)) {
    if (accept(TokenKind::kPeriod)) continue;
    if (in_body_ && token().column0 && definition_starts()) break;
    const std::size_t start = position_;
    const std::size_t before = syntax_errors_;
    statements.push_back(expression());
    if (syntax_errors_ != before) recover();
    if (position_ == start) break;
  }
  return statements;
}

Node* Parser::block() {
  Node* node = ast_.make(NodeKind::kBlock, take().span);
  if (!enter()) return node;
  while (accept(TokenKind::kColon)) {
    if (at(TokenKind::kLeftBrace) || binary_starts()) {
      node->parameters.push_back(pattern_node());
      continue;
    }
    if (!at(TokenKind::kIdentifier)) {
      error_here("Expected parameter name after ':'");
      break;
    }
    Node* name = ast_.make(NodeKind::kIdentifier, token().span);
    name->text = take().text;
    node->parameters.push_back(name);
  }
  if (!node->parameters.empty()) {
    if (!accept(TokenKind::kBar) && !at(TokenKind::kRightBracket)) {
      error_here("Expected '|' after block parameters");
    }
  }
  temporaries(node->children);
  if (node->parameters.empty() && node->children.empty()) accept(TokenKind::kBar);
  const std::vector<Node*> statements = statements_until(TokenKind::kRightBracket);
  node->children.insert(node->children.end(), statements.begin(), statements.end());
  const Span end = token().span;
  expect(TokenKind::kRightBracket, "Expected ']' to close block");
  node->span = join(node->span, end);
  name_self_parameter(node);
  leave();
  return node;
}

Node* Parser::parenthesised() {
  take();
  if (!enter()) return error_node();
  Node* node = expression();
  expect(TokenKind::kRightParen, "Expected ')' to close parentheses");
  leave();
  return node;
}

Node* Parser::list() {
  Node* node = ast_.make(NodeKind::kList, take().span);
  if (!enter()) return node;
  while (!at(TokenKind::kRightParen)) {
    node->children.push_back(binary(0));
    if (accept(TokenKind::kBar)) {
      node->second = unary();
      if (!at(TokenKind::kRightParen)) {
        error_here("Expected ')' to close list literal after cons tail");
      }
      break;
    }
    if (at_operator(",")) {
      take();
      continue;
    }
    if (at(TokenKind::kEnd)) {
      error_here("Expected ')' to close list literal");
      break;
    }
    if (!at(TokenKind::kRightParen)) {
      error_here("Expected ',', '|', or ')' in list literal, found " + found());
      recover();
      break;
    }
  }
  accept(TokenKind::kRightParen);
  node->span = since(node->span);
  leave();
  return node;
}

Node* Parser::array() {
  Node* node = ast_.make(NodeKind::kArray, take().span);
  if (!enter()) return node;
  while (!at(TokenKind::kRightBracket)) {
    node->children.push_back(binary(0));
    if (at_operator(",")) {
      take();
      continue;
    }
    if (at(TokenKind::kEnd)) {
      error_here("Expected ']' to close array literal");
      break;
    }
    if (!at(TokenKind::kRightBracket)) {
      error_here("Expected ',' or ']' in array literal, found " + found());
      recover();
      break;
    }
  }
  accept(TokenKind::kRightBracket);
  node->span = since(node->span);
  leave();
  return node;
}

Node* Parser::map_key() {
  const bool bare = at(TokenKind::kIdentifier) && token(1).kind == TokenKind::kArrow &&
                    !(token().text[0] >= 'A' && token().text[0] <= 'Z');
  if (!bare) return unary();
  Node* key = ast_.make(NodeKind::kSymbol, token().span);
  key->text = take().text;
  return key;
}

Node* Parser::map() {
  Node* node = ast_.make(NodeKind::kMap, take().span);
  if (!enter()) return node;
  while (!at(TokenKind::kRightBrace)) {
    node->children.push_back(map_key());
    if (!expect(TokenKind::kArrow, "Expected '=>' after map key")) {
      recover();
      node->children.pop_back();
      break;
    }
    node->children.push_back(binary(0));
    if (at_operator(",")) {
      take();
      continue;
    }
    if (at(TokenKind::kEnd)) {
      error_here("Expected '}' to close map literal");
      break;
    }
    if (!at(TokenKind::kRightBrace)) {
      error_here("Expected ',' or '}' in map literal, found " + found());
      recover();
      break;
    }
  }
  accept(TokenKind::kRightBrace);
  node->span = since(node->span);
  leave();
  return node;
}

Node* Parser::tuple() {
  Node* node = ast_.make(NodeKind::kTuple, take().span);
  if (!enter()) return node;
  while (!at(TokenKind::kRightBrace) && !at(TokenKind::kEnd)) {
    node->children.push_back(binary(0));
    if (!at_operator(",")) break;
    take();
  }
  const Span end = token().span;
  expect(TokenKind::kRightBrace, "Expected '}' to close tuple literal");
  node->span = join(node->span, end);
  leave();
  return node;
}

Node* Parser::template_string(const Token& t) {
  Node* node = ast_.make(NodeKind::kTemplate, t.span);
  if (!enter()) return node;
  const std::vector<TemplatePart> parts = t.parts;
  for (const TemplatePart& part : parts) {
    if (part.is_expression) {
      Parser inner(source_, options_, ast_, diagnostics_, part.span, nesting_);
      node->children.push_back(inner.interpolated());
      syntax_errors_ += inner.syntax_errors();
    } else if (!part.text.empty()) {
      Node* text = ast_.make(NodeKind::kString, t.span);
      text->text = part.text;
      node->children.push_back(text);
    }
  }
  leave();
  return node;
}

Node* Parser::directive() {
  const Token t = take();
  if (t.text == "@expect") {
    Node* node = ast_.make(NodeKind::kExpect, t.span);
    if (at(TokenKind::kIdentifier) && !token().newline) {
      node->text = take().text;
      if (node->text != "dnu" && node->text != "type" && node->text != "unused" &&
          node->text != "all") {
        diagnostics_.error(node->span, "unknown @expect category '" + node->text +
                                           "', valid categories are: dnu, type, unused, all");
      }
    } else {
      error_here("@expect must be followed by a category name (dnu, type, unused, all)");
    }
    return node;
  }
  Node* node = ast_.make(NodeKind::kPrimitive, t.span);
  if (at(TokenKind::kString) || at(TokenKind::kIdentifier)) {
    node->text = take().text;
  } else {
    error_here(t.text + " must be followed by a quoted selector or identifier");
  }
  if (!in_body_) {
    diagnostics_.error(t.span, t.text + " can only appear inside a method body (after =>)");
  } else if (!options_.standard_library) {
    diagnostics_.error(t.span, "Primitives can only be declared in the standard library");
    if (t.text == "@intrinsic") {
      diagnostics_.error(node->span, "Unknown intrinsic '" + node->text + "'");
    }
  }
  return node;
}

}  // namespace btvm::compiler
