#include "tools/compiler/parser.h"

#include <algorithm>
#include <utility>

#include "vm/base/limits.h"

namespace btvm::compiler {
namespace {

/// 1 for what opens a bracket, -1 for what closes one, 0 for other tokens.
int bracket(TokenKind kind) {
  switch (kind) {
    case TokenKind::kLeftParen:
    case TokenKind::kListOpen:
    case TokenKind::kLeftBracket:
    case TokenKind::kArrayOpen:
    case TokenKind::kLeftBrace:
    case TokenKind::kMapOpen: return 1;
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kRightBrace: return -1;
    default: return 0;
  }
}

/// A selector with more parts is not looked for, so that looking ahead takes constant time.
constexpr std::size_t kMostParts = 255;

/// May the token be a parameter of a method's clause, as a pattern?
bool is_pattern_literal(TokenKind kind) {
  return kind == TokenKind::kInteger || kind == TokenKind::kFloat || kind == TokenKind::kString ||
         kind == TokenKind::kSymbol || kind == TokenKind::kCharacter;
}

}  // namespace

bool parse(const Source& source, const ParseOptions& options, Ast& ast, Diagnostics& diagnostics) {
  const Span all{0, static_cast<std::uint32_t>(source.text().size())};
  Parser parser(source, options, ast, diagnostics, all, 0);
  parser.module();
  return parser.syntax_errors() == 0;
}

Parser::Parser(const Source& source, const ParseOptions& options, Ast& ast,
               Diagnostics& diagnostics, Span range, int nesting)
    : source_(source),
      options_(options),
      ast_(ast),
      diagnostics_(diagnostics),
      tokens_(tokenize(source, range)),
      nesting_(nesting) {}

// --- Tokens --------------------------------------------------------------------------------------

const Token& Parser::token(std::size_t ahead) const {
  const std::size_t i = position_ + ahead;
  return i < tokens_.size() ? tokens_[i] : tokens_.back();
}

bool Parser::at_operator(std::string_view text) const {
  return at(TokenKind::kOperator) && token().text == text;
}
bool Parser::at_word(std::string_view text) const {
  return at(TokenKind::kIdentifier) && token().text == text;
}

const Token& Parser::take() {
  const Token& taken = token();
  if (position_ + 1 < tokens_.size()) ++position_;
  return taken;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind)) return false;
  take();
  return true;
}

bool Parser::expect(TokenKind kind, std::string_view message) {
  if (accept(kind)) return true;
  error_here(std::string(message));
  return false;
}

std::string Parser::found() const {
  // At the end of the input the last real token says more (language.md 2.4).
  const Token& named = at(TokenKind::kEnd) && position_ > 0 ? tokens_[position_ - 1] : token();
  return describe(named, source_);
}

void Parser::error_here(std::string message) {
  // What is missing at the end of the input is shown at its last token.
  const bool at_end = at(TokenKind::kEnd) && position_ > 0;
  // One error says enough about a place: what follows from it there is no news.
  const bool again = syntax_errors_ != 0 && error_position_ == position_;
  ++syntax_errors_;
  error_position_ = position_;
  if (again) return;
  diagnostics_.error(at_end ? tokens_[position_ - 1].span : token().span, std::move(message));
}

Span Parser::since(Span first) const {
  const Span last = position_ > 0 ? tokens_[position_ - 1].span : first;
  const std::uint32_t end = std::max(first.offset + first.length, last.offset + last.length);
  return {first.offset, end - first.offset};
}

void Parser::recover() {
  int depth = 0;
  while (!at(TokenKind::kEnd)) {
    if (token().newline && (depth == 0 || definition_starts())) return;
    const int change = bracket(token().kind);
    const bool separates =
        at(TokenKind::kPeriod) || at(TokenKind::kSemicolon) || at(TokenKind::kCaret);
    if (depth == 0 && (separates || change < 0)) return;
    depth += change;
    take();
  }
}

void Parser::recover_from(std::size_t start) {
  if (position_ == start) take();  // recover() would stop at the token that was wrong
  recover();
}

// --- Lookahead -----------------------------------------------------------------------------------

bool Parser::class_starts(std::size_t i) const {
  const auto word = [&](std::size_t k) {
    return k < tokens_.size() && tokens_[k].kind == TokenKind::kIdentifier ? tokens_[k].text
                                                                           : std::string();
  };
  const auto header = [&](std::size_t k) {
    return k < tokens_.size() && tokens_[k].kind == TokenKind::kKeyword &&
           tokens_[k].text == "subclass:";
  };
  while (word(i) == "abstract" || word(i) == "sealed" || word(i) == "typed") ++i;
  // Without a superclass it is a mistake, or a method of that name.
  return (header(i) && !method_starts(i)) || (!word(i).empty() && header(i + 1));
}

