// Binary literals and patterns (language.md 14.1): `<<v:8, len:16/big, body:len/binary, rest/binary>>`.
//
// A literal is `Binary primPack: #(...)` with a tuple for each segment: its value, then what describe()
// makes. A pattern holds the descriptions as an expression beside the patterns of its segments; a size that
// an earlier segment of the pattern binds is `{its index}`.
#include <algorithm>
#include <utility>

#include "tools/compiler/parser.h"

namespace btvm::compiler {

bool Parser::binary_starts() const {
  return at_operator("<<") || at_operator("<<>>") || at_operator("<<-");
}

std::size_t Parser::skip_binary(std::size_t i) const {
  constexpr std::size_t kMost = 500;  // so that looking ahead costs no more than a constant
  for (const std::size_t end = std::min(tokens_.size(), i + kMost); i < end; ++i) {
    if (tokens_[i].kind == TokenKind::kOperator && tokens_[i].text.ends_with(">>")) return i + 1;
  }
  return 0;
}

bool Parser::binary_target_starts() const {
  if (!binary_starts()) return false;
  const std::size_t after = skip_binary(position_);
  return after != 0 && after < tokens_.size() && tokens_[after].kind == TokenKind::kAssign;
}

/// Past `word`, which is the start of the operator at hand. What is left of it stays a token.
void Parser::take_operator_part(std::size_t length) {
  Token& t = tokens_[position_];
  if (t.text.size() == length) {
    take();
    return;
  }
  t.text.erase(0, length);
  t.span.offset += static_cast<std::uint32_t>(length);
  t.span.length -= static_cast<std::uint32_t>(length);
}

/// `:size`, when it is there: a number or a name.
Node* Parser::segment_size(bool after_keyword) {
  if (!after_keyword && !accept(TokenKind::kColon)) return nullptr;
  const Token t = token();
  if (t.kind == TokenKind::kInteger) return number(take());
  if (t.kind == TokenKind::kIdentifier) {
    take();
    return identifier_node(t.text, t.span);
  }
  error_here("Expected a size after ':' in a binary");
  return nullptr;
}

/// The tuple {type, size, is signed, is little} of a segment.
Node* Parser::segment_description(Node* size, Span span) {
  const auto word = [&](NodeKind kind, std::string_view text) {
    Node* node = ast_.make(kind, span);
    node->text = text;
    return node;
  };
  std::string type = "integer";
  bool is_signed = false;
  bool is_little = false;
  while (at_operator("/") || (at_operator("-") && token(1).kind == TokenKind::kIdentifier)) {
    take();
    const std::string name = at(TokenKind::kIdentifier) ? take().text : std::string();
    if (name == "integer" || name == "float" || name == "binary" || name == "utf8") {
      type = name;
    } else if (name == "signed" || name == "little") {
      (name == "signed" ? is_signed : is_little) = true;
    } else if (name != "unsigned" && name != "big") {
      error_here(
          "Expected integer, float, binary, utf8, signed, unsigned, little or big after '/' in a "
          "binary");
      break;
    }
  }
  Node* tuple = ast_.make(NodeKind::kTuple, span);
  tuple->children = {word(NodeKind::kSymbol, type),
                     size != nullptr ? size : identifier_node("nil", span),
                     identifier_node(is_signed ? "true" : "false", span),
                     identifier_node(is_little ? "true" : "false", span)};
  return tuple;
}

/// Calls `segment` for each segment, up to the closing `>>`.
template <typename Segment>
void Parser::segments(const Segment& segment) {
  const auto closes = [&] { return at(TokenKind::kOperator) && token().text.starts_with(">>"); };
  take_operator_part(2);
  while (!closes() && !at(TokenKind::kEnd)) {
    const std::size_t before = syntax_errors_;
    segment();
    if (syntax_errors_ != before) return;
    if (!at_operator(",")) break;
    take();
  }
  if (closes()) {
    take_operator_part(2);
  } else {
    error_here("Expected ',' or '>>' in binary, found " + found());
  }
}

Node* Parser::binary_literal() {
  const Span span = token().span;
  Node* list = ast_.make(NodeKind::kList, span);
  if (!enter()) return error_node();
  segments([&] {
    const Span start = token().span;
    const bool sized_name = at(TokenKind::kKeyword);  // `len:16` is one keyword token and a number
    Node* value = nullptr;
    if (sized_name) {
      value = identifier_node(token().text.substr(0, token().text.size() - 1), start);
      take();
    } else {
      value = primary();
    }
    Node* tuple = segment_description(segment_size(sized_name), start);
    tuple->children.insert(tuple->children.begin(), value);
    list->children.push_back(tuple);
  });
  leave();
  Node* node = send_node(identifier_node("Binary", span), "primPack:", {list}, span);
  node->span = since(span);
  return node;
}

Node* Parser::binary_pattern() {
  const Span span = token().span;
  Node* node = ast_.make(NodeKind::kBinaryPattern, span);
  Node* list = ast_.make(NodeKind::kList, span);
  if (!enter()) return error_node();
  segments([&] {
    const Span start = token().span;
    const bool sized_name = at(TokenKind::kKeyword);
    Node* value = nullptr;
    if (sized_name) {
      const std::string name = token().text.substr(0, token().text.size() - 1);
      value = identifier_node(name, start);
      if (name == "_") value->kind = NodeKind::kWildcard;
      take();
    } else {
      value = pattern_node();
    }
    Node* size = segment_size(sized_name);
    if (size != nullptr && size->is(NodeKind::kIdentifier)) size = earlier_segment(*node, size);
    list->children.push_back(segment_description(size, start));
    node->children.push_back(value);
  });
  leave();
  node->first = list;
  node->span = since(span);
  return node;
}

/// `{index}` when an earlier segment of the pattern binds the name, else the name.
Node* Parser::earlier_segment(const Node& pattern, Node* name) {
  for (std::size_t i = 0; i < pattern.children.size(); ++i) {
    if (!pattern.children[i]->is_name(name->text)) continue;
    Node* index = ast_.make(NodeKind::kInteger, name->span);
    index->number = static_cast<std::int64_t>(i + 1);
    Node* tuple = ast_.make(NodeKind::kTuple, name->span);
    tuple->children = {index};
    return tuple;
  }
  return name;
}

}  // namespace btvm::compiler