std::size_t Parser::skip_brackets(std::size_t i) const {
  constexpr std::size_t kMost = 500;  // so that looking ahead costs no more than a constant
  int depth = 0;
  for (const std::size_t end = std::min(tokens_.size(), i + kMost); i < end; ++i) {
    depth += bracket(tokens_[i].kind);
    if (depth == 0) return i + 1;
  }
  return 0;
}

std::size_t Parser::skip_type(std::size_t i) const {
  const auto is_operator = [&](std::size_t k, std::string_view text) {
    return k < tokens_.size() && tokens_[k].kind == TokenKind::kOperator && tokens_[k].text == text;
  };
  if (is_operator(i, "<") && is_operator(i + 2, ">")) return i + 3;  // a protocol
  while (i < tokens_.size() &&
         (tokens_[i].kind == TokenKind::kIdentifier || tokens_[i].kind == TokenKind::kSymbol)) {
    ++i;
    if (i >= tokens_.size() || tokens_[i].kind != TokenKind::kBar) break;
    ++i;
  }
  return i;
}

bool Parser::arrow_or_result(std::size_t i) const {
  if (guard_starts(i)) i = skip_brackets(i + 1);
  if (i == 0 || i >= tokens_.size()) return false;
  if (tokens_[i].kind == TokenKind::kArrow) return true;
  if (tokens_[i].kind != TokenKind::kOperator || tokens_[i].text != "->") return false;
  const std::size_t after = skip_type(i + 1);
  return after > i + 1 && after < tokens_.size() && tokens_[after].kind == TokenKind::kArrow;
}

bool Parser::guard_starts(std::size_t i) const {
  return i + 1 < tokens_.size() && tokens_[i].kind == TokenKind::kKeyword &&
         tokens_[i].text == "when:" && tokens_[i + 1].kind == TokenKind::kLeftBracket;
}

std::size_t Parser::indentation(std::size_t i) const {
  const std::size_t offset = tokens_[i].span.offset;
  const std::size_t line = source_.text().substr(0, offset).rfind('\n');
  return line == std::string_view::npos ? offset : offset - line - 1;
}

bool Parser::method_starts(std::size_t i) const {
  const auto kind = [&](std::size_t k) {
    return k < tokens_.size() ? tokens_[k].kind : TokenKind::kEnd;
  };
  while (modifier_at(i)) ++i;
  if (kind(i) == TokenKind::kIdentifier) return arrow_or_result(i + 1);
  // A parameter behind position k: `name`, `name: Type` (one keyword token) or `name : Type`.
  const auto skip_parameter = [&](std::size_t k) -> std::size_t {
    if (kind(k) == TokenKind::kKeyword) {
      const std::size_t after = skip_type(k + 1);
      if (after == k + 1) return 0;
      const bool typed = kind(after) == TokenKind::kArrow || kind(after) == TokenKind::kKeyword ||
                         arrow_or_result(after);
      return typed ? after : 0;
    }
    if (kind(k) == TokenKind::kArrow) return k;  // it is missing: the parser says so
    const bool binary = kind(k) == TokenKind::kOperator && tokens_[k].text.starts_with("<<");
    if (binary || kind(k) == TokenKind::kLeftBrace || is_pattern_literal(kind(k))) {
      const std::size_t after = binary                             ? skip_binary(k)
                                : kind(k) == TokenKind::kLeftBrace ? skip_brackets(k)
                                                                   : k + 1;
      return after != 0 && after < tokens_.size() && !tokens_[after].newline ? after : 0;
    }
    if (kind(k) != TokenKind::kIdentifier) return 0;
    if (kind(k + 1) != TokenKind::kColon) return k + 1;
    const std::size_t after = skip_type(k + 2);
    return after > k + 2 ? after : 0;
  };
  if (kind(i) == TokenKind::kOperator) {
    const std::size_t after = skip_parameter(i + 1);
    return after != 0 && arrow_or_result(after);
  }
  if (kind(i) != TokenKind::kKeyword) return false;
  // A line that stands further out than the first is another method's: a message's last keywords, with
  // the head of the next method, look like one head.
  const std::size_t first = i;
  for (std::size_t parts = 0; kind(i) == TokenKind::kKeyword && !guard_starts(i); ++parts) {
    const bool outside = i != first && tokens_[i].newline && indentation(i) < indentation(first);
    if (outside || parts == kMostParts) return false;
    i = skip_parameter(i + 1);
    if (i == 0) return false;
  }
  return arrow_or_result(i);
}

bool Parser::extension_starts(std::size_t i) const {
  if (tokens_[i].kind != TokenKind::kIdentifier || tokens_[i].text[0] < 'A' ||
      tokens_[i].text[0] > 'Z') {
    return false;
  }
  ++i;
  if (i < tokens_.size() && tokens_[i].kind == TokenKind::kIdentifier &&
      tokens_[i].text == "class") {
    ++i;
  }
  return i < tokens_.size() && tokens_[i].kind == TokenKind::kOperator && tokens_[i].text == ">>" &&
         method_starts(i + 1);
}

bool Parser::definition_starts() const {
  return class_starts(position_) || extension_starts(position_) ||
         (in_class_ && method_starts(position_));
}

// --- Definitions ---------------------------------------------------------------------------------

void Parser::module() {
  while (!at(TokenKind::kEnd)) {
    if (class_starts(position_)) {
      class_definition();
    } else if (extension_starts(position_)) {
      extension();
    } else if (patch_starts()) {
      patch();
    } else if (accept(TokenKind::kPeriod)) {
      continue;
    } else {
      const std::size_t before = syntax_errors_;
      const std::size_t start = position_;
      ast_.statements.push_back(expression());
      if (syntax_errors_ != before) recover_from(start);
    }
  }
  if (ast_.classes.size() > 1) {
    std::string names;
    for (const ClassNode& cls : ast_.classes) names += (names.empty() ? "" : ", ") + cls.name;
    diagnostics_.error(ast_.classes[1].span,
                       "Multiple classes in one file is not supported. Found classes: " + names +
                           ". Each class should be in its own .bt file.");
  }
}

void Parser::class_definition() {
  ClassNode cls;
  cls.doc = token().doc;
  for (; at_word("abstract") || at_word("sealed") || at_word("typed"); take()) {
    cls.is_abstract |= at_word("abstract");
    cls.sealed |= at_word("sealed");
    cls.typed |= at_word("typed");
  }
  if (at(TokenKind::kKeyword)) {
    error_here("Expected superclass name");
  } else {
    cls.superclass = take().text;
  }
  if (cls.superclass == "nil") cls.superclass.clear();
  take();  // subclass:
  cls.span = token().span;
  if (at(TokenKind::kIdentifier)) {
    cls.name = take().text;
  } else {
    error_here("Expected class name");
    recover();
  }
  in_class_ = true;
  while (!at(TokenKind::kEnd)) {
    if (accept(TokenKind::kPeriod)) continue;
    if (class_starts(position_) || extension_starts(position_)) break;
    if (!member_starts()) {
      if (token().column0) break;  // a trailing expression of the module
      if (token().newline && at(TokenKind::kIdentifier)) {
        error_here("Expected '=>' after method selector");
      } else {
        unexpected_here();  // it follows a body on the same line
      }
      skip_to_member();
      continue;
    }
    member(cls);
  }
  in_class_ = false;
  if (cls.superclass == "Value") generate_methods(cls);
  combine_methods(cls);
  ast_.classes.push_back(std::move(cls));
}

bool Parser::member_starts() const { return method_starts(position_) || declaration_starts(); }

/// Past what is no member, to the first line that may be one again.
void Parser::skip_to_member() {
  do {
    take();
  } while (!at(TokenKind::kEnd) &&
           !(token().newline && (token().column0 || definition_starts() || declaration_starts())));
}

void Parser::member(ClassNode& cls) {
  member_indentation_ = indentation(position_);
  if (declaration_starts() && !method_starts(position_)) return declaration(cls);
  add_method(cls, method());
}

/// One declaration, or several with commas between them (language.md 14.1).
void Parser::fields(std::vector<FieldNode>& list, std::string_view what) {
  field(list, what);
  while (at_operator(",")) {
    take();
    field(list, what);
  }
}

void Parser::field(std::vector<FieldNode>& fields, std::string_view what) {
  FieldNode declared;
  declared.span = token().span;
  if (at(TokenKind::kKeyword)) {  // `name: Type`
    declared.name = take().text;
    declared.name.pop_back();
    declared.type = type();
  } else if (at(TokenKind::kIdentifier)) {
    declared.name = take().text;
    if (accept(TokenKind::kColon)) declared.type = type();
  } else {
    error_here("Expected " + std::string(what));
    return recover();
  }
  if (at_operator("=")) {
    take();
    declared.initial = expression();
  }
  fields.push_back(std::move(declared));
}

}  // namespace btvm::compiler
